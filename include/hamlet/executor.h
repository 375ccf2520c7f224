/* How the pure core gets work done in parallel without starting a thread. */
#ifndef HAMLET_EXECUTOR_H
#define HAMLET_EXECUTOR_H

#include <stddef.h>

/*
 * run() calls task(arg, i) once for every i in [0, n_tasks), on any threads in any order, and
 * returns when all have returned. Results must not depend on the order. A NULL executor pointer
 * means: one after the other, on the calling thread.
 */
struct executor {
	void (*run)(void *self, size_t n_tasks, void (*task)(void *arg, size_t i), void *arg);
	void *self;
	size_t n_workers;
};

static inline void executor_run(
	const struct executor *executor, size_t n_tasks, void (*task)(void *arg, size_t i), void *arg)
{
	if (executor != NULL) {
		executor->run(executor->self, n_tasks, task, arg);
		return;
	}
	for (size_t i = 0; i < n_tasks; i++) {
		task(arg, i);
	}
}

/* How far a long job is; called now and then on the calling thread. NULL members are allowed. */
struct progress {
	void (*report)(void *arg, const char *stage, size_t done, size_t total);
	void *arg;
};

static inline void progress_report(
	const struct progress *progress, const char *stage, size_t done, size_t total)
{
	if (progress != NULL && progress->report != NULL) {
		progress->report(progress->arg, stage, done, total);
	}
}

#endif
