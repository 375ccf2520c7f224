#include "entities.h"

#include <stdint.h>
#include <string.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

enum {
	NAME_MAX_BYTES = 32,    /* "CounterClockwiseContourIntegral;" */
	OLD_NAME_MIN_BYTES = 2, /* "lt" */
	OLD_NAME_MAX_BYTES = 6, /* "frac12" */
};

static const struct entity {
	char name[NAME_MAX_BYTES + 1];
	char text[ENTITY_MAX_BYTES - 1];
} entities[] = {
#include "entities.def"
};

enum { N_ENTITIES = sizeof entities / sizeof entities[0] };

/* Open addressing by name; twice as many as there are entities, or more. */
enum { PLACES = 8192 };
_Static_assert(2 * N_ENTITIES <= PLACES && N_ENTITIES < UINT16_MAX, "every name has its place");

/* Number of the entity, plus 1; written once by entities_init, before any other thread reads. */
static uint16_t places[PLACES];

/* FNV-1a, so that the hash of a name goes on from that of its beginning. */
#define HASH_OF_NOTHING UINT32_C(0x811c9dc5)

static uint32_t hash_on(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * 0x01000193U;
}

static size_t home_of(uint32_t hash)
{
	return (hash ^ hash >> 15) & (PLACES - 1);
}

void entities_init(void)
{
	for (uint16_t i = 0; i < N_ENTITIES; i++) {
		uint32_t hash = HASH_OF_NOTHING;
		size_t at;

		for (const char *p = entities[i].name; *p != '\0'; p++) {
			hash = hash_on(hash, *p);
		}
		at = home_of(hash);
		while (places[at] != 0 && places[at] != i + 1) {
			at = (at + 1) & (PLACES - 1);
		}
		places[at] = (uint16_t)(i + 1);
	}
}

static const struct entity *find(const char *name, size_t n, uint32_t hash)
{
	for (size_t at = home_of(hash); places[at] != 0; at = (at + 1) & (PLACES - 1)) {
		const struct entity *entity = &entities[places[at] - 1];

		if (memcmp(entity->name, name, n) == 0 && entity->name[n] == '\0') {
			return entity;
		}
	}
	return NULL;
}

/* s is what follows the '&'. */
static const struct entity *find_longest(struct str s, bool is_in_attribute)
{
	uint32_t hashes[OLD_NAME_MAX_BYTES + 1];
	uint32_t hash = HASH_OF_NOTHING;
	const struct entity *entity = NULL;
	size_t n = 0;

	for (; n < s.n && n < NAME_MAX_BYTES - 1 && ascii_is_alnum(s.p[n]); n++) {
		hash = hash_on(hash, s.p[n]);
		if (n < OLD_NAME_MAX_BYTES) {
			hashes[n + 1] = hash;
		}
	}
	if (n < s.n && s.p[n] == ';') {
		entity = find(s.p, n + 1, hash_on(hash, ';'));
	}
	for (n = n < OLD_NAME_MAX_BYTES ? n : OLD_NAME_MAX_BYTES;
		entity == NULL && n >= OLD_NAME_MIN_BYTES; n--) {
		bool is_followed = n < s.n && (s.p[n] == '=' || ascii_is_alnum(s.p[n]));

		if (!(is_in_attribute && is_followed)) {
			entity = find(s.p, n, hashes[n]);
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
