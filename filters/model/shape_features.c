#include "feature_set.h"

#include <stdbool.h>

#include <hamlet/utf8.h>

#include "glyph.h"

/* How a number becomes a class. */
enum scale {
	SCALE_LOG,   /* 0, 1, 2-3, 4-7, ... */
	SCALE_THREE, /* 0 to 3, more as 3 */
	SCALE_FIVE,
};

struct shape_row {
	struct str name;
	size_t offset; /* of a uint32_t in struct text_shape */
	enum scale scale;
};

/* clang-format off */
#define ROW(name, field, scale) \
	{{name, sizeof name - 1}, offsetof(struct text_shape, field), scale}
static const struct shape_row shape_rows[] = {
	ROW("length", n_chars, SCALE_LOG),
	ROW("words", n_words, SCALE_LOG),
	ROW("links", n_links, SCALE_FIVE),
	ROW("digits", n_digits, SCALE_LOG),
	ROW("emoji", n_emoji, SCALE_LOG),
	ROW("exclamation marks", n_exclamations, SCALE_LOG),
	ROW("question marks", n_questions, SCALE_LOG),
	ROW("line breaks", n_newlines, SCALE_LOG),
	ROW("invisible characters", n_invisible, SCALE_LOG),
	ROW("look-alike characters", n_fancy, SCALE_LOG),
	ROW("stacked marks", n_marks, SCALE_LOG),
	ROW("words of mixed scripts", n_mixed_words, SCALE_LOG),
	ROW("tags", n_tags, SCALE_LOG),
	ROW("longest word", max_word_chars, SCALE_LOG),
	ROW("mentions", n_mentions, SCALE_THREE),
	ROW("hashtags", n_hashtags, SCALE_THREE),
	ROW("longest number", max_digit_run, SCALE_LOG),
};
/* clang-format on */

/* Shares of capitals say little in fewer letters. */
#define MIN_LETTERS_FOR_CAPITALS 8

static unsigned scaled(uint32_t value, enum scale scale)
{
	switch (scale) {
	case SCALE_THREE:
		return value < 3 ? value : 3;
	case SCALE_FIVE:
		return value < 5 ? value : 5;
	case SCALE_LOG:
		break;
	}
	return value == 0 ? 0 : 32 - (unsigned)__builtin_clz(value);
}

static unsigned tenths(uint32_t part, uint32_t whole)
{
	return (unsigned)((uint64_t)10 * part / whole);
}

/* A sign of currency beside a digit, with at most one space between. */
static bool names_money(const struct passage *passage)
{
	struct str folded = passage->text->folded;

	for (size_t i = 0; i + 1 < passage->n_tokens; i++) {
		const struct token *a = &passage->token[i];
		const struct token *b = a + 1;
		size_t at = a->glyph == GLYPH_DIGIT ? b->begin : a->begin;

		if (b->begin - a->end > 1 ||
			(a->glyph == GLYPH_DIGIT) == (b->glyph == GLYPH_DIGIT)) {
			continue;
		}
		if (glyph_is_currency(utf8_next(folded, &at))) {
			return true;
		}
	}
	return false;
}

int shape_features_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct passage *passage = source->passage;
	const struct text_shape *shape = &passage->text->shape;
	int error = 0;

	for (size_t i = 0; error == 0 && i < sizeof shape_rows / sizeof *shape_rows; i++) {
		const struct shape_row *row = &shape_rows[i];
		uint32_t value;

		memcpy(&value, (const char *)shape + row->offset, sizeof value);
		error = feature_set_add_value(set, 0, row->name, scaled(value, row->scale));
	}
	if (error == 0 && shape->n_letters >= MIN_LETTERS_FOR_CAPITALS) {
		error = feature_set_add_value(set, 0, STR("tenths of capitals"),
			tenths(shape->n_upper, shape->n_letters));
	}
	if (error == 0 && shape->n_chars > 0) {
		error = feature_set_add_value(
			set, 0, STR("tenths of letters"), tenths(shape->n_letters, shape->n_chars));
	}
	if (passage->has_spaced_word || shape->n_spaced_words > 0) {
		feature_set_add(set, 0, STR("spaced-out letters"), (struct span){0});
	}
	if (names_money(passage)) {
		feature_set_add(set, 0, STR("money"), (struct span){0});
	}
	return error;
}
