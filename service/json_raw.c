#include "json_raw.h"

#include <stddef.h>

/* Behind the string that begins at `at`. */
static size_t skip_string(struct str s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++) {
		at += s.p[at] == '\\';
	}
	return at + 1;
}

/* Behind the value that begins at `at`: at the comma or bracket that ends it. */
static size_t skip_value(struct str s, size_t at)
{
	size_t depth = 0;

	while (at < s.n) {
		char c = s.p[at];

		if (c == '"') {
			at = skip_string(s, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
			break;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
	}
	return at < s.n ? at : s.n;
}

bool json_raw_member(struct str object, struct str name, struct str *ret)
{
	size_t at = str_find_byte(object, '{') + 1;

	while (at < object.n) {
		size_t key = at + str_find_byte(str_skip(object, at), '"');
		size_t colon, end;

		if (key >= object.n) {
			return false;
		}
		colon = skip_string(object, key);
		colon += str_find_byte(str_skip(object, colon), ':');
		end = skip_value(object, colon + 1);
		if (colon >= object.n) {
			return false;
		}
		if (str_starts(str_skip(object, key + 1), name) && key + 1 + name.n < object.n &&
			object.p[key + 1 + name.n] == '"') {
			*ret = str_trim(str_make(object.p + colon + 1, end - colon - 1));
			return true;
		}
		at = end + 1;
	}
	return false;
}
