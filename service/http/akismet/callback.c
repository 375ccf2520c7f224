#include "callback.h"

#include "json_writer.h"

#define BODY_MAX_BYTES 4096

static void write_body(struct json_writer *json, const struct outbox_item *item)
{
	char guid[COMMENT_ID_TEXT_BYTES];

	comment_id_format(item->comment_id, guid);
	json_object_begin(json);
	json_member_string(json, "key", item->key);
	json_member_string(json, "endpoint", STR("comment-check"));
	json_key(json, "comments");
	json_array_begin(json);
	json_object_begin(json);
	json_member_string(json, "guid", str_make(guid, sizeof guid));
	json_member_string(json, "result", item->is_spam ? STR("true") : STR("false"));
	json_object_end(json);
	json_array_end(json);
	json_object_end(json);
}

int akismet_callback(
	const struct outbox_item *item, struct arena *arena, struct outbox_message *ret)
{
	static const char *const headers[] = {
		"Content-Type: application/json", "X-Akismet-Webhook: 1", NULL};
	HAMLET_CLEANUP(buf_fini) struct buf body;
	struct json_writer json;

	buf_init(&body, BODY_MAX_BYTES);
	json_writer_init(&json, &body);
	write_body(&json, item);
	if (body.error != 0) {
		return body.error;
	}
	ret->headers = headers;
	return arena_copy(arena, buf_str(&body), &ret->body);
}
