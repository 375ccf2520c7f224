#include "json_scan.h"

#include <float.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "json_cursor.h"
#include "json_names.h"

/* cJSON reads a number through a buffer of 64 bytes. */
#define NUMBER_BYTES 63
struct scan {
	struct json_cursor cursor;
	size_t n_values;
	size_t max_values;
	struct arena *arena;
	struct json_names names;
};

static void skip_space(struct json_cursor *cursor)
{
	char c = json_peek(cursor);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		cursor->at++;
		c = json_peek(cursor);
	}
}

static size_t skip_digits(struct json_cursor *cursor)
{
	size_t start = cursor->at;

	while (ascii_is_digit(json_peek(cursor))) {
		cursor->at++;
	}
	return cursor->at - start;
}

static int scan_exponent(struct json_cursor *cursor, size_t start)
{
	double value;
	struct str number;

	cursor->at++;
	if (json_peek(cursor) == '+' || json_peek(cursor) == '-') {
		cursor->at++;
	}
	if (skip_digits(cursor) == 0) {
		return json_fail(cursor, "an exponent has no digit");
	}
	number = str_make(cursor->text.p + start, cursor->at - start);
	/* Without an exponent, NUMBER_BYTES digits cannot leave the range. */
	if (number.n <= NUMBER_BYTES &&
		ascii_parse_double(number, -DBL_MAX, DBL_MAX, &value) != 0) {
		return json_fail_at(cursor, start, "a number is outside the range of a double");
	}
	return 0;
}

static int scan_number(struct json_cursor *cursor)
{
	size_t start = cursor->at;

	if (json_peek(cursor) == '-') {
		cursor->at++;
	}
	if (json_peek(cursor) == '0') {
		cursor->at++;
		if (ascii_is_digit(json_peek(cursor))) {
			return json_fail_at(cursor, start, "a number begins with a needless zero");
		}
	} else if (skip_digits(cursor) == 0) {
		return json_fail(cursor, "a number has no digit");
	}
	if (json_peek(cursor) == '.') {
		cursor->at++;
		if (skip_digits(cursor) == 0) {
			return json_fail(cursor, "a number has no digit behind its point");
		}
	}
	if (json_peek(cursor) == 'e' || json_peek(cursor) == 'E') {
		int r = scan_exponent(cursor, start);

		if (r != 0) {
			return r;
		}
	}
	if (cursor->at - start > NUMBER_BYTES) {
		return json_fail_at(cursor, start, "a number has more than 63 characters");
	}
	return 0;
}

/* A name and its colon, up to the value. */
static int scan_name(struct scan *scan)
{
	struct json_cursor *cursor = &scan->cursor;
	size_t start = cursor->at;
	bool has_escape;
	struct str name;
	int r;

	if (json_peek(cursor) != '"') {
		return json_fail(cursor, "a member's name in quotes was expected");
	}
	r = json_scan_string(cursor, &name, &has_escape);
	if (r == 0 && has_escape) {
		/* "a" and "\u0061" are the same member. */
		r = json_unescape(name, scan->arena, &name);
	}
	if (r == 0) {
		r = json_names_add(&scan->names, name, start);
	}
	if (r != 0) {
		return r;
	}
	skip_space(cursor);
	if (json_peek(cursor) != ':') {
		return json_fail(cursor, "a colon was expected behind a member's name");
	}
	cursor->at++;
	skip_space(cursor);
	return 0;
}

static int check_names(struct scan *scan, size_t from)
{
	size_t at;

	return json_names_close(&scan->names, from, &at) == JSON_NAME_TWICE
		       ? json_fail_at(&scan->cursor, at, "an object names a member twice")
		       : 0;
}

static int scan_value(struct scan *scan, unsigned depth);

/* Behind a value of a container: a comma goes on, the bracket ends. */
static int scan_separator(struct json_cursor *cursor, char bracket, bool *ret_is_end)
{
	skip_space(cursor);
	*ret_is_end = json_peek(cursor) == bracket;
	if (!*ret_is_end && json_peek(cursor) != ',') {
		return json_fail(cursor, bracket == '}' ? "a comma or '}' was expected"
							: "a comma or ']' was expected");
	}
	cursor->at++;
	skip_space(cursor);
	return 0;
}

static int scan_items(struct scan *scan, unsigned depth, char bracket)
{
	bool is_end = false;
	int r = 0;

	while (r == 0 && !is_end) {
		r = bracket == '}' ? scan_name(scan) : 0;
		if (r == 0) {
			r = scan_value(scan, depth + 1);
		}
		if (r == 0) {
			r = scan_separator(&scan->cursor, bracket, &is_end);
		}
	}
	return r;
}

static int scan_container(struct scan *scan, unsigned depth, char bracket)
{
	struct json_cursor *cursor = &scan->cursor;
	size_t names_from = scan->names.n;
	int r;

	if (depth == LIMIT_JSON_DEPTH) {
		json_fail(cursor, "lists and objects are nested too deeply");
		return JSON_TOO_DEEP;
	}
	cursor->at++;
	skip_space(cursor);
	if (json_peek(cursor) == bracket) {
		cursor->at++;
		return 0;
	}
	r = scan_items(scan, depth, bracket);
	return r == 0 && bracket == '}' ? check_names(scan, names_from) : r;
}

static int scan_word(struct json_cursor *cursor, struct str word)
{
	if (!str_starts(str_skip(cursor->text, cursor->at), word)) {
		return json_fail(cursor, "a value was expected");
	}
	cursor->at += word.n;
	return 0;
}

static int scan_value(struct scan *scan, unsigned depth)
{
	struct json_cursor *cursor = &scan->cursor;
	struct str inside;
	bool has_escape;

	if (++scan->n_values > scan->max_values) {
		json_fail(cursor, "there are too many values");
		return JSON_TOO_MANY;
	}
	switch (json_peek(cursor)) {
	case '"':
		return json_scan_string(cursor, &inside, &has_escape);
	case '{':
		return scan_container(scan, depth, '}');
	case '[':
		return scan_container(scan, depth, ']');
	case 't':
		return scan_word(cursor, STR("true"));
	case 'f':
		return scan_word(cursor, STR("false"));
	case 'n':
		return scan_word(cursor, STR("null"));
	default:
		if (json_peek(cursor) == '-' || ascii_is_digit(json_peek(cursor))) {
			return scan_number(cursor);
		}
		return json_fail(cursor, "a value was expected");
	}
}

int json_scan(struct str text, size_t max_values, struct arena *arena, struct json_fault *fault)
{
	struct scan scan;
	struct json_cursor *cursor = &scan.cursor;
	size_t n_valid = utf8_valid_prefix(text);
	int r;

	/* By hand: an initialiser would clear the names at hand as well, which shows in the time.
	 */
	*cursor = (struct json_cursor){.text = text, .fault = fault};
	scan.n_values = 0;
	scan.max_values = max_values;
	scan.arena = arena;
	json_names_init(&scan.names, arena);
	if (n_valid < text.n) {
		return json_fail_at(cursor, n_valid, "the text is not valid UTF-8");
	}
	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		return json_fail(cursor, "the text begins with a byte-order mark");
	}
	skip_space(cursor);
	if (cursor->at == text.n) {
		return json_fail(cursor, "the text is empty");
	}
	r = scan_value(&scan, 0);
	if (r != 0) {
		return r;
	}
	skip_space(cursor);
	return cursor->at < text.n ? json_fail(cursor, "there are bytes behind the value") : 0;
}
