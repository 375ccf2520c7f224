#include "feature_set.h"

#include <hamlet/utf8.h>

#include "glyph.h"
#include "grams.h"

#define MIN_N       2
#define MAX_N       4 /* longer ones are the compact family's */
#define MAX_REPEATS 3 /* of a sign */

/* Leaves out the gaps of spaced-out words; `token` runs along with the position. */
static bool is_in_gap(const struct passage *passage, size_t *token, size_t at)
{
	while (*token < passage->n_tokens && passage->token[*token].end <= at) {
		*token += 1;
	}
	if (*token == passage->n_tokens || !passage->token[*token].is_spaced) {
		return false;
	}
	if (at < passage->token[*token].begin) {
		return !passage->token[*token].is_spaced_first; /* white space between letters */
	}
	return passage->token[*token].glyph == GLYPH_SYMBOL;
}

/*
 * Adds c as the n-th of a run of the same. Three or more of a letter are one stretched letter, and
 * count as one; runs of signs are cut.
 */
static void add_of_run(
	struct grams *grams, uint32_t c, enum glyph glyph, size_t n, struct span span)
{
	if (glyph == GLYPH_LETTER && n >= 3) {
		if (n == 3) {
			grams_drop(grams);
		}
		return;
	}
	if (n <= (glyph == GLYPH_SPACE ? 1 : MAX_REPEATS)) {
		grams_add(grams, c, span.begin, span.end);
	}
}

/* The folded text with digits as 0, white space as one space and long repeats cut. */
static void add_part(
	struct grams *grams, const struct passage *passage, const struct passage_part *part)
{
	struct str folded = str_make(passage->text->folded.p, part->end);
	const struct span *origin = passage->text->origin;
	uint32_t last = ' ';
	size_t n_repeats = 1;
	size_t token = 0;

	if (part->begin == part->end) {
		return;
	}
	grams_add(grams, ' ', origin[part->begin].begin, origin[part->begin].begin);
	for (size_t at = part->begin; at < part->end;) {
		size_t begin = at;
		uint32_t c = utf8_next(folded, &at);
		enum glyph glyph = glyph_of(c);

		if (passage->has_spaced_word && is_in_gap(passage, &token, begin)) {
			continue;
		}
		c = glyph == GLYPH_DIGIT ? '0' : glyph == GLYPH_SPACE ? ' ' : c;
		n_repeats = c == last ? n_repeats + 1 : 1;
		last = c;
		add_of_run(grams, c, glyph, n_repeats,
			(struct span){origin[begin].begin, origin[at - 1].end});
	}
	if (last != ' ') {
		grams_add(grams, ' ', origin[part->end - 1].end, origin[part->end - 1].end);
	}
}

int char_grams_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct passage *passage = source->passage;
	struct grams grams;
	int error = grams_init(&grams, set->arena, passage->cut.n_chars + 2 * passage->cut.n_parts);

	if (error != 0) {
		return error;
	}
	for (size_t i = 0; i < passage->cut.n_parts; i++) {
		add_part(&grams, passage, &passage->cut.part[i]);
	}
	grams_emit(&grams, set, 0, MIN_N, MAX_N);
	return 0;
}
