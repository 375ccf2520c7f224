#include "feature_set.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "glyph.h"
#include "grams.h"

/* Longer names give features of their beginning only. */
#define MAX_NAME_BYTES 256

static int add_words(struct feature_set *set, struct str name)
{
	struct token *token = arena_new_unset(set->arena, name.n, sizeof *token);
	size_t n;

	if (token == NULL) {
		return -ENOMEM;
	}
	n = passage_tokens(name, 0, (uint32_t)name.n, token);
	for (size_t i = 0; i < n; i++) {
		feature_set_add(set, AUTHOR_WORD,
			str_make(name.p + token[i].begin, token[i].end - token[i].begin),
			(struct span){0});
	}
	return 0;
}

int author_features_extract(struct feature_set *set, const struct feature_source *source)
{
	struct str name = str_trim(utf8_clip(source->author_name, MAX_NAME_BYTES));
	struct grams grams;
	int error;

	if (name.n == 0) {
		return 0;
	}
	error = add_words(set, name);
	if (error == 0) {
		error = grams_init(&grams, set->arena, name.n + 2);
	}
	if (error != 0) {
		return error;
	}
	grams_add(&grams, ' ', 0, 0);
	for (size_t at = 0; at < name.n;) {
		grams_add(&grams, utf8_next(name, &at), 0, 0);
	}
	grams_add(&grams, ' ', 0, 0);
	grams_emit(&grams, set, AUTHOR_GRAM, 3, 4);
	if (name.n >= 2 && ascii_is_digit(name.p[name.n - 1]) &&
		ascii_is_digit(name.p[name.n - 2])) {
		feature_set_add(set, AUTHOR_TRAIT, STR("ends in digits"), (struct span){0});
	}
	return 0;
}
