/* Stretches of a longer text in which a match must begin, by where the literals stand that it needs. */
#ifndef HAMLET_RULES_PATTERN_REACH_H
#define HAMLET_RULES_PATTERN_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

#include "prefilter.h"
#include "text_places.h"

#define TEXT_PLACES_WORDS (TEXT_PLACES_MAX_BYTES / 64)

/* The first bytes of a literal, as load_le64 reads them: a text's are the same under the mask. */
struct reach_literal {
	uint64_t head;
	uint64_t mask;
};

/* One of the literals stands so far behind where a match begins, at most. */
struct reach_set {
	struct reach_literal *literal; /* owned */
	size_t n;
	struct match_length reach;
};

struct pattern_reach {
	struct reach_set set[PREFILTER_SETS];
	size_t n; /* 0: a match may begin anywhere */
};

/* Of those sets whose reach is known. -ENOMEM: *ret holds nothing. */
HAMLET_MUST_USE int pattern_reach_make(
	const struct literal_needs *needs, struct pattern_reach *ret);
void pattern_reach_fini(struct pattern_reach *reach);
/* Whether a literal stands ahead of where a match begins: PCRE2 finds others as fast by itself. */
bool pattern_reach_is_ahead(const struct pattern_reach *reach);

/*
 * Takes away the bits of those places from which no literal of one of the sets is in reach. `marked`
 * and `within`, which is written over, have a bit for each byte of the text. How many places and
 * words of bits were looked at.
 */
size_t pattern_reach_mark(const struct pattern_reach *reach, const struct text_places *places,
	uint64_t *within, uint64_t *marked);

#endif
