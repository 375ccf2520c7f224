#include "entities.h"

#include <stdint.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

enum {
	NAME_MAX_BYTES = 33,    /* "CounterClockwiseContourIntegral;" */
	OLD_NAME_MIN_BYTES = 2, /* "lt" */
	OLD_NAME_MAX_BYTES = 6, /* "frac12" */
};

static const struct entity {
	char name[NAME_MAX_BYTES];
	char text[ENTITY_MAX_BYTES - 1];
} entities[] = {
#include "entities.def"
};

static int compare_entity(const void *key, const void *element)
{
	const struct str *name = key;
	return str_compare(*name, str_of(((const struct entity *)element)->name));
}

static const struct entity *find(struct str name)
{
	return bsearch(&name, entities, sizeof entities / sizeof entities[0], sizeof entities[0],
		compare_entity);
}

static size_t alnum_prefix(struct str s)
{
	size_t n = 0;

	while (n < s.n && n < NAME_MAX_BYTES && ascii_is_alnum(s.p[n])) {
		n++;
	}
	return n;
}

/* s is what follows the '&'. */
static const struct entity *find_longest(struct str s, bool is_in_attribute)
{
	size_t n = alnum_prefix(s);
	const struct entity *entity = NULL;

	if (n < s.n && s.p[n] == ';') {
		entity = find(str_make(s.p, n + 1));
	}
	if (n > OLD_NAME_MAX_BYTES) {
		n = OLD_NAME_MAX_BYTES;
	}
	for (; entity == NULL && n >= OLD_NAME_MIN_BYTES; n--) {
		bool is_followed = n < s.n && (s.p[n] == '=' || ascii_is_alnum(s.p[n]));

		if (!(is_in_attribute && is_followed)) {
			entity = find(str_make(s.p, n));
		}
	}
	return entity;
}

/* What a numeric reference stands for (HTML standard, 13.2.5.80). */
static uint32_t character_of(uint32_t number)
{
	static const uint16_t windows_1252[32] = {0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
		0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019,
		0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,
		0x017e, 0x0178};

	if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000)) {
		return 0xfffd;
	}
	if (number >= 0x80 && number < 0xa0 && windows_1252[number - 0x80] != 0) {
		return windows_1252[number - 0x80];
	}
	return number;
}

/* s is what follows the "&#"; returns the bytes taken of it. */
static size_t decode_number(struct str s, char out[ENTITY_MAX_BYTES], size_t *ret_n_out)
{
	enum { PAST_UNICODE = 0x110000 };
	bool is_hex = s.n > 0 && ascii_lower(s.p[0]) == 'x';
	size_t start = is_hex ? 1 : 0, at = start;
	uint32_t number = 0;

	for (; at < s.n; at++) {
		int digit = ascii_hex_value(s.p[at]);

		if (digit < 0 || (!is_hex && digit > 9)) {
			break;
		}
		number = number * (is_hex ? 16 : 10) + (uint32_t)digit;
		number = number > PAST_UNICODE ? PAST_UNICODE : number;
	}
	if (at == start) {
		return 0;
	}
	*ret_n_out = utf8_put(out, character_of(number));
	return at < s.n && s.p[at] == ';' ? at + 1 : at;
}

size_t entity_decode(struct str s, size_t at, bool is_in_attribute, char out[ENTITY_MAX_BYTES],
	size_t *ret_n_out)
{
	struct str rest = str_skip(s, at + 1);
	const struct entity *entity;
	size_t n;

	if (str_starts(rest, STR("#"))) {
		n = decode_number(str_skip(rest, 1), out, ret_n_out);
		return n == 0 ? 0 : n + 2;
	}
	entity = find_longest(rest, is_in_attribute);
	if (entity == NULL) {
		return 0;
	}
	*ret_n_out = strlen(entity->text);
	memcpy(out, entity->text, *ret_n_out);
	return strlen(entity->name) + 1;
}
