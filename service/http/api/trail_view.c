#include "http/api/trail_view.h"

#include <errno.h>

#include <hamlet/accounts.h>

int trail_view_read_names(struct store *store, const struct decision_list *trail,
	struct arena *arena, struct str **ret_names)
{
	struct str *names = arena_new(arena, trail->n, sizeof *names);
	int r = names == NULL ? -ENOMEM : 0;

	for (size_t i = 0; r == 0 && i < trail->n; i++) {
		r = store_actor_name(store, trail->item[i].actor, arena, &names[i]);
	}
	*ret_names = names;
	return r;
}

static void write_record(
	struct json_writer *json, const struct decision_record *record, struct str actor_name)
{
	json_object_begin(json);
	json_member_time(json, "at", record->at_ms);
	json_member_string(json, "decision", record->kind);
	if (record->reason.n > 0) {
		json_member_string(json, "reason", record->reason);
	}
	json_member_string(json, "actor", record->actor);
	if (actor_name.n > 0) {
		json_member_string(json, "actor_name", actor_name);
	}
	json_member_string(json, "note", record->note);
	if (record->batch != 0) {
		json_member_int(json, "batch", record->batch);
	}
	json_member_string(json, "before", str_of(comment_status_name(record->before)));
	json_member_string(json, "after", str_of(comment_status_name(record->after)));
	json_member_int(json, "version", (int64_t)record->version);
	json_object_end(json);
}

void trail_view_write(
	struct json_writer *json, const struct decision_list *trail, const struct str *names)
{
	json_array_begin(json);
	for (size_t i = 0; i < trail->n; i++) {
		write_record(json, &trail->item[i], names[i]);
	}
	json_array_end(json);
}
