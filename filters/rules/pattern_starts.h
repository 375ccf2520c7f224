/* Places of a text where a pattern may begin to match, by the literals its matches begin with. */
#ifndef HAMLET_RULES_PATTERN_STARTS_H
#define HAMLET_RULES_PATTERN_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

#include <hamlet/text.h>

#include "pattern_reach.h"
#include "prefilter.h"
#include "text_places.h"

#define PATTERN_STARTS_BITS       1024
#define PATTERN_STARTS_TEXT_BYTES 512
/* A comment's longer texts: the content as sent and folded, and what of it a rule joins with more. */
#define START_CACHE_TEXTS 3

struct pattern_starts {
	uint64_t first[4];                         /* bytes, each of which begins a character */
	uint64_t alone[4];                         /* those that tell enough by themselves */
	uint64_t bitmap[PATTERN_STARTS_BITS / 64]; /* of the hashes of what the others begin */
	uint16_t kind[PREFILTER_LITERALS];         /* of text_places, where the others may stand */
	size_t n_kinds;
	uint32_t mask;                             /* of the bytes that are hashed */
	bool is_at_boundary;
};

/* Where a \b may hold in a text: found once for all patterns that begin with one. */
struct word_edges {
	struct str text;
	size_t n;
	uint16_t at[PATTERN_STARTS_TEXT_BYTES];
};

/* What was found of texts for all patterns that are tried on them. Zeroed: nothing. */
struct start_cache {
	struct word_edges edges;
	struct text_places places[START_CACHE_TEXTS];
	size_t n_made; /* the next takes the place of the oldest */
	uint64_t marked[TEXT_PLACES_WORDS];
	uint64_t within[TEXT_PLACES_WORDS]; /* while it is marked */
};

/* Of texts whose memory may be others' by now. */
void start_cache_forget(struct start_cache *cache);
void start_cache_fini(struct start_cache *cache);

/* False where the literals tell too little of where to look. */
bool pattern_starts_make(const struct literal_starts *literals, struct pattern_starts *ret);

/* Goes through the places where a match may begin. */
struct start_search {
	const struct pattern_starts *starts;
	const struct word_edges *edges; /* NULL: not by these */
	const uint64_t *marked;         /* a bit a place; NULL: not by these. Neither: each place */
	struct str text;
	size_t next;   /* place, or number of the edge */
	size_t n_read; /* bytes, or places where something may stand, that it takes to search */
};

/*
 * From the byte `from` of the text on. The cache must live as long, and serves one search at a time.
 */
void start_search_begin(struct start_search *search, const struct pattern_starts *starts,
	const struct pattern_reach *reach, struct start_cache *cache, struct str text, size_t from);
/* The next place; false when there is none. */
bool start_search_next(struct start_search *search, size_t *ret);

/* Goes through the stretches of a longer text in which a match may begin, by what it needs alone. */
struct start_stretches {
	const uint64_t *marked; /* a bit a place */
	struct str text;
	size_t next;
	size_t n_read;
};

/* As start_search_begin, `from` where a character begins; false where a match may begin anywhere. */
bool start_stretches_begin(struct start_stretches *stretches, const struct pattern_reach *reach,
	struct start_cache *cache, struct str text, size_t from);
/* The next stretch, which begins where a character does; false when there is none. */
bool start_stretches_next(struct start_stretches *stretches, struct span *ret);

#endif
