/* Cuts a comment into parts by how far what stands in them moved its score. */
#ifndef HAMLET_TELLING_PARTS_H
#define HAMLET_TELLING_PARTS_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/features.h>
#include <hamlet/result.h>
#include <hamlet/text.h>
#include <hamlet/verdict.h>

/* A part whose features move the log-odds by less is not marked. */
#define TELLING_LEAST 0.1

struct telling_part {
	struct str text;       /* of the raw content */
	double log_odds;       /* what its features weigh together; 0 where it is not marked */
	struct str stands_for; /* what a disguise hides; empty where there is none */
};

/* What is known of the comment; all borrowed. */
struct telling_source {
	const struct text *text;
	const struct features *features;
	const double *share;           /* of each feature */
	const struct verdict *verdict; /* for its rules; may be NULL */
};

/*
 * Cuts text->raw, all of it, into parts: words, characters of scripts without spaces, and what
 * stands between marked ones. What a feature or rule weighs is spread evenly over the bytes of its
 * place; one without a place marks nothing. Linear in the length of the text and of the places.
 * -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int telling_parts_cut(struct arena *arena, const struct telling_source *source,
	struct telling_part **ret, size_t *ret_n);

static inline bool telling_part_is_marked(const struct telling_part *part)
{
	return part->log_odds > 0 || part->log_odds < 0 || part->stands_for.n > 0;
}

#endif
