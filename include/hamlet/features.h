/* From a prepared comment to the sets of features that the model counts. */
#ifndef HAMLET_FEATURES_H
#define HAMLET_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

/* Named by their letter in model files and reports. */
enum feature_family {
	FEATURES_WORDS,   /* W words, skeletons, numbers, symbols */
	FEATURES_CHARS,   /* C character n-grams */
	FEATURES_COMPACT, /* K n-grams of the text without separators */
	FEATURES_LINKS,   /* U hosts, domains, paths */
	FEATURES_AUTHOR,  /* A author's name */
	FEATURES_SHAPE,   /* S bucketed shape */
	FEATURES_PAIRS,   /* O orthogonal sparse bigrams */
	FEATURES_RULES,   /* R rules that hit, as the caller found them */
	FEATURES_FAMILY_COUNT
};

/* Bit set of families. */
#define FEATURES_BIT(family) (1U << (family))

/* Changes whenever the same comment gives other keys; stored with models and label events. */
#define FEATURES_VERSION 4

struct feature {
	uint64_t key;     /* hash of family, kind and text; never 0 */
	struct str text;  /* what was hashed, for people: "cheap", "shop.example", "caps=9" */
	struct span span; /* where in the raw content; begin == end where there is no one place */
	uint8_t family;
	uint8_t kind;   /* within the family; feature_kind_name() tells it */
	float weight;   /* of a rule: what a hit says where few labels have held one; else 0 */
};

/* A rule that hits a comment. */
struct rule_feature {
	struct str name;
	float weight; /* log-odds; not 0 */
};
/* Those of one comment, of a set of rules that a number (not 0) stands for. */
struct rule_features {
	const struct rule_feature *item;
	size_t n;
	uint64_t set;
};

/* Each family is a set: no key twice in one family. Grouped by family, in family order. */
struct features {
	struct feature *item;
	size_t n;
	/* Family f is item[first[f]] .. item[first[f + 1] - 1]. */
	size_t first[FEATURES_FAMILY_COUNT + 1];
	uint64_t rules; /* the set of rules that was looked for; 0: none, family R is empty */
};

/*
 * All features of the families in the bit set. At most LIMIT_FEATURES, the rest is left out in a
 * way that depends on the comment alone. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int features_extract(struct arena *arena, const struct text *text,
	struct str author_name, unsigned families, struct features *ret);
/*
 * The same, of a stretch of a longer text, as if it were all that was sent; spans are those of the
 * whole raw content.
 */
HAMLET_MUST_USE int features_extract_stretch(struct arena *arena, struct str raw, struct span span,
	struct str author_name, unsigned families, struct features *ret);

/*
 * Adds the rules that hit to features_extract's, once; at most LIMIT_RULE_HITS. Names are borrowed.
 */
void features_add_rules(struct features *features, const struct rule_features *rules);

/* 'W', 'C', ... */
char feature_family_letter(enum feature_family family);
/* What a feature is, in words for reasons: "word", "disguised word", "link to", "shape"; static. */
const char *feature_kind_name(enum feature_family family, unsigned kind);
/*
 * Its text as people read it: marks of links and addresses written out as "[link]" and "[email]",
 * a pair's distance as "…". The text itself where it holds none, else in the arena. -ENOMEM when
 * the arena is full.
 */
HAMLET_MUST_USE int feature_readable_text(
	const struct feature *feature, struct arena *arena, struct str *ret);
/* Its text spells a word: as it was written, or as seen through a disguise. */
bool feature_is_word(const struct feature *feature);

#endif
