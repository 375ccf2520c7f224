/* Reads JSON strictly by RFC 8259: one scanner at the door, then cJSON. */
#ifndef SERVICE_JSON_READER_H
#define SERVICE_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/* A value of a document that was read; views and values live in the arena. */
struct cJSON;

enum json_outcome { JSON_MALFORMED = 1, JSON_TOO_DEEP, JSON_TOO_MANY };

struct json_fault {
	size_t at;          /* byte offset of the fault */
	const char *detail; /* static, one clause: "a string holds a control character" */
};

/*
 * Refuses what is not strict: invalid UTF-8, duplicate keys in one object, control characters in
 * strings, leading zeros, `1.`, a byte-order mark, bytes after the value, \u0000, lone surrogates,
 * numbers outside a double, more than LIMIT_JSON_DEPTH levels or LIMIT_JSON_VALUES values. All
 * memory comes from the arena; nothing is to be freed.
 */
HAMLET_MUST_USE int json_read(
	struct str text, struct arena *arena, const struct cJSON **ret, struct json_fault *fault);

/* The same with LIMIT_BULK_JSON_VALUES values, for calls that carry many rows. */
HAMLET_MUST_USE int json_read_bulk(
	struct str text, struct arena *arena, const struct cJSON **ret, struct json_fault *fault);

/* Member of an object, or NULL (also when it is not an object). */
const struct cJSON *json_get(const struct cJSON *object, const char *name);
bool json_is_object(const struct cJSON *value);
bool json_is_array(const struct cJSON *value);
bool json_is_string(const struct cJSON *value);
bool json_is_null(const struct cJSON *value);
/* False: it is not of that type (or not a whole number within 2^53), *ret is untouched. */
bool json_get_string(const struct cJSON *value, struct str *ret);
bool json_get_double(const struct cJSON *value, double *ret);
bool json_get_int(const struct cJSON *value, long long *ret);
bool json_get_bool(const struct cJSON *value, bool *ret);
/* Children of an object or array, in order: NULL-ended walk. */
const struct cJSON *json_first(const struct cJSON *container);
const struct cJSON *json_next(const struct cJSON *value);
/* Whether both are the same value; members of objects may stand in any order. */
bool json_equal(const struct cJSON *a, const struct cJSON *b);
/* Name of an object's member. */
struct str json_name(const struct cJSON *member);

#endif
