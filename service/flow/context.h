/* What a person needs to know around a comment before deciding it. */
#ifndef FLOW_CONTEXT_H
#define FLOW_CONTEXT_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/review.h>
#include <hamlet/telling_parts.h>

#include "flow/engine.h"

#define CONTEXT_NEIGHBOURS 3
#define CONTEXT_SPANS      200

struct context_domain {
	struct str name;
	struct facet_record record;
};

struct context {
	struct stored_comment comment;
	struct comment_page before; /* of its thread, oldest first, in any status */
	struct comment_page after;
	bool has_parent;
	struct stored_comment parent;
	struct facet_record author; /* by the e-mail address, or else the name */
	struct context_domain *domain;
	size_t n_domains;
	struct telling_part *span; /* marked parts of the content, the most telling first */
	size_t n_spans;            /* at most CONTEXT_SPANS */
	struct decision_list trail;
};

struct context_request {
	int64_t site_id; /* 0: of any site */
	struct comment_id id;
};

/*
 * Everything lives in the arena. Spans are by the model and the rules in force, which may know more
 * than those that gave the verdict. STORED_UNKNOWN: there is no such comment. Not for an event
 * loop.
 */
HAMLET_MUST_USE int context_read(struct engine *engine, struct store *store,
	const struct context_request *request, struct arena *arena, struct context *ret);

#endif
