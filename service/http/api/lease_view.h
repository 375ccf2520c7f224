/* A lease as JSON. */
#ifndef API_LEASE_VIEW_H
#define API_LEASE_VIEW_H

#include <hamlet/review.h>

#include "json_writer.h"

/* {"actor","actor_name","is_mine","expires_at"}, as the caller `actor` sees it. */
void lease_view_write(struct json_writer *json, const struct lease *lease, struct str actor);
/* Its members alone. */
void lease_view_write_members(
	struct json_writer *json, const struct lease *lease, struct str actor);

#endif
