/* The audit trail, as handlers write it: in the task of what they do. */
#ifndef API_TRAIL_H
#define API_TRAIL_H

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "http/request.h"
#include "json_writer.h"

/* Who and when of the record, by the request's caller; action must be static. */
HAMLET_MUST_USE int trail_begin(
	struct request *request, const char *action, struct audit_record *ret);
/* The record's object: "user:" and a number, or a name. */
HAMLET_MUST_USE int trail_object_id(
	struct request *request, const char *kind, int64_t id, struct audit_record *record);
HAMLET_MUST_USE int trail_object_name(
	struct request *request, const char *kind, struct str name, struct audit_record *record);

/* One JSON object for before or after. */
struct trail_json {
	struct buf bytes;
	struct json_writer json;
};
struct trail_json *trail_json_begin(struct trail_json *json);
/* Ends the object, moves it into the arena, and frees the rest. */
HAMLET_MUST_USE int trail_json_end(
	struct trail_json *json, struct request *request, struct str *ret);

#endif
