/* Counters, gauges and histograms of the service, shown at /metrics (Prometheus text format 0.0.4). */
#ifndef SERVICE_METRICS_H
#define SERVICE_METRICS_H

#include <stdint.h>

#include <hamlet/buf.h>

/* One row each in metrics.def: METRIC(id, name, type, help); base units. */
enum metric {
#define METRIC(id, name, type, help) METRIC_##id,
#include "metrics.def"
#undef METRIC
	METRIC_COUNT
};

/* Relaxed atomics: safe and cheap from any thread. */
void metric_add(enum metric metric, uint64_t n);
void metric_set(enum metric metric, int64_t value);
uint64_t metric_get(enum metric metric);
/* A request answered: by status class and latency. */
void metric_request(unsigned status, int64_t duration_ns);
/* Everything, in the text format. */
void metrics_write(struct buf *out);

#endif
