/* A thread for work that takes long, and needs neither an event loop nor the store. */
#ifndef FLOW_CHORES_H
#define FLOW_CHORES_H

#include <hamlet/result.h>

struct chores;

/* The memory is the caller's until run() has told that it is done; it may be gone when it returns.
 */
struct chore {
	struct chore *next;
	void (*run)(struct chore *chore);
};

/* The thread gives way to others of the process. */
HAMLET_MUST_USE int chores_start(struct chores **ret);
/* Does what waits, then ends the thread. Accepts NULL. */
void chores_stop(struct chores *chores);
/* In the order they come; any thread. */
void chores_push(struct chores *chores, struct chore *chore);

#endif
