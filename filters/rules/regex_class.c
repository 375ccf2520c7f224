#include "regex_class.h"

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

size_t regex_class_length(struct str rest)
{
	size_t at = 0;

	at += at < rest.n && rest.p[at] == '^';
	at += at < rest.n && rest.p[at] == ']';
	while (at < rest.n) {
		char c = rest.p[at++];

		if (c == ']') {
			return at;
		}
		/* [:alpha:], [.x.] and [=x=] have brackets of their own. */
		if (c == '[' && at < rest.n && strchr(":.=", rest.p[at]) != NULL) {
			return 0;
		}
		at += c == '\\';
	}
	return 0;
}

/* \x{HHHH} or \xHH, with *at behind the x. */
static bool read_hex(struct str class, size_t *at, uint32_t *ret)
{
	bool is_braced = *at < class.n && class.p[*at] == '{';
	size_t max_digits = is_braced ? 6 : 2;
	uint32_t c = 0;

	*at += is_braced;
	for (size_t n = 0; n < max_digits && *at < class.n; n++) {
		int digit = ascii_hex_value(class.p[*at]);

		if (digit < 0) {
			break;
		}
		c = c << 4 | (uint32_t)digit;
		*at += 1;
	}
	if (is_braced && (*at == class.n || class.p[(*at)++] != '}')) {
		return false;
	}
	*ret = c;
	return c <= 0x10ffff;
}

/* One character beyond ASCII, as it is or as \x; false for all else. */
static bool read_member(struct str class, size_t *at, uint32_t *ret)
{
	if (*at == class.n) {
		return false;
	}
	if (class.p[*at] != '\\') {
		*ret = utf8_next(class, at);
		return *ret >= 0x80;
	}
	if (*at + 1 >= class.n || class.p[*at + 1] != 'x') {
		return false;
	}
	*at += 2;
	return read_hex(class, at, ret) && *ret >= 0x80;
}

static int add_prefix(struct arena *arena, uint32_t c, struct literal_set *set)
{
	char bytes[UTF8_MAX_BYTES];
	struct str prefix = str_make(bytes, utf8_put(bytes, c) - 1);
	int r;

	for (size_t i = 0; i < set->n; i++) {
		if (str_eq(set->item[i], prefix)) {
			return 0;
		}
	}
	r = arena_copy(arena, prefix, &set->item[set->n]);
	set->n += r == 0;
	return r;
}

int regex_class_needs(struct str class, struct arena *arena, struct literal_set *ret)
{
	struct literal_set set = {.n = 0};
	size_t at = 0;

	while (at + 1 < class.n) {
		uint32_t first, last;

		if (!read_member(class, &at, &first)) {
			return 0;
		}
		last = first;
		if (class.p[at] == '-' && at + 2 < class.n) {
			at++;
			if (!read_member(class, &at, &last)) {
				return 0;
			}
		}
		/* All characters that differ in their last byte only: 64 of them. */
		for (uint32_t c = first & ~0x3fU; c <= last; c += 64) {
			int r;

			if (set.n == PREFILTER_LITERALS || (c >= 0xd800 && c < 0xe000)) {
				return 0;
			}
			r = add_prefix(arena, c, &set);
			if (r < 0) {
				return r;
			}
		}
	}
	*ret = set;
	return 0;
}
