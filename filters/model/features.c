#include <hamlet/features.h>

#include <assert.h>
#include <errno.h>

#include <hamlet/hash.h>

#include "feature_set.h"

/* A kind's name for people, and its space: kinds of one family and space share their keys. */
struct kind_row {
	const char *name;
	unsigned space;
};

struct family_row {
	char letter;
	feature_extractor *extract;
	unsigned max_per_char;      /* at most so many features a character of the passage, */
	unsigned max_per_link;      /* a link, */
	unsigned max_per_name_byte; /* a byte of the author's name, */
	unsigned max_besides;       /* and besides */
	struct kind_row kind[FEATURES_MAX_KINDS];
};

/* clang-format off */
static const struct family_row families_table[] = {
	[FEATURES_WORDS] = {'W', words_extract, 3, 0, 0, 8, {
		[WORD_PLAIN] = {"word", 0},
		[WORD_DISGUISED] = {"disguised word", 0}, /* meets the plain word that it stands for */
		[WORD_NUMBER] = {"number", 1},
		[WORD_SYMBOL] = {"sign", 2},
		[WORD_MIXED] = {"mixed word", 3},
		[WORD_MARK] = {"mention of a", 4},
	}},
	[FEATURES_CHARS] = {'C', char_grams_extract, 3, 0, 0, 12, {{"characters", 0}}},
	[FEATURES_COMPACT] = {'K', compact_grams_extract, 1, 0, 0, 0,
		{{"characters without separators", 0}}},
	[FEATURES_LINKS] = {'U', link_features_extract, 0, 14, 0, 0, {
		[LINK_HOST] = {"link to", 0},
		[LINK_DOMAIN] = {"link to the domain", 1},
		[LINK_TOP_LEVEL] = {"link to the top-level domain", 2},
		[LINK_PATH] = {"word in a link", 3},
		[LINK_TRAIT] = {"trait of a link", 4},
	}},
	[FEATURES_AUTHOR] = {'A', author_features_extract, 0, 0, 3, 8, {
		[AUTHOR_WORD] = {"word of the author's name", 0},
		[AUTHOR_GRAM] = {"characters of the author's name", 1},
		[AUTHOR_TRAIT] = {"trait of the author's name", 2},
	}},
	[FEATURES_SHAPE] = {'S', shape_features_extract, 0, 0, 0, 32, {{"shape", 0}}},
	[FEATURES_PAIRS] = {'O', pairs_extract, 2, 0, 0, 0, {{"pair of words", 0}}},
	[FEATURES_RULES] = {'R', rules_extract, 0, 0, 0, 0, {{"rule", 0}}},
};
/* clang-format on */
_Static_assert(sizeof families_table / sizeof *families_table == FEATURES_FAMILY_COUNT,
	"a row for each family");

uint64_t feature_space(enum feature_family family, unsigned kind)
{
	return hash_mix(1 + 64 * (uint64_t)family + families_table[family].kind[kind].space);
}

/* The most features of a family that there can be. */
static size_t max_features(enum feature_family family, const struct feature_source *source)
{
	const struct family_row *row = &families_table[family];
	const struct passage *passage = source->passage;
	size_t n_chars = passage->cut.n_chars > passage->with_links.n_chars
				 ? passage->cut.n_chars
				 : passage->with_links.n_chars;

	return row->max_per_char * n_chars + row->max_per_link * passage->text->n_links +
	       row->max_per_name_byte * source->author_name.n + row->max_besides;
}

static int init_set(struct feature_set *set, struct arena *arena,
	const struct feature_source *source, unsigned families)
{
	size_t sum = 0;
	size_t most = 0;

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if ((families & FEATURES_BIT(f)) != 0) {
			size_t n = max_features((enum feature_family)f, source);

			sum += n;
			most = n > most ? n : most;
		}
	}
	return feature_set_init(set, arena, sum, most);
}

int features_extract(struct arena *arena, const struct text *text, struct str author_name,
	unsigned families, struct features *ret)
{
	struct passage passage;
	struct feature_source source = {.passage = &passage};
	struct feature_set set;
	size_t first[FEATURES_FAMILY_COUNT + 1];
	int error;

	error = passage_init(arena, text, &passage);
	if (error == 0 && (families & FEATURES_BIT(FEATURES_AUTHOR)) != 0) {
		error = text_fold(arena, author_name, &source.author_name);
	}
	if (error == 0) {
		error = init_set(&set, arena, &source, families);
	}
	for (unsigned f = 0; error == 0 && f < FEATURES_FAMILY_COUNT; f++) {
		enum feature_family family = (enum feature_family)f;

		first[f] = set.n;
		if ((families & FEATURES_BIT(f)) != 0) {
			feature_set_begin(&set, family, max_features(family, &source));
			error = families_table[f].extract(&set, &source);
		}
	}
	if (error != 0) {
		return error;
	}
	first[FEATURES_FAMILY_COUNT] = set.n;
	*ret = (struct features){.item = set.item, .n = set.n};
	memcpy(ret->first, first, sizeof first);
	return 0;
}

/* The caller finds them: there is room for them behind the others. */
int rules_extract(struct feature_set *set, const struct feature_source *source)
{
	(void)set;
	(void)source;
	return 0;
}

void features_add_rules(struct features *features, const struct rule_features *rules)
{
	uint64_t space = feature_space(FEATURES_RULES, 0);
	size_t n = rules->n < LIMIT_RULE_HITS ? rules->n : LIMIT_RULE_HITS;

	assert(features->rules == 0);
	for (size_t i = 0; i < n; i++) {
		features->item[features->n++] = (struct feature){
			.key = feature_key(hash_bytes(rules->item[i].name, space)),
			.text = rules->item[i].name,
			.family = FEATURES_RULES,
			.weight = rules->item[i].weight,
		};
	}
	features->first[FEATURES_FAMILY_COUNT] = features->n;
	features->rules = rules->set;
}

char feature_family_letter(enum feature_family family)
{
	assert(family < FEATURES_FAMILY_COUNT);
	return families_table[family].letter;
}

const char *feature_kind_name(enum feature_family family, unsigned kind)
{
	assert(family < FEATURES_FAMILY_COUNT && kind < FEATURES_MAX_KINDS);
	assert(families_table[family].kind[kind].name != NULL);
	return families_table[family].kind[kind].name;
}
