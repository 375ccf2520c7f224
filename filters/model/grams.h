/* Character n-grams of a text that is built up one code point at a time. */
#ifndef HAMLET_MODEL_GRAMS_H
#define HAMLET_MODEL_GRAMS_H

#include <hamlet/utf8.h>

#include "feature_set.h"

struct grams_char {
	uint32_t at; /* its first byte in bytes */
	struct span
		span; /* where it came from in the raw content; begin == end for what was put in */
};

struct grams {
	char *bytes;
	size_t n_bytes;
	struct grams_char *at; /* n_chars + 1 entries */
	size_t n_chars;
	size_t max_chars;
};

/* -ENOMEM when the arena is full. */
HAMLET_MUST_USE int grams_init(struct grams *grams, struct arena *arena, size_t max_chars);
/* Beyond max_chars nothing is added. Here, since it runs for every character. */
static inline void grams_add(struct grams *grams, uint32_t c, uint32_t begin, uint32_t end)
{
	if (grams->n_chars == grams->max_chars) {
		return;
	}
	grams->at[grams->n_chars].span = (struct span){begin, end};
	grams->n_bytes += utf8_put(grams->bytes + grams->n_bytes, c);
	grams->at[++grams->n_chars].at = (uint32_t)grams->n_bytes;
}
/* Takes back the last character added; there must be one. */
void grams_drop(struct grams *grams);
/* Adds all n-grams of min_n to max_n characters to the set. */
void grams_emit(const struct grams *grams, struct feature_set *set, unsigned kind, size_t min_n,
	size_t max_n);

#endif
