/* How literals lie in memory: what builds the index shares with what scans it. */
#ifndef HAMLET_RULES_LITERAL_TABLE_H
#define HAMLET_RULES_LITERAL_TABLE_H

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/load.h>

#include "literals.h"

#define LITERAL_WIDTHS 4

/*
 * A literal filed under a gram of it. `bytes` are those around the gram, as many as fit into a
 * word, first byte lowest: one comparison tells nearly all literals that do not stand in the text.
 * The edge tells nearly all others, before the literal itself has to be fetched from far away.
 */
struct anchor {
	uint64_t bytes;
	uint32_t literal;
	uint32_t at : 10;  /* where `bytes` begin in the literal */
	uint32_t n : 11;   /* of the literal */
	uint32_t gram : 3; /* where the gram begins in `bytes` */
	uint32_t edge : 8; /* the literal's last byte, or its first if `bytes` hold the last */
};
_Static_assert(LIMIT_RULE_ENTRY_BYTES <= 1024, "a place in a literal fits into its bits");

/* Anchors lie slot by slot: those of slot i are [first[i], first[i + 1]). */
struct gram_table {
	unsigned bitmap_bits;
	unsigned slot_bits;
	uint64_t *bitmap; /* which grams are worth a look at the slots */
	uint32_t *first;
	struct anchor *anchors;
	size_t n;
};

/* Literals that say the same are one to the tables: anchors name the first of them. */
#define LITERAL_LAST UINT32_MAX

struct literal_index {
	const struct literal *literals;
	uint32_t *next; /* of each literal: the next one that says the same, or LITERAL_LAST */
	struct gram_table tables[LITERAL_WIDTHS]; /* by falling width: 6, 3, 2, 1 */
	/*
	 * Literals between word boundaries, by a whole word of theirs: a row of ASCII letters and
	 * digits, which then is one in the text as well. A text has far fewer words than bytes.
	 * Rather by two words in a row, or by one with the one or two bytes before or behind it:
	 * few texts have those.
	 */
	struct gram_table joined;
	struct gram_table words;
};

/* The lowest n bytes of a word; all of them for 8 and more, and for none. */
static inline uint64_t literal_mask(unsigned n)
{
	return n < 8 ? UINT64_MAX >> (64 - 8 * n) % 64 : UINT64_MAX;
}

/* Whether the last byte of the literal is among `bytes`. */
static inline bool anchor_holds_end(const struct anchor *anchor)
{
	return anchor->at + 8 >= anchor->n;
}

/* Multiplicative hashing (Knuth, volume 3, section 6.4): take the top bits of the product. */
static inline uint64_t literal_spread(uint64_t gram)
{
	return gram * 0x9e3779b97f4a7c15U;
}

/* The top bits of a hash: its slot, or the bit that stands for it in the bitmap. */
static inline uint64_t literal_top(uint64_t hash, unsigned n_bits)
{
	return hash >> (64 - n_bits);
}

/*
 * Of words, a second one in the same 64 does as well (a Bloom filter in blocks: Putze, Sanders,
 * Singler, "Cache-, Hash- and Space-Efficient Bloom Filters"): a bitmap of half the size, which
 * stays nearer, lets as few pass by chance. Grams are asked for at each byte: for them the second
 * one costs more than it saves.
 */
static inline unsigned literal_second_bit(uint64_t hash)
{
	return (hash >> 20) % 64;
}

/* Of a whole word, which is not empty and has seven bytes behind it that may be read. */
static inline uint64_t literal_word_hash(struct str word)
{
	uint64_t hash = 0;

	while (word.n > 8) {
		hash = literal_spread(hash ^ load_le64(word.p));
		hash ^= hash >> 32;
		word = str_skip(word, 8);
	}
	return literal_spread(hash ^ (load_le64(word.p) & literal_mask((unsigned)word.n)));
}

static inline uint64_t literal_pair_hash(uint64_t first, uint64_t second)
{
	return literal_spread((first >> 7) ^ second);
}

/* Nearly every word stands between spaces: they tell nothing. */
static inline bool literal_is_neighbour(char c)
{
	return c != ' ';
}

/* Behind a neighbour: nor does a letter or digit, which most often is of the next word. */
static inline bool literal_is_far_neighbour(char c)
{
	static const uint64_t plain[4] = {UINT64_C(1) << ' ' | UINT64_C(0x3ff) << '0',
		UINT64_C(0x3ffffff) << ('A' - 64) | UINT64_C(0x3ffffff) << ('a' - 64)};
	unsigned char byte = (unsigned char)c;

	return (plain[byte / 64] >> byte % 64 & 1) == 0;
}

/* One neighbour, or two with the one that is farther from the word in the upper byte. */
static inline uint64_t literal_before_hash(unsigned neighbours, uint64_t word)
{
	return literal_spread((word >> 9) ^ neighbours);
}

static inline uint64_t literal_behind_hash(uint64_t word, unsigned neighbours)
{
	return literal_spread((word >> 11) ^ neighbours << 16);
}

static inline unsigned literal_neighbours(char far, char near)
{
	return (unsigned)(unsigned char)far << 8 | (unsigned char)near;
}

#endif
