#include "json_cursor.h"

#include <errno.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "json_plain.h"

/* The four digits of a \u escape, at the cursor. */
static bool scan_hex4(struct json_cursor *cursor, uint32_t *ret)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		int digit = ascii_hex_value(json_peek(cursor));

		if (digit < 0) {
			return false;
		}
		value = value << 4 | (uint32_t)digit;
		cursor->at++;
	}
	*ret = value;
	return true;
}

/* Behind "\u". Writes the UTF-8 of the character to out, where out is wanted. */
static int scan_unicode_escape(struct json_cursor *cursor, char out[UTF8_MAX_BYTES], size_t *ret_n)
{
	static const char not_hex[] = "\\u is not followed by four hexadecimal digits";
	static const char lone[] = "a \\u escape is half of a surrogate pair";
	size_t start = cursor->at - 2;
	uint32_t high, low;

	if (!scan_hex4(cursor, &high)) {
		return json_fail(cursor, not_hex);
	}
	if (high == 0) {
		return json_fail_at(cursor, start, "\\u0000 is not accepted");
	}
	if (high >= 0xd800 && high <= 0xdfff) {
		if (high >= 0xdc00 || json_peek(cursor) != '\\') {
			return json_fail_at(cursor, start, lone);
		}
		cursor->at++;
		if (json_peek(cursor) != 'u') {
			return json_fail_at(cursor, start, lone);
		}
		cursor->at++;
		if (!scan_hex4(cursor, &low)) {
			return json_fail(cursor, not_hex);
		}
		if (low < 0xdc00 || low > 0xdfff) {
			return json_fail_at(cursor, start, lone);
		}
		high = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	}
	*ret_n = utf8_put(out, high);
	return 0;
}

/* At a backslash. */
static int scan_escape(struct json_cursor *cursor, char out[UTF8_MAX_BYTES], size_t *ret_n)
{
	static const char escaped[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *which;
	char c;

	cursor->at++;
	c = json_peek(cursor);
	if (c == 'u') {
		cursor->at++;
		return scan_unicode_escape(cursor, out, ret_n);
	}
	which = c == '\0' ? NULL : strchr(escaped, c);
	if (which == NULL) {
		return json_fail(
			cursor, "a backslash is followed by a character that cannot be escaped");
	}
	out[0] = meant[which - escaped];
	*ret_n = 1;
	cursor->at++;
	return 0;
}

int json_scan_string(struct json_cursor *cursor, struct str *ret_inside, bool *ret_has_escape)
{
	size_t start = cursor->at++;
	bool has_escape = false;

	for (;;) {
		char ignored[UTF8_MAX_BYTES];
		size_t n;
		int r;

		cursor->at += json_plain_prefix(str_skip(cursor->text, cursor->at));
		if (cursor->at == cursor->text.n) {
			return json_fail_at(cursor, start, "a string is not closed");
		}
		if (json_peek(cursor) == '"') {
			break;
		}
		if (json_peek(cursor) != '\\') {
			return json_fail(cursor, "a string holds a control character");
		}
		has_escape = true;
		r = scan_escape(cursor, ignored, &n);
		if (r != 0) {
			return r;
		}
	}
	*ret_inside = str_make(cursor->text.p + start + 1, cursor->at - start - 1);
	*ret_has_escape = has_escape;
	cursor->at++;
	return 0;
}

int json_unescape(struct str inside, struct arena *arena, struct str *ret)
{
	struct json_fault ignored;
	struct json_cursor cursor = {.text = inside, .fault = &ignored};
	char *p = arena_bytes(arena, inside.n);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	while (cursor.at < inside.n) {
		size_t more = 1;

		if (json_peek(&cursor) == '\\') {
			/* No longer than its escape; scanned once already, so it does not fail. */
			if (scan_escape(&cursor, p + n, &more) != 0) {
				return -EILSEQ;
			}
		} else {
			p[n] = inside.p[cursor.at++];
		}
		n += more;
	}
	*ret = str_make(p, n);
	return 0;
}
