#include "http/api/trail.h"

#include "clock.h"
#include "http/api/access.h"

#define TRAIL_JSON_MAX_BYTES 65536

int trail_begin(struct request *request, const char *action, struct audit_record *ret)
{
	*ret = (struct audit_record){.at_ms = clock_now_ms(), .action = str_of(action)};
	return access_actor(request, &ret->actor);
}

int trail_object_id(
	struct request *request, const char *kind, int64_t id, struct audit_record *record)
{
	return arena_printf(&request->arena, &record->object, "%s:%lld", kind, (long long)id);
}

int trail_object_name(
	struct request *request, const char *kind, struct str name, struct audit_record *record)
{
	return arena_printf(&request->arena, &record->object, "%s:%.*s", kind, STR_FMT(name));
}

struct trail_json *trail_json_begin(struct trail_json *json)
{
	buf_init(&json->bytes, TRAIL_JSON_MAX_BYTES);
	json_writer_init(&json->json, &json->bytes);
	json_object_begin(&json->json);
	return json;
}

int trail_json_end(struct trail_json *json, struct request *request, struct str *ret)
{
	int r;

	json_object_end(&json->json);
	r = json->bytes.error;
	if (r == 0) {
		r = arena_copy(&request->arena, buf_str(&json->bytes), ret);
	}
	buf_fini(&json->bytes);
	return r;
}
