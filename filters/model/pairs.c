#include "feature_set.h"

#include <errno.h>

#include "glyph.h"

#define MAX_DISTANCE   2 /* the nearest two tell as much as the nearest four */
#define MAX_PAIR_BYTES 160

/* Whether a token can stand in a pair: words, numbers, marks, signs that carry meaning. */
static bool is_telling(const struct passage *passage, const struct token *token)
{
	char c = passage->text->folded.p[token->begin];

	return token->glyph != GLYPH_SYMBOL || (unsigned char)c >= 0x80 ||
	       memchr("$%!?@#+*", c, 8) != NULL;
}

/* A number stands for all of its length. */
static struct str token_text(const struct passage *passage, const struct token *token)
{
	static const char zeros[] = "000000";

	if (token->glyph == GLYPH_DIGIT) {
		size_t n = sizeof zeros - 1;

		return str_make(zeros, token->n_chars < n ? token->n_chars : n);
	}
	return str_make(passage->text->folded.p + token->begin, token->end - token->begin);
}

/* "first (distance) second", orthogonal sparse bigrams (Siefkes et al. 2004). */
static int add_pair(struct feature_set *set, const struct passage *passage, const struct token *a,
	const struct token *b, size_t distance)
{
	struct str first = token_text(passage, a);
	struct str second = token_text(passage, b);
	char *p;

	if (first.n + second.n + 3 > MAX_PAIR_BYTES) {
		return 0;
	}
	p = arena_bytes(set->arena, first.n + second.n + 3);
	if (p == NULL) {
		return -ENOMEM;
	}
	memcpy(p, first.p, first.n);
	p[first.n] = ' ';
	p[first.n + 1] = (char)('0' + distance);
	p[first.n + 2] = ' ';
	memcpy(p + first.n + 3, second.p, second.n);
	feature_set_add(set, 0, str_make(p, first.n + second.n + 3),
		passage_span(passage, a->begin, b->end));
	return 0;
}

int pairs_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct passage *passage = source->passage;
	const struct token *recent[MAX_DISTANCE];
	size_t n = 0;

	for (size_t i = 0; i < passage->n_tokens; i++) {
		const struct token *token = &passage->token[i];

		if (!is_telling(passage, token)) {
			continue;
		}
		for (size_t distance = 1; distance <= MAX_DISTANCE && distance <= n; distance++) {
			int error = add_pair(set, passage, recent[(n - distance) % MAX_DISTANCE],
				token, distance);

			if (error != 0) {
				return error;
			}
		}
		recent[n++ % MAX_DISTANCE] = token;
	}
	return 0;
}
