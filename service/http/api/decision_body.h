/* What a body says of a decision: {"decision", "reason"?, "note"?}, the same for one or many. */
#ifndef API_DECISION_BODY_H
#define API_DECISION_BODY_H

#include <stdbool.h>

#include <hamlet/store.h>

#include "http/request.h"

struct cJSON;

/* Fills in decision, reason, note, and who decides when; false: answered already. */
HAMLET_MUST_USE bool decision_body_read(
	struct request *request, const struct cJSON *body, struct decide_request *ret);

/* The same of an undo that needs no body. */
HAMLET_MUST_USE bool decision_body_for_undo(struct request *request, struct decide_request *ret);

#endif
