/* The set into which the feature families put what they find. */
#ifndef HAMLET_MODEL_FEATURE_SET_H
#define HAMLET_MODEL_FEATURE_SET_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/features.h>
#include <hamlet/result.h>

#include "passage.h"

#define FEATURES_MAX_KINDS 6

struct feature_set {
	struct arena *arena;
	struct feature *item;
	size_t n;
	size_t capacity;
	uint32_t *seen; /* open addressing by key: index in item, plus 1; 0 is free */
	size_t seen_mask;
	enum feature_family family;         /* of what is being added */
	bool is_local;                      /* whether the family stands somewhere in the text */
	const struct passage *passage;      /* into whose views features fall */
	size_t stride;                      /* in which the last feature stood */
	uint64_t space[FEATURES_MAX_KINDS]; /* of its kinds */
};

/* Room for at most max_features (capped at LIMIT_FEATURES). -ENOMEM when the arena is full. */
HAMLET_MUST_USE int feature_set_init(
	struct feature_set *set, struct arena *arena, size_t max_features);

/* What is added from now on belongs to this family. */
void feature_set_begin(struct feature_set *set, enum feature_family family);

/*
 * Adds a feature of the current family unless it is there or the set is full. Kinds of one family
 * that share a space (see features.c) give equal keys for equal text. text is borrowed.
 */
void feature_set_add(struct feature_set *set, unsigned kind, struct str text, struct span span);
/* The same, for a text whose first (at most 8) bytes are `word`, little-endian, and that is all. */
void feature_set_add_short(
	struct feature_set *set, unsigned kind, uint64_t word, struct str text, struct span span);
/* The same, with a text of the form name=value; the text is made in the arena. */
HAMLET_MUST_USE int feature_set_add_value(
	struct feature_set *set, unsigned kind, const char *name, unsigned value);

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

/* Kinds, as indexes into the family's row of the table in features.c. */
enum word_kind { WORD_PLAIN, WORD_DISGUISED, WORD_NUMBER, WORD_SYMBOL, WORD_MIXED, WORD_MARK };
enum link_kind { LINK_HOST, LINK_DOMAIN, LINK_TOP_LEVEL, LINK_PATH, LINK_TRAIT };
enum author_kind { AUTHOR_WORD, AUTHOR_GRAM, AUTHOR_TRAIT };

/* The space of keys of a kind: kinds with one space meet. */
uint64_t feature_space(enum feature_family family, unsigned kind);

#endif
