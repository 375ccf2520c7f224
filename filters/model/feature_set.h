/* The set into which the feature families put what they find. */
#ifndef HAMLET_MODEL_FEATURE_SET_H
#define HAMLET_MODEL_FEATURE_SET_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/features.h>
#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/result.h>

#include "passage.h"

#define FEATURES_MAX_KINDS 6

struct feature_set {
	struct arena *arena;
	struct feature *item;
	size_t n;
	size_t max_n;     /* with this family */
	size_t capacity;  /* of item */
	uint16_t *seen;   /* of this family, open addressing by key: index in item, plus 1 */
	size_t seen_mask; /* of this family */
	enum feature_family family;         /* of what is being added */
	uint64_t space[FEATURES_MAX_KINDS]; /* of its kinds */
};
_Static_assert(LIMIT_FEATURES < UINT16_MAX, "an index fits");

/*
 * Room for at most max_features (capped at LIMIT_FEATURES), and max_of_family of any one family;
 * and for LIMIT_RULE_HITS besides, which are added later.
 * -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int feature_set_init(
	struct feature_set *set, struct arena *arena, size_t max_features, size_t max_of_family);

/* What is added from now on belongs to this family, of which max_features fit in. */
void feature_set_begin(struct feature_set *set, enum feature_family family, size_t max_features);

/* The count table takes a zero upper half as a free slot. */
static inline uint64_t feature_key(uint64_t hash)
{
	return hash >> 32 == 0 ? hash | UINT64_C(1) << 32 : hash;
}

/*
 * Adds a feature of the current family unless it is there or the set is full; text is borrowed.
 * Here, since it runs hundreds of times a comment.
 */
static inline void feature_set_add_key(
	struct feature_set *set, unsigned kind, uint64_t key, struct str text, struct span span)
{
	size_t at;

	key = feature_key(key);
	for (at = key & set->seen_mask; set->seen[at] != 0; at = (at + 1) & set->seen_mask) {
		if (set->item[set->seen[at] - 1].key == key) {
			return;
		}
	}
	if (set->n == set->max_n) {
		return;
	}
	set->item[set->n++] = (struct feature){
		.key = key,
		.text = text,
		.span = span,
		.family = (uint8_t)set->family,
		.kind = (uint8_t)kind,
	};
	set->seen[at] = (uint16_t)set->n;
}

/* The same. Kinds of one family that share a space (see features.c) give equal keys for equal text.
 */
void feature_set_add(struct feature_set *set, unsigned kind, struct str text, struct span span);
/* The same, for a text whose first (at most 8) bytes are `word`, little-endian, and that is all. */
static inline void feature_set_add_short(
	struct feature_set *set, unsigned kind, uint64_t word, struct str text, struct span span)
{
	feature_set_add_key(set, kind, hash_mix(word ^ set->space[kind]), text, span);
}
/* The same, with a text of the form name=value; the text is made in the arena. */
HAMLET_MUST_USE int feature_set_add_value(
	struct feature_set *set, unsigned kind, struct str name, unsigned value);

/* What the extractors are given. */
struct feature_source {
	const struct passage *passage;
	struct str author_name; /* folded */
};
/* One family: adds its features; -ENOMEM when the arena is full. */
typedef int feature_extractor(struct feature_set *set, const struct feature_source *source);

feature_extractor words_extract;
feature_extractor char_grams_extract;
feature_extractor compact_grams_extract;
feature_extractor link_features_extract;
feature_extractor author_features_extract;
feature_extractor shape_features_extract;
feature_extractor pairs_extract;
feature_extractor rules_extract;

/* Kinds, as indexes into the family's row of the table in features.c. */
enum word_kind { WORD_PLAIN, WORD_DISGUISED, WORD_NUMBER, WORD_SYMBOL, WORD_MIXED, WORD_MARK };
enum link_kind { LINK_HOST, LINK_DOMAIN, LINK_TOP_LEVEL, LINK_PATH, LINK_TRAIT };
enum author_kind { AUTHOR_WORD, AUTHOR_GRAM, AUTHOR_TRAIT };

/* The space of keys of a kind: kinds with one space meet. */
uint64_t feature_space(enum feature_family family, unsigned kind);

#endif
