#include "pattern_starts.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

/* Of fewer bytes there is one almost anywhere; PCRE2 finds these itself as fast. */
#define MIN_BYTES 2
#define MAX_BYTES 4

/* First byte lowest on any machine; bytes behind the end are 0. */
static uint32_t load_end(struct str s, size_t at)
{
	uint32_t word = 0;

	for (size_t i = 0; i < MAX_BYTES && at + i < s.n; i++) {
		word |= (uint32_t)(unsigned char)s.p[at + i] << (8 * i);
	}
	return word;
}

static inline uint32_t load(const char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

/* Fibonacci hashing: the golden ratio's bits (Knuth, TAOCP 3, 6.4). */
static inline uint32_t bit_of(uint32_t word)
{
	return (word * UINT32_C(0x9E3779B9)) >> 22;
}

_Static_assert(PATTERN_STARTS_BITS == 1U << (32 - 22), "bit_of() gives a bit of the bitmap");

bool pattern_starts_make(const struct literal_starts *literals, struct pattern_starts *ret)
{
	size_t n = MAX_BYTES;

	if (literals->is_unknown || literals->is_open || literals->set.n == 0) {
		return false;
	}
	for (size_t i = 0; i < literals->set.n; i++) {
		n = literals->set.item[i].n < n ? literals->set.item[i].n : n;
	}
	if (n < MIN_BYTES) {
		return false;
	}
	*ret = (struct pattern_starts){
		.mask = UINT32_MAX >> (8 * (MAX_BYTES - n)),
		.is_at_boundary = literals->is_at_boundary,
	};
	for (size_t i = 0; i < literals->set.n; i++) {
		uint32_t bit = bit_of(load_end(literals->set.item[i], 0) & ret->mask);

		ret->bitmap[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return true;
}

static bool is_word(char c)
{
	return ascii_is_alnum(c) || c == '_';
}

/* Whether no \b holds in front of the place: known without Unicode's tables between ASCII only. */
static bool is_inside_word(struct str s, size_t at)
{
	return at > 0 && is_word(s.p[at - 1]) && is_word(s.p[at]);
}

static inline bool may_begin(
	const struct pattern_starts *starts, struct str s, size_t at, uint32_t word)
{
	uint32_t bit = bit_of(word & starts->mask);

	/* Other bytes may have a literal's hash, but nothing begins inside a character. */
	return (starts->bitmap[bit / 64] >> bit % 64 & 1) != 0 && !utf8_is_continuation(s.p[at]) &&
	       !(starts->is_at_boundary && is_inside_word(s, at));
}

size_t pattern_starts_next(const struct pattern_starts *starts, struct str s, size_t from)
{
	size_t at = from;

	for (; at + MAX_BYTES <= s.n; at++) {
		if (may_begin(starts, s, at, load(s.p + at))) {
			return at;
		}
	}
	for (; at < s.n; at++) {
		if (may_begin(starts, s, at, load_end(s, at))) {
			return at;
		}
	}
	return s.n;
}
