/* Places of a text where a pattern may begin to match, by the literals its matches begin with. */
#ifndef HAMLET_RULES_PATTERN_STARTS_H
#define HAMLET_RULES_PATTERN_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

#include "prefilter.h"

#define PATTERN_STARTS_BITS       1024
#define PATTERN_STARTS_TEXT_BYTES 512

struct pattern_starts {
	uint64_t first[4];                         /* bytes, each of which begins a character */
	uint64_t alone[4];                         /* those that tell enough by themselves */
	uint64_t bitmap[PATTERN_STARTS_BITS / 64]; /* of the hashes of what the others begin */
	uint32_t mask;                             /* of the bytes that are hashed */
	bool is_at_boundary;
};

/* Where a \b may hold in a text: found once for all patterns that begin with one. */
struct word_edges {
	struct str text;
	size_t n;
	uint16_t at[PATTERN_STARTS_TEXT_BYTES];
};

/* False where the literals tell too little of where to look. */
bool pattern_starts_make(const struct literal_starts *literals, struct pattern_starts *ret);

/* Goes through the places where a match may begin. */
struct start_search {
	const struct pattern_starts *starts;
	const struct word_edges *edges; /* NULL: each place is looked at */
	struct str text;
	size_t next; /* place, or number of the edge */
};

/*
 * From the byte `from` of the text on. The edges must live as long; they are of any text before,
 * or of none if nothing is known of their text's memory any more.
 */
void start_search_begin(struct start_search *search, const struct pattern_starts *starts,
	struct word_edges *edges, struct str text, size_t from);
/* The next place; false when there is none. */
bool start_search_next(struct start_search *search, size_t *ret);

#endif
