/* A rule as JSON: what it is, and what it did. */
#ifndef API_RULE_VIEW_H
#define API_RULE_VIEW_H

#include <hamlet/rules.h>
#include <hamlet/store.h>

#include "flow/engine.h"
#include "http/api/rule_scope.h"
#include "json_writer.h"

/* The members of a rule's object; figures may be NULL: none are known. */
void rule_view_write(struct json_writer *json, const struct engine_view *view,
	const struct rule_found *rule, const struct rule_figures_list *figures);
/* The list of changes, newest first. */
void rule_view_write_history(struct json_writer *json, const struct rule_history *history);

/* "weight", "hold", "reject", "approve"; static. */
const char *rule_action_text(enum rule_action action);

#endif
