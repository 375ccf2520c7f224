/* A place in a JSON text that is being scanned, and the scanner of its strings. */
#ifndef SERVICE_JSON_CURSOR_H
#define SERVICE_JSON_CURSOR_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "json_reader.h"

struct json_cursor {
	struct str text;
	size_t at;
	struct json_fault *fault;
};

static inline int json_fail_at(struct json_cursor *cursor, size_t at, const char *detail)
{
	*cursor->fault = (struct json_fault){.at = at, .detail = detail};
	return JSON_MALFORMED;
}

static inline int json_fail(struct json_cursor *cursor, const char *detail)
{
	return json_fail_at(cursor, cursor->at, detail);
}

/* The next byte, or NUL at the end: NUL is no part of JSON, so it fails like any wrong byte. */
static inline char json_peek(const struct json_cursor *cursor)
{
	return cursor->at < cursor->text.n ? cursor->text.p[cursor->at] : '\0';
}

/*
 * A string, from its opening quote to behind its closing one, in a text that is valid UTF-8.
 * *ret_inside: what stands between the quotes, escapes and all. JSON_MALFORMED fills in the fault.
 */
HAMLET_MUST_USE int json_scan_string(
	struct json_cursor *cursor, struct str *ret_inside, bool *ret_has_escape);
/* What the inside of a scanned string means, in the arena; -ENOMEM. */
HAMLET_MUST_USE int json_unescape(struct str inside, struct arena *arena, struct str *ret);

#endif
