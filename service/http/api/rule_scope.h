/* Which rules a request is about, and what the caller may do to them. */
#ifndef API_RULE_SCOPE_H
#define API_RULE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/rules.h>
#include <hamlet/store.h>

#include "flow/engine.h"
#include "http/request.h"

struct rule_scope {
	int64_t site_id; /* 0: all sites */
	struct str site; /* its name; empty for all */
};

/* The caller's site, or the one named in the query's `site`; false: answered already. */
HAMLET_MUST_USE bool rule_scope_read(struct request *request, struct rule_scope *ret);

/* A rule by its name, as a scope sees it: the site's own, else one of all sites, else a pack's. */
struct rule_found {
	const struct site_rule *stored; /* NULL: of a pack */
	size_t index;                   /* in the ruleset, or RULEBOOK_LEFT_OUT */
};
bool rule_scope_find(const struct rulebook *book, const struct rule_scope *scope, struct str name,
	struct rule_found *ret);

/* The stored rule of that name which the caller may change; NULL: answered already. */
const struct site_rule *rule_scope_own(struct request *request, const struct engine_view *view,
	const struct rule_scope *scope, struct str name);

void rule_scope_answer_unknown(struct request *request);

/* The member `rule` of the body, an object; NULL: answered already. */
const struct cJSON *rule_scope_read_rule(struct request *request, const struct cJSON *body);

#endif
