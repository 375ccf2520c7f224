#include "feature_set.h"

#include <hamlet/utf8.h>

#include "glyph.h"
#include "grams.h"

#define N_CHARS 5

/* Letters and digits only, links included: leetspeak undone, accents off, repeats to one. */
int compact_grams_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct passage_cut *cut = &source->passage->with_links;
	const struct text *text = source->passage->text;
	const struct span *origin = text->matchable_origin;
	struct grams grams;
	uint32_t last = 0;
	int error = grams_init(&grams, set->arena, cut->n_chars);

	if (error != 0) {
		return error;
	}
	for (size_t i = 0; i < cut->n_parts; i++) {
		struct str s = str_make(text->matchable.p, cut->part[i].end);

		for (size_t at = cut->part[i].begin; at < s.n;) {
			size_t begin = at;
			uint32_t c = glyph_base(glyph_unleet(utf8_next(s, &at)));
			enum glyph glyph = glyph_of(c);

			if (c == last || (glyph != GLYPH_LETTER && glyph != GLYPH_DIGIT &&
						 glyph != GLYPH_UNSPACED)) {
				continue;
			}
			last = c;
			grams_add(&grams, c, origin[begin].begin, origin[at - 1].end);
		}
	}
	grams_emit(&grams, set, 0, N_CHARS, N_CHARS);
	return 0;
}
