/* How literals lie in memory: what builds the index shares with what scans it. */
#ifndef HAMLET_RULES_LITERAL_TABLE_H
#define HAMLET_RULES_LITERAL_TABLE_H

#include "literals.h"

#define LITERAL_WIDTHS 4

/*
 * A literal filed under a gram of it. `bytes` are those from the gram on, first byte lowest, so
 * that one comparison of a word tells nearly all that do not stand in the text.
 */
struct anchor {
	uint64_t bytes;
	uint32_t literal;
	uint16_t at; /* where the gram begins in the literal */
	uint16_t n;  /* of `bytes` */
};

/* Anchors lie slot by slot: those of slot i are [first[i], first[i + 1]). */
struct gram_table {
	unsigned bitmap_bits;
	unsigned slot_bits;
	uint64_t *bitmap; /* which grams are worth a look at the slots */
	uint32_t *first;
	struct anchor *anchors;
	size_t n;
};

struct literal_index {
	const struct literal *literals;
	struct gram_table tables[LITERAL_WIDTHS]; /* by falling width: 6, 3, 2, 1 */
};

/* The lowest n bytes, 1 to 8. */
static inline uint64_t literal_mask(unsigned n)
{
	return UINT64_MAX >> (64 - 8 * n);
}

/* Multiplicative hashing (Knuth, volume 3, section 6.4): take the top bits of the product. */
static inline uint64_t literal_spread(uint64_t gram)
{
	return gram * 0x9e3779b97f4a7c15U;
}

#endif
