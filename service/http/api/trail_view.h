/* The audit trail of a comment as JSON. */
#ifndef API_TRAIL_VIEW_H
#define API_TRAIL_VIEW_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

#include "json_writer.h"

/* Within a task: the names of those who decided, empty where they have none. */
HAMLET_MUST_USE int trail_view_read_names(struct store *store, const struct decision_list *trail,
	struct arena *arena, struct str **ret_names);
/* An array, oldest first; names: as above. */
void trail_view_write(
	struct json_writer *json, const struct decision_list *trail, const struct str *names);

#endif
