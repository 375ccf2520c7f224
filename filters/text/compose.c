#include "compose.h"

#include <errno.h>
#include <stddef.h>

#include <unicode/unorm2.h>

/* The planes on which anything composes. */
enum { TABLE_SIZE = 0x20000 };
/* Open addressing; twice as many as there are pairs, or more. */
enum { PAIRS_SIZE = 4096, PAIRS_MAX = 2000 };

/* Written once by compose_init, before any other thread reads them. */
static struct pair {
	uint32_t a, b, composed;
} pairs[PAIRS_SIZE];
static uint8_t seconds[TABLE_SIZE / 8]; /* bit set of the seconds of pairs */

/* Hangul is composed by arithmetic (Unicode, section 3.12). */
enum {
	SYLLABLE_FIRST = 0xac00,
	N_SYLLABLES = 11172,
	LEADING_FIRST = 0x1100,
	N_LEADING = 19,
	VOWEL_FIRST = 0x1161,
	N_VOWELS = 21,
	TRAILING_FIRST = 0x11a7, /* one before it: none */
	N_TRAILING = 28,
};

static bool is_within(uint32_t c, uint32_t first, uint32_t n)
{
	return c >= first && c - first < n;
}

static uint32_t compose_hangul(uint32_t a, uint32_t b)
{
	if (is_within(a, LEADING_FIRST, N_LEADING) && is_within(b, VOWEL_FIRST, N_VOWELS)) {
		return SYLLABLE_FIRST +
		       ((a - LEADING_FIRST) * N_VOWELS + (b - VOWEL_FIRST)) * N_TRAILING;
	}
	if (is_within(a, SYLLABLE_FIRST, N_SYLLABLES) && (a - SYLLABLE_FIRST) % N_TRAILING == 0 &&
		is_within(b, TRAILING_FIRST + 1, N_TRAILING - 1)) {
		return a + (b - TRAILING_FIRST);
	}
	return 0;
}

static size_t home_of(uint32_t a, uint32_t b)
{
	return ((a * 0x9e3779b1U) ^ (b * 0x85ebca6bU)) >> 20 & (PAIRS_SIZE - 1);
}

uint32_t compose_pair(uint32_t a, uint32_t b)
{
	size_t at = home_of(a, b);

	for (; pairs[at].composed != 0; at = (at + 1) & (PAIRS_SIZE - 1)) {
		if (pairs[at].a == a && pairs[at].b == b) {
			return pairs[at].composed;
		}
	}
	return compose_hangul(a, b);
}

/* Keeps c's pair, if NFC composes it from one; counts it. */
static int add_pair(const UNormalizer2 *nfc, uint32_t c, size_t *n_pairs)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar raw[4];
	int32_t n = unorm2_getRawDecomposition(nfc, (UChar32)c, raw, 4, &e);
	int32_t at = 0;
	UChar32 a, b;
	size_t place;

	if (n < 2) {
		return 0;
	}
	U16_NEXT_UNSAFE(raw, at, a);
	if (at >= n) {
		return 0;
	}
	U16_NEXT_UNSAFE(raw, at, b);
	if (unorm2_composePair(nfc, a, b) != (UChar32)c) {
		return 0;
	}
	if (++*n_pairs > PAIRS_MAX) {
		return -EOVERFLOW;
	}
	place = home_of((uint32_t)a, (uint32_t)b);
	while (pairs[place].composed != 0) {
		place = (place + 1) & (PAIRS_SIZE - 1);
	}
	pairs[place] = (struct pair){(uint32_t)a, (uint32_t)b, c};
	if (b < TABLE_SIZE) {
		seconds[b / 8] |= (uint8_t)(1U << b % 8);
	}
	return 0;
}

bool compose_is_second(uint32_t c)
{
	return (c < TABLE_SIZE && (seconds[c / 8] >> c % 8 & 1) != 0) ||
	       is_within(c, VOWEL_FIRST, N_VOWELS) ||
	       is_within(c, TRAILING_FIRST + 1, N_TRAILING - 1);
}

int compose_init(void)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
	size_t n_pairs = 0;
	int r = U_FAILURE(e) ? -ENOENT : 0;

	for (uint32_t c = 0; r == 0 && c < TABLE_SIZE; c++) {
		/* Syllables are composed by arithmetic. */
		if (!is_within(c, SYLLABLE_FIRST, N_SYLLABLES)) {
			r = add_pair(nfc, c, &n_pairs);
		}
	}
	return r;
}
