/* The learner: the one thread that changes the counts, by following the label log. */
#ifndef FLOW_LEARN_H
#define FLOW_LEARN_H

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "flow/engine.h"

/*
 * Somebody who waits until every label event committed before learner_submit is counted in the
 * model in force. With adopt, that version is caught up first and then put in force; the learner
 * takes over the reference. done() runs on the learner's thread.
 */
struct learn_request {
	struct learn_request *next;
	struct fitted *adopt;
	void (*done)(struct learn_request *request);
	int result;
};

/* Opens a reader of its own. */
HAMLET_MUST_USE int learner_start(struct engine *engine, struct learner **ret);
/* Serves what was submitted, then ends. Accepts NULL. */
void learner_stop(struct learner *learner);
void learner_submit(struct learner *learner, struct learn_request *request);

/* Counts all events of the log that fitted has not counted yet. */
HAMLET_MUST_USE int learn_catch_up(struct fitted *fitted, struct store *store);

#endif
