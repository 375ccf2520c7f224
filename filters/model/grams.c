#include "grams.h"

#include <errno.h>

#include <hamlet/load.h>
#include <hamlet/utf8.h>

#define WORD_BYTES 8

int grams_init(struct grams *grams, struct arena *arena, size_t max_chars)
{
	*grams = (struct grams){.max_chars = max_chars};
	grams->bytes = arena_bytes(arena, max_chars * UTF8_MAX_BYTES + WORD_BYTES);
	grams->at = arena_new_unset(arena, max_chars + 1, sizeof *grams->at);
	if (grams->bytes == NULL || grams->at == NULL) {
		return -ENOMEM;
	}
	grams->at[0].at = 0;
	return 0;
}

void grams_drop(struct grams *grams)
{
	grams->n_bytes = grams->at[--grams->n_chars].at;
}

void grams_emit(const struct grams *grams, struct feature_set *set, unsigned kind, size_t min_n,
	size_t max_n)
{
	for (size_t i = 0; i < grams->n_chars; i++) {
		const struct grams_char *first = &grams->at[i];
		const char *p = grams->bytes + first->at;
		uint64_t word = load_le64(p);
		size_t n_left = grams->n_chars - i;

		for (size_t n = min_n; n <= max_n && n <= n_left; n++) {
			struct str text = str_make(p, first[n].at - first->at);
			struct span span = {first->span.begin, first[n - 1].span.end};

			if (text.n <= WORD_BYTES) {
				size_t n_bits_besides = 8 * (WORD_BYTES - text.n);

				feature_set_add_short(set, kind,
					word << n_bits_besides >> n_bits_besides, text, span);
			} else {
				feature_set_add(set, kind, text, span);
			}
		}
	}
}
