/* What work costs, whoever else is busy. */
#ifndef UNIT_CPU_TIME_H
#define UNIT_CPU_TIME_H

#include <time.h>

/* Of the calling thread, in ms; only differences mean something. */
static inline double cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
