#include "http/api/lease_view.h"

void lease_view_write_members(struct json_writer *json, const struct lease *lease, struct str actor)
{
	struct str name = lease->actor_name.n > 0 ? lease->actor_name : lease->actor;

	json_member_string(json, "actor", lease->actor);
	json_member_string(json, "actor_name", name);
	json_member_bool(json, "is_mine", str_eq(lease->actor, actor));
	json_member_time(json, "expires_at", lease->expires_at_ms);
}

void lease_view_write(struct json_writer *json, const struct lease *lease, struct str actor)
{
	json_object_begin(json);
	lease_view_write_members(json, lease, actor);
	json_object_end(json);
}
