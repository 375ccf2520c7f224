/* Stretches of a long text that may tell of spam where the whole does not. */
#ifndef HAMLET_MODEL_STRETCH_H
#define HAMLET_MODEL_STRETCH_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/features.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/text.h>

#include "ratio.h"
#include "score.h"

/* Shorter texts are read as a whole only. */
#define STRETCH_SHORT_CHARS 200

/* How a model is asked; all borrowed. */
struct stretch_reader {
	unsigned families;
	const struct ratio_memo *ratio;
	/* The counts of features, into ret. */
	void (*gather)(
		const void *arg, const struct feature *features, size_t n, struct evidence *ret);
	/* The score of features, with shares in the arena; negative when that is full. */
	int (*score)(const void *arg, const struct features *features, struct arena *arena,
		struct score *ret);
	const void *arg;
};

/* A comment that was scored as a whole. */
struct stretch_source {
	const struct text *text;
	struct str author_name;
	const struct rule_features *rules; /* that hit the whole; NULL: none */
};

/*
 * Where a stretch of a long text tells more of spam than the whole, its features and its score take
 * the place of the whole's; see stretch.c. Bounded, whatever the size. -ENOMEM when the arena is
 * full.
 */
HAMLET_MUST_USE int stretch_read(struct arena *arena, const struct stretch_source *source,
	const struct stretch_reader *reader, struct features *features, struct score *score);

#endif
