/* A comment as a site sends it, and the check of its fields. */
#ifndef HAMLET_COMMENT_H
#define HAMLET_COMMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/limits.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/* Every field a comment can carry. The rows (pointer, form name, cap) are in filters/text/validate.c. */
enum comment_field {
	COMMENT_THREAD,
	COMMENT_AUTHOR_NAME,
	COMMENT_AUTHOR_EMAIL,
	COMMENT_AUTHOR_URL,
	COMMENT_AUTHOR_IP,
	COMMENT_AUTHOR_AGENT,
	COMMENT_CONTENT,
	COMMENT_PARENT,
	COMMENT_EXTERNAL_ID,
	COMMENT_TYPE,
	COMMENT_LANGUAGE,
	COMMENT_CREATED_AT,
	COMMENT_FIELD_COUNT
};

/* Checked: valid UTF-8, within the caps, no NUL. A field that was not sent has n == 0. */
struct comment {
	struct str field[COMMENT_FIELD_COUNT];
	int64_t created_at_ms; /* of COMMENT_CREATED_AT, Unix time; 0 where it was not sent */
};

/* How a field arrived, before the check. */
enum field_state {
	FIELD_ABSENT,
	FIELD_TEXT,
	FIELD_NOT_TEXT, /* JSON: a number, list, object or truth value where text belongs */
};

struct field_input {
	enum field_state state;
	struct str text;
};

/* What a site asks of its commenters. */
struct comment_policy {
	bool requires_name;
	bool requires_email;
	bool requires_thread;
};

struct field_error {
	const char *pointer;   /* JSON pointer (RFC 6901), static */
	const char *form_name; /* the field's name in forms, static */
	const char *code;      /* required, too_long, not_text, invalid_utf8, invalid, control_character */
	struct str detail;     /* one sentence for a person */
};

struct field_errors {
	struct field_error item[COMMENT_FIELD_COUNT];
	size_t n;
};

enum comment_outcome { COMMENT_INVALID = 1 };

/*
 * Checks all fields at once. Content that is empty, or nothing but white space and invisible
 * characters, counts as missing; likewise a name. An address must look like one (RFC 5321 shape:
 * local part, '@', domain with a dot). Name and e-mail are trimmed; everything else stays as sent.
 * On success *ret borrows from the input texts (created_at_ms aside). COMMENT_INVALID: errors lists
 * every fault, in field order, and *ret is untouched. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int comment_validate(const struct field_input input[COMMENT_FIELD_COUNT],
	const struct comment_policy *policy, struct arena *arena, struct comment *ret,
	struct field_errors *errors);

/* The field whose JSON pointer or form name is `name`, or COMMENT_FIELD_COUNT. */
enum comment_field comment_field_by_form_name(struct str name);
const char *comment_field_pointer(enum comment_field field);
const char *comment_field_form_name(enum comment_field field);
/* Cap of the field, in bytes. */
size_t comment_field_limit(enum comment_field field);

/*
 * A time as RFC 3339 ("2026-11-23T08:49:31Z", with offset or fraction), also with a space for the
 * 'T' or without the offset (then taken as UTC), in ms since 1970. Positive outcome COMMENT_INVALID when it is neither.
 */
HAMLET_MUST_USE int comment_parse_time(struct str s, int64_t *ret_ms);

#endif
