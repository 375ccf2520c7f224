/* Threads for work that takes long, and needs neither an event loop nor the store. */
#ifndef FLOW_CHORES_H
#define FLOW_CHORES_H

#include <stddef.h>

#include <hamlet/result.h>

#define CHORES_MAX_THREADS 2

struct chores;

/* The memory is the caller's until run() has told that it is done; it may be gone when it returns.
 */
struct chore {
	struct chore *next;
	void (*run)(struct chore *chore);
};

/* 1 to CHORES_MAX_THREADS threads, which give way to others of the process; beyond max_waiting
 * chores that nobody works at, push refuses. */
HAMLET_MUST_USE int chores_start(size_t n_threads, size_t max_waiting, struct chores **ret);
/* Does what waits, then ends the threads. Accepts NULL. */
void chores_stop(struct chores *chores);
/* In the order they come; any thread. -EAGAIN when too many wait: nothing was queued. */
HAMLET_MUST_USE int chores_push(struct chores *chores, struct chore *chore);

#endif
