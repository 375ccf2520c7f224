#include "json_scan.h"

#include <errno.h>
#include <float.h>
#include <stdint.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

/* cJSON reads a number through a buffer of 64 bytes. */
#define NUMBER_BYTES 63
/* Most objects have fewer members: their names are remembered on the stack. */
#define NAMES_AT_HAND 48
/* Up to so many, comparing each with each is cheaper than sorting. */
#define NAMES_IN_TURN 12

/*
 * Names are equal when their 64-bit hashes are: the chance that an honest text is refused for that
 * is below 10^-10 at LIMIT_JSON_VALUES members, and whoever builds such a pair only harms himself.
 */
struct name {
	uint64_t hash;
	size_t at;
};

struct scan {
	struct str text;
	size_t at;
	size_t n_values;
	size_t max_values;
	struct arena *arena;
	struct json_fault *fault;
	/* Names of all objects that are open, the innermost last. */
	struct name *name;
	size_t n_names;
	size_t name_capacity;
};

static int fail_at(struct scan *scan, size_t at, const char *detail)
{
	*scan->fault = (struct json_fault){.at = at, .detail = detail};
	return JSON_MALFORMED;
}

static int fail(struct scan *scan, const char *detail)
{
	return fail_at(scan, scan->at, detail);
}

/* The next byte, or NUL at the end: NUL is no part of JSON, so it fails like any wrong byte. */
static char peek(const struct scan *scan)
{
	return scan->at < scan->text.n ? scan->text.p[scan->at] : '\0';
}

static void skip_space(struct scan *scan)
{
	char c = peek(scan);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		scan->at++;
		c = peek(scan);
	}
}

static size_t skip_digits(struct scan *scan)
{
	size_t start = scan->at;

	while (ascii_is_digit(peek(scan))) {
		scan->at++;
	}
	return scan->at - start;
}

static int scan_exponent(struct scan *scan, size_t start)
{
	double value;
	struct str number;

	scan->at++;
	if (peek(scan) == '+' || peek(scan) == '-') {
		scan->at++;
	}
	if (skip_digits(scan) == 0) {
		return fail(scan, "an exponent has no digit");
	}
	number = str_make(scan->text.p + start, scan->at - start);
	/* Without an exponent, NUMBER_BYTES digits cannot leave the range. */
	if (number.n <= NUMBER_BYTES &&
		ascii_parse_double(number, -DBL_MAX, DBL_MAX, &value) != 0) {
		return fail_at(scan, start, "a number is outside the range of a double");
	}
	return 0;
}

static int scan_number(struct scan *scan)
{
	size_t start = scan->at;

	if (peek(scan) == '-') {
		scan->at++;
	}
	if (peek(scan) == '0') {
		scan->at++;
		if (ascii_is_digit(peek(scan))) {
			return fail_at(scan, start, "a number begins with a needless zero");
		}
	} else if (skip_digits(scan) == 0) {
		return fail(scan, "a number has no digit");
	}
	if (peek(scan) == '.') {
		scan->at++;
		if (skip_digits(scan) == 0) {
			return fail(scan, "a number has no digit behind its point");
		}
	}
	if (peek(scan) == 'e' || peek(scan) == 'E') {
		int r = scan_exponent(scan, start);

		if (r != 0) {
			return r;
		}
	}
	if (scan->at - start > NUMBER_BYTES) {
		return fail_at(scan, start, "a number has more than 63 characters");
	}
	return 0;
}

/* The four digits of a \u escape, at the cursor. */
static bool scan_hex4(struct scan *scan, uint32_t *ret)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		int digit = ascii_hex_value(peek(scan));

		if (digit < 0) {
			return false;
		}
		value = value << 4 | (uint32_t)digit;
		scan->at++;
	}
	*ret = value;
	return true;
}

/* Behind "\u". Writes the UTF-8 of the character to out, where out is wanted. */
static int scan_unicode_escape(struct scan *scan, char out[UTF8_MAX_BYTES], size_t *ret_n)
{
	static const char not_hex[] = "\\u is not followed by four hexadecimal digits";
	static const char lone[] = "a \\u escape is half of a surrogate pair";
	size_t start = scan->at - 2;
	uint32_t high, low;

	if (!scan_hex4(scan, &high)) {
		return fail(scan, not_hex);
	}
	if (high == 0) {
		return fail_at(scan, start, "\\u0000 is not accepted");
	}
	if (high >= 0xd800 && high <= 0xdfff) {
		if (high >= 0xdc00 || peek(scan) != '\\') {
			return fail_at(scan, start, lone);
		}
		scan->at++;
		if (peek(scan) != 'u') {
			return fail_at(scan, start, lone);
		}
		scan->at++;
		if (!scan_hex4(scan, &low)) {
			return fail(scan, not_hex);
		}
		if (low < 0xdc00 || low > 0xdfff) {
			return fail_at(scan, start, lone);
		}
		high = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	}
	*ret_n = utf8_put(out, high);
	return 0;
}

/* At a backslash. */
static int scan_escape(struct scan *scan, char out[UTF8_MAX_BYTES], size_t *ret_n)
{
	static const char escaped[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *which;
	char c;

	scan->at++;
	c = peek(scan);
	if (c == 'u') {
		scan->at++;
		return scan_unicode_escape(scan, out, ret_n);
	}
	which = c == '\0' ? NULL : strchr(escaped, c);
	if (which == NULL) {
		return fail(scan, "a backslash is followed by a character that cannot be escaped");
	}
	out[0] = meant[which - escaped];
	*ret_n = 1;
	scan->at++;
	return 0;
}

#define EVERY_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS  UINT64_C(0x8080808080808080)

static uint64_t zero_bytes(uint64_t word)
{
	return (word - EVERY_BYTE) & ~word & HIGH_BITS;
}

/* Moves behind bytes that stand for themselves: eight at a time, then one by one. */
static void skip_plain(struct scan *scan)
{
	const char *p = scan->text.p;
	size_t at = scan->at;

	while (scan->text.n - at >= 8) {
		uint64_t word;

		memcpy(&word, p + at, sizeof word);
		if ((((word - EVERY_BYTE * 0x20) & ~word & HIGH_BITS) |
			    zero_bytes(word ^ EVERY_BYTE * '"') |
			    zero_bytes(word ^ EVERY_BYTE * '\\')) != 0) {
			break;
		}
		at += 8;
	}
	while (at < scan->text.n && p[at] != '"' && p[at] != '\\' && (unsigned char)p[at] >= 0x20) {
		at++;
	}
	scan->at = at;
}

/* At a quote; UTF-8 has been checked for the whole text. *ret_inside: between the quotes. */
static int scan_string(struct scan *scan, struct str *ret_inside, bool *ret_has_escape)
{
	size_t start = scan->at++;
	bool has_escape = false;

	for (;;) {
		char ignored[UTF8_MAX_BYTES];
		size_t n;
		int r;

		skip_plain(scan);
		if (scan->at == scan->text.n) {
			return fail_at(scan, start, "a string is not closed");
		}
		if (peek(scan) == '"') {
			break;
		}
		if (peek(scan) != '\\') {
			return fail(scan, "a string holds a control character");
		}
		has_escape = true;
		r = scan_escape(scan, ignored, &n);
		if (r != 0) {
			return r;
		}
	}
	*ret_inside = str_make(scan->text.p + start + 1, scan->at - start - 1);
	*ret_has_escape = has_escape;
	scan->at++;
	return 0;
}

/* What an escaped name means, so that "a" and "\u0061" are the same member. */
static int unescape(struct scan *scan, struct str escaped, struct str *ret)
{
	struct scan inner = {.text = escaped, .fault = scan->fault};
	char *p = arena_bytes(scan->arena, escaped.n);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	while (inner.at < escaped.n) {
		size_t more = 1;

		if (peek(&inner) == '\\') {
			/* No longer than its escape; it has been scanned once, so it cannot fail.
			 */
			int r = scan_escape(&inner, p + n, &more);

			if (r != 0) {
				return r;
			}
		} else {
			p[n] = escaped.p[inner.at++];
		}
		n += more;
	}
	*ret = str_make(p, n);
	return 0;
}

static int grow_names(struct scan *scan)
{
	struct name *grown = arena_new(scan->arena, scan->name_capacity * 4, sizeof *grown);

	if (grown == NULL) {
		return -ENOMEM;
	}
	memcpy(grown, scan->name, scan->n_names * sizeof *grown);
	scan->name = grown;
	scan->name_capacity *= 4;
	return 0;
}

static int scan_name(struct scan *scan)
{
	size_t start = scan->at;
	bool has_escape;
	struct str name;
	int r;

	if (peek(scan) != '"') {
		return fail(scan, "a member's name in quotes was expected");
	}
	r = scan_string(scan, &name, &has_escape);
	if (r == 0 && has_escape) {
		r = unescape(scan, name, &name);
	}
	if (r == 0 && scan->n_names == scan->name_capacity) {
		r = grow_names(scan);
	}
	if (r != 0) {
		return r;
	}
	scan->name[scan->n_names++] = (struct name){.hash = hash_bytes(name, 0), .at = start};
	skip_space(scan);
	if (peek(scan) != ':') {
		return fail(scan, "a colon was expected behind a member's name");
	}
	scan->at++;
	skip_space(scan);
	return 0;
}

static int order_names(const void *left, const void *right)
{
	const struct name *a = left, *b = right;

	return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash)
				  : (a->at > b->at) - (a->at < b->at);
}

/* The names of the innermost object, from the nth on; forgets them. */
static int check_names(struct scan *scan, size_t from)
{
	struct name *name = scan->name + from;
	size_t n = scan->n_names - from;
	size_t window = NAMES_IN_TURN;

	scan->n_names = from;
	if (n > NAMES_IN_TURN) {
		qsort(name, n, sizeof *name, order_names);
		window = 1;
	}
	for (size_t i = 1; i < n; i++) {
		for (size_t j = i > window ? i - window : 0; j < i; j++) {
			if (name[i].hash == name[j].hash) {
				return fail_at(scan, name[i].at, "an object names a member twice");
			}
		}
	}
	return 0;
}

static int scan_value(struct scan *scan, unsigned depth);

/* Behind a value of a container: a comma goes on, the bracket ends. */
static int scan_separator(struct scan *scan, char bracket, bool *ret_is_end)
{
	skip_space(scan);
	*ret_is_end = peek(scan) == bracket;
	if (!*ret_is_end && peek(scan) != ',') {
		return fail(scan, bracket == '}' ? "a comma or '}' was expected"
						 : "a comma or ']' was expected");
	}
	scan->at++;
	skip_space(scan);
	return 0;
}

static int scan_container(struct scan *scan, unsigned depth, char bracket)
{
	size_t names_from = scan->n_names;
	bool is_end;
	int r = 0;

	if (depth == LIMIT_JSON_DEPTH) {
		*scan->fault = (struct json_fault){
			.at = scan->at, .detail = "lists and objects are nested too deeply"};
		return JSON_TOO_DEEP;
	}
	scan->at++;
	skip_space(scan);
	is_end = peek(scan) == bracket;
	if (is_end) {
		scan->at++;
	}
	while (r == 0 && !is_end) {
		r = bracket == '}' ? scan_name(scan) : 0;
		if (r == 0) {
			r = scan_value(scan, depth + 1);
		}
		if (r == 0) {
			r = scan_separator(scan, bracket, &is_end);
		}
	}
	return r == 0 && bracket == '}' ? check_names(scan, names_from) : r;
}

static int scan_word(struct scan *scan, struct str word)
{
	if (!str_starts(str_skip(scan->text, scan->at), word)) {
		return fail(scan, "a value was expected");
	}
	scan->at += word.n;
	return 0;
}

static int scan_value(struct scan *scan, unsigned depth)
{
	struct str inside;
	bool has_escape;

	if (++scan->n_values > scan->max_values) {
		*scan->fault =
			(struct json_fault){.at = scan->at, .detail = "there are too many values"};
		return JSON_TOO_MANY;
	}
	switch (peek(scan)) {
	case '"':
		return scan_string(scan, &inside, &has_escape);
	case '{':
		return scan_container(scan, depth, '}');
	case '[':
		return scan_container(scan, depth, ']');
	case 't':
		return scan_word(scan, STR("true"));
	case 'f':
		return scan_word(scan, STR("false"));
	case 'n':
		return scan_word(scan, STR("null"));
	default:
		if (peek(scan) == '-' || ascii_is_digit(peek(scan))) {
			return scan_number(scan);
		}
		return fail(scan, "a value was expected");
	}
}

int json_scan(
	struct str text, size_t max_values, struct arena *arena, struct json_fault *fault)
{
	struct name at_hand[NAMES_AT_HAND];
	struct scan scan = {
		.text = text,
		.max_values = max_values,
		.arena = arena,
		.fault = fault,
		.name = at_hand,
		.name_capacity = NAMES_AT_HAND,
	};
	size_t n_valid = utf8_valid_prefix(text);
	int r;

	if (n_valid < text.n) {
		return fail_at(&scan, n_valid, "the text is not valid UTF-8");
	}
	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		return fail(&scan, "the text begins with a byte-order mark");
	}
	skip_space(&scan);
	if (scan.at == text.n) {
		return fail(&scan, "the text is empty");
	}
	r = scan_value(&scan, 0);
	if (r != 0) {
		return r;
	}
	skip_space(&scan);
	if (scan.at < text.n) {
		return fail(&scan, "there are bytes behind the value");
	}
	return 0;
}
