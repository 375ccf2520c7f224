/* The learner: the one thread that changes the counts, by following the label log. */
#ifndef FLOW_LEARN_H
#define FLOW_LEARN_H

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "flow/engine.h"

enum learn_outcome { LEARN_LATER = 1 };

/*
 * Somebody who waits until every label event committed before learner_submit is counted in the
 * model in force; or, with patience_ms, no longer than about that: result is then LEARN_LATER, and
 * the event is counted in its turn, as behind thousands that were imported. With adopt, that
 * version is caught up first and then put in force; the learner takes over the reference. done()
 * runs on the learner's thread.
 */
struct learn_request {
	struct learn_request *next;
	struct fitted *adopt;
	int64_t patience_ms;   /* 0: without end; of no use with adopt */
	int64_t give_up_at_ns; /* the learner's own */
	void (*done)(struct learn_request *request);
	int result;
};

/* Opens a reader of its own. */
HAMLET_MUST_USE int learner_start(struct engine *engine, struct learner **ret);
/* Serves what was submitted, then ends. Accepts NULL. */
void learner_stop(struct learner *learner);
void learner_submit(struct learner *learner, struct learn_request *request);

/* How long a decision waits to be counted: nobody should notice it, but behind an import. */
#define LEARN_PATIENCE_MS 500

/* Counts all events of the log that fitted has not counted yet. */
HAMLET_MUST_USE int learn_catch_up(struct fitted *fitted, struct store *store);

#endif
