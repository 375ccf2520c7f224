/* The only place that reads the time. */
#ifndef SERVICE_CLOCK_H
#define SERVICE_CLOCK_H

#include <stdint.h>

/* Wall clock, ms since 1970 UTC. */
int64_t clock_now_ms(void);
/* The same in µs. */
int64_t clock_now_us(void);
/* Monotonic, ns; only differences mean something. */
int64_t clock_monotonic_ns(void);

#endif
