#include "metrics.h"

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>

struct metric_row {
	const char *name;
	const char *type;
	const char *help;
};

#define METRIC(id, metric_name, metric_type, metric_help)                                          \
	[METRIC_##id] = {.name = (metric_name), .type = #metric_type, .help = (metric_help)},
static const struct metric_row rows[METRIC_COUNT] = {
#include "metrics.def"
};
#undef METRIC

static _Atomic uint64_t values[METRIC_COUNT];

void metric_add(enum metric metric, uint64_t n)
{
	atomic_fetch_add_explicit(&values[metric], n, memory_order_relaxed);
}

void metric_set(enum metric metric, int64_t value)
{
	atomic_store_explicit(&values[metric], (uint64_t)value, memory_order_relaxed);
}

uint64_t metric_get(enum metric metric)
{
	return atomic_load_explicit(&values[metric], memory_order_relaxed);
}

/* Upper bounds, inclusive; the last bucket has none. */
static const struct {
	int64_t ns;
	const char *seconds;
} bounds[] = {
	/* clang-format off */
	{      100000, "0.0001"},
	{      250000, "0.00025"},
	{      500000, "0.0005"},
	{     1000000, "0.001"},
	{     2500000, "0.0025"},
	{     5000000, "0.005"},
	{    10000000, "0.01"},
	{    25000000, "0.025"},
	{    50000000, "0.05"},
	{   100000000, "0.1"},
	{   250000000, "0.25"},
	{   500000000, "0.5"},
	{  1000000000, "1"},
	{  2500000000, "2.5"},
	{  5000000000, "5"},
	{ 10000000000, "10"},
	/* clang-format on */
};

#define N_BOUNDS  (sizeof bounds / sizeof *bounds)
#define N_CLASSES 5

static struct latencies {
	_Atomic uint64_t n[N_BOUNDS + 1];
	_Atomic uint64_t sum_ns;
} latencies[N_CLASSES];

void metric_request(unsigned status, int64_t duration_ns)
{
	struct latencies *of_class;
	size_t i = 0;

	assert(status >= 100 && status < 100 * (N_CLASSES + 1));
	of_class = &latencies[status / 100 - 1];
	while (i < N_BOUNDS && duration_ns > bounds[i].ns) {
		i++;
	}
	atomic_fetch_add_explicit(&of_class->n[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&of_class->sum_ns, duration_ns < 0 ? 0 : (uint64_t)duration_ns,
		memory_order_relaxed);
}

static void write_head(struct buf *out, const struct metric_row *row)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name, row->type);
}

static void write_latencies(struct buf *out, unsigned class)
{
	struct latencies *of_class = &latencies[class - 1];
	uint64_t n = 0, sum_ns;

	for (size_t i = 0; i <= N_BOUNDS; i++) {
		n += atomic_load_explicit(&of_class->n[i], memory_order_relaxed);
		buf_printf(out,
			"hamlet_http_request_duration_seconds_bucket{status=\"%uxx\",le=\"%s\"} "
			"%llu\n",
			class, i < N_BOUNDS ? bounds[i].seconds : "+Inf", (unsigned long long)n);
	}
	sum_ns = atomic_load_explicit(&of_class->sum_ns, memory_order_relaxed);
	buf_printf(out, "hamlet_http_request_duration_seconds_sum{status=\"%uxx\"} %.9f\n", class,
		(double)sum_ns / 1e9);
	buf_printf(out, "hamlet_http_request_duration_seconds_count{status=\"%uxx\"} %llu\n", class,
		(unsigned long long)n);
}

void metrics_write(struct buf *out)
{
	static const struct metric_row requests = {
		.name = "hamlet_http_request_duration_seconds",
		.type = "histogram",
		.help = "From a request's first byte to its answer",
	};

	for (size_t i = 0; i < METRIC_COUNT; i++) {
		write_head(out, &rows[i]);
		buf_printf(out, "%s %lld\n", rows[i].name, (long long)metric_get((enum metric)i));
	}
	write_head(out, &requests);
	for (unsigned class = 1; class <= N_CLASSES; class ++) {
		write_latencies(out, class);
	}
}
