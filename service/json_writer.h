/* Writes JSON (RFC 8259) into a buffer: commas, quotes and escapes are its business alone. */
#ifndef SERVICE_JSON_WRITER_H
#define SERVICE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/buf.h>
#include <hamlet/str.h>

/* Errors stick in the buffer. Nesting of at most 32, checked by assertion. */
struct json_writer {
	struct buf *out;
	uint32_t has_items; /* bit d: something was written at depth d */
	unsigned depth;
	bool is_after_key;
};

void json_writer_init(struct json_writer *json, struct buf *out);
void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
/* The name of the member that follows; plain ASCII without quotes, from the source. */
void json_key(struct json_writer *json, const char *name);
/* The same for a name from outside: valid UTF-8, escaped. */
void json_key_text(struct json_writer *json, struct str name);
/* Valid UTF-8; control characters, quotes and backslashes are escaped. */
void json_string(struct json_writer *json, struct str s);
/* What json_string writes between its quotes. */
void json_escape(struct buf *out, struct str s);
void json_int(struct json_writer *json, int64_t value);
/* 17 significant digits at the most, shortest that reads back the same; not finite: null. */
void json_double(struct json_writer *json, double value);
/* Nine decimals: all there is to tell of a share or a probability, and several times cheaper; more
 * where they would make it whole, so that what is next to 0 or 1 does not become it. */
void json_rounded(struct json_writer *json, double value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);
/* A whole value that is JSON already. */
void json_raw(struct json_writer *json, struct str value);
/* ms since 1970 as "2026-11-23T08:49:31.000Z" (RFC 3339). */
void json_time(struct json_writer *json, int64_t at_ms);

/* A member at once. */
void json_member_string(struct json_writer *json, const char *name, struct str value);
void json_member_int(struct json_writer *json, const char *name, int64_t value);
void json_member_double(struct json_writer *json, const char *name, double value);
void json_member_rounded(struct json_writer *json, const char *name, double value);
void json_member_bool(struct json_writer *json, const char *name, bool value);
void json_member_time(struct json_writer *json, const char *name, int64_t at_ms);

#endif
