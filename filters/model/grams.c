#include "grams.h"

#include <errno.h>

#include <hamlet/utf8.h>

int grams_init(struct grams *grams, struct arena *arena, size_t max_chars)
{
	*grams = (struct grams){.max_chars = max_chars};
	grams->bytes = arena_bytes(arena, max_chars * UTF8_MAX_BYTES + 1);
	grams->at = arena_new(arena, max_chars + 1, sizeof *grams->at);
	return grams->bytes == NULL || grams->at == NULL ? -ENOMEM : 0;
}

void grams_add(struct grams *grams, uint32_t c, uint32_t begin, uint32_t end)
{
	if (grams->n_chars == grams->max_chars) {
		return;
	}
	grams->at[grams->n_chars].span = (struct span){begin, end};
	grams->n_bytes += utf8_put(grams->bytes + grams->n_bytes, c);
	grams->at[++grams->n_chars].at = (uint32_t)grams->n_bytes;
}

/* From the first to the last character that came from somewhere. */
static struct span span_of(const struct grams_char *first, size_t n)
{
	struct span span = {0};

	for (size_t i = 0; i < n; i++) {
		if (first[i].span.begin < first[i].span.end) {
			span.begin = span.end == 0 ? first[i].span.begin : span.begin;
			span.end = first[i].span.end;
		}
	}
	return span;
}

void grams_emit(const struct grams *grams, struct feature_set *set, unsigned kind, size_t min_n,
	size_t max_n)
{
	for (size_t i = 0; i < grams->n_chars; i++) {
		const struct grams_char *first = &grams->at[i];

		for (size_t n = min_n; n <= max_n && i + n <= grams->n_chars; n++) {
			feature_set_add(set, kind,
				str_make(grams->bytes + first->at, first[n].at - first->at),
				span_of(first, n));
		}
	}
}
