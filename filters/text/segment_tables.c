#include "segment_tables.h"

#include <errno.h>

#include <unicode/unorm2.h>

#include <hamlet/utf8.h>

#include "classes.h"
#include "compose.h"
#include "look_alikes.h"
#include "segment.h"

/* What a code point folds to takes at most so many times its own bytes. */
enum { MAX_GROWTH = 3 };

/* UTF-16 units of one code point, whatever is made of it. */
enum { UNITS_MAX = 64 };

/* ICU's forms. */
struct forms {
	const UNormalizer2 *nfkc_casefold, *nfd;
};

/* Written once by segment_tables_init, before any other thread reads them. */
uint16_t segment_places[SEGMENT_TABLE_SIZE];
uint32_t segment_pool[SEGMENT_POOL_MAX];

/* Strokes through a letter and frames around it hide no more than themselves. */
static bool is_overlay(uint32_t c)
{
	return (c >= 0x334 && c <= 0x338) || (c >= 0x20d0 && c <= 0x20ff) || c == 0x488 ||
	       c == 0x489;
}

static uint32_t part_of(uint32_t c)
{
	uint32_t part = c;

	if (class_is_decoration(c)) {
		part |= PART_DECORATION;
		part |= is_overlay(c) ? 0 : PART_HEAVY;
	}
	if (compose_is_second(c)) {
		part |= PART_COMPOSES;
	}
	return part | (uint32_t)u_getCombiningClass((UChar32)c) << PART_CLASS_SHIFT;
}

/* Takes c apart; 0 when ICU fails. */
static size_t take_apart(const struct forms *forms, uint32_t c, uint32_t parts[UNITS_MAX])
{
	UErrorCode e = U_ZERO_ERROR;
	UChar units[UNITS_MAX], folded[UNITS_MAX];
	int32_t n = 0, at = 0;
	size_t n_parts = 0;

	U16_APPEND_UNSAFE(units, n, look_alike(look_alike_space(c)));
	n = unorm2_normalize(forms->nfkc_casefold, units, n, folded, UNITS_MAX, &e);
	n = unorm2_normalize(forms->nfd, folded, n, units, UNITS_MAX, &e);
	if (U_FAILURE(e)) {
		return 0;
	}
	while (at < n) {
		UChar32 part;

		U16_NEXT_UNSAFE(units, at, part);
		/* What ICU made invisible or a control is dropped. */
		if (!class_is_control((uint32_t)part) && !class_is_invisible((uint32_t)part)) {
			parts[n_parts++] = part_of(look_alike((uint32_t)part));
		}
	}
	return n_parts;
}

static size_t bytes_of(uint32_t c)
{
	char unused[UTF8_MAX_BYTES];
	return utf8_put(unused, c);
}

static size_t folded_bytes(const uint32_t *parts, size_t n_parts)
{
	struct segment segment;
	size_t n = 0;

	segment_begin(&segment);
	memcpy(segment.part, parts, n_parts * sizeof *parts);
	segment.n = n_parts;
	segment.may_compose = true;
	segment_fold(&segment);
	for (size_t i = 0; i < segment.n; i++) {
		n += bytes_of(segment.part[i]);
	}
	return n;
}

/* Whether the pool need not know what c is made of. */
static bool is_itself(uint32_t c, const uint32_t *parts, size_t n)
{
	return n == 1 && parts[0] == c;
}

static int add_parts(const struct forms *forms, uint32_t c, size_t *n_used)
{
	uint32_t parts[UNITS_MAX];
	size_t n = take_apart(forms, c, parts);

	if (n == 0) {
		return -EOVERFLOW;
	}
	while (folded_bytes(parts, n) > MAX_GROWTH * bytes_of(c)) {
		n--;
	}
	if (is_itself(c, parts, n)) {
		return 0;
	}
	if (*n_used + 1 + n > SEGMENT_POOL_MAX) {
		return -EOVERFLOW;
	}
	segment_places[c] = (uint16_t)*n_used;
	segment_pool[*n_used] = (uint32_t)n;
	memcpy(segment_pool + *n_used + 1, parts, n * sizeof *parts);
	*n_used += 1 + n;
	return 0;
}

bool segment_skip_plain_block(uint32_t *c)
{
	static const struct {
		uint32_t first, last;
	} blocks[] = {
		{0x3400, 0x4dbf},   /* ideographs, extension A */
		{0x4e00, 0x9fff},   /* ideographs */
		{0xac00, 0xd7a3},   /* Hangul syllables */
		{0xd800, 0xf8ff},   /* surrogates, which UTF-8 cannot hold, and private use */
		{0x20000, 0x2f7ff}, /* ideographs, further extensions */
	};

	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		if (*c == blocks[i].first) {
			*c = blocks[i].last;
			return true;
		}
	}
	return false;
}

/* Whether c is its own fold beyond doubt; cheaper than to take it apart. */
static bool is_plain(const struct forms *forms, uint32_t c)
{
	return unorm2_isInert(forms->nfkc_casefold, (UChar32)c) &&
	       unorm2_isInert(forms->nfd, (UChar32)c) && look_alike(c) == c &&
	       look_alike_space(c) == c && !class_is_decoration(c);
}

int segment_tables_init(void)
{
	UErrorCode e = U_ZERO_ERROR;
	struct forms forms = {
		.nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e),
		.nfd = unorm2_getNFDInstance(&e),
	};
	size_t n_used = 1;
	int r = U_FAILURE(e) ? -ENOENT : compose_init();

	for (uint32_t c = 0; r == 0 && c < SEGMENT_TABLE_SIZE; c++) {
		if (!segment_skip_plain_block(&c) && !is_plain(&forms, c) && !class_is_control(c) &&
			!class_is_invisible(c)) {
			r = add_parts(&forms, c, &n_used);
		}
	}
	return r;
}
