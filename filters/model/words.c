#include "feature_set.h"

#include <errno.h>

#include <hamlet/utf8.h>

#include "glyph.h"

#define LONG_NUMBER_CHARS 4 /* a longer number counts by its length only */
#define MAX_NUMBER_CHARS  12
#define MIN_MIXED_CHARS   3
#define MAX_WORD_BYTES    256

/* A word as it is counted: repeats beyond two dropped. */
static struct str squeeze(struct arena *arena, struct str word, size_t max_repeats)
{
	char *p = arena_bytes(arena, word.n);
	uint32_t last = 0;
	size_t n_repeats = 0;
	size_t n = 0;

	if (p == NULL) {
		return STR_NONE;
	}
	for (size_t at = 0; at < word.n;) {
		size_t begin = at;
		uint32_t c = utf8_next(word, &at);

		n_repeats = c == last ? n_repeats + 1 : 1;
		last = c;
		if (n_repeats <= max_repeats) {
			memcpy(p + n, word.p + begin, at - begin);
			n += at - begin;
		}
	}
	return str_make(p, n);
}

/* A word's skeleton: accents off, leetspeak undone where it holds digits, repeats to one. */
static struct str skeleton(struct arena *arena, struct str word, bool is_leet)
{
	char *p = arena_bytes(arena, word.n + UTF8_MAX_BYTES);
	uint32_t last = 0;
	size_t n = 0;

	if (p == NULL) {
		return STR_NONE;
	}
	for (size_t at = 0; at < word.n;) {
		uint32_t c = glyph_base(utf8_next(word, &at));

		c = is_leet ? glyph_unleet(c) : c;
		/* A base letter takes no more bytes than the letter; this holds the buffer anyway.
		 */
		if (c != last && n + UTF8_MAX_BYTES <= word.n + UTF8_MAX_BYTES) {
			n += utf8_put(p + n, c);
		}
		last = c;
	}
	return str_make(p, n);
}

/* Whether a word is its own skeleton and squeezed form: the common case, without a copy. */
static bool is_simple(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if ((unsigned char)word.p[i] >= 0x80 || (i > 0 && word.p[i] == word.p[i - 1])) {
			return false;
		}
	}
	return true;
}

static int add_word(struct feature_set *set, struct str word, struct span span)
{
	struct str squeezed;
	struct str bones;

	word = utf8_clip(word, MAX_WORD_BYTES);
	if (is_simple(word)) {
		feature_set_add(set, WORD_PLAIN, word, span);
		return 0;
	}
	squeezed = squeeze(set->arena, word, 2);
	bones = skeleton(set->arena, word, false);
	if (squeezed.p == NULL || bones.p == NULL) {
		return -ENOMEM;
	}
	feature_set_add(set, WORD_PLAIN, squeezed, span);
	if (!str_eq(bones, squeezed)) {
		feature_set_add(set, WORD_DISGUISED, bones, span);
	}
	return 0;
}

/* Scripts without spaces: each character, and each pair. */
static void add_unspaced(
	struct feature_set *set, const struct passage *passage, const struct token *token)
{
	struct str s = str_make(passage->text->folded.p, token->end);
	size_t previous = token->end;

	for (size_t at = token->begin; at < token->end;) {
		size_t begin = at;

		utf8_next(s, &at);
		feature_set_add(set, WORD_PLAIN, str_make(s.p + begin, at - begin),
			passage_span(passage, begin, at));
		if (previous < begin) {
			feature_set_add(set, WORD_PLAIN, str_make(s.p + previous, at - previous),
				passage_span(passage, previous, at));
		}
		previous = begin;
	}
}

static int add_number(
	struct feature_set *set, const struct token *token, struct str text, struct span span)
{
	unsigned n = token->n_chars < MAX_NUMBER_CHARS ? token->n_chars : MAX_NUMBER_CHARS;

	if (token->n_chars <= LONG_NUMBER_CHARS) {
		feature_set_add(set, WORD_PLAIN, text, span);
	}
	return feature_set_add_value(set, WORD_NUMBER, STR("digits"), n);
}

/* The letters of a spaced-out word, joined; *i moves to its last token. */
static int add_spaced(struct feature_set *set, const struct passage *passage, size_t *i)
{
	const struct token *first = &passage->token[*i];
	struct str folded = passage->text->folded;
	char *p = arena_bytes(set->arena, MAX_WORD_BYTES);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	for (;;) {
		const struct token *token = &passage->token[*i];
		size_t n_bytes = token->end - token->begin;

		if (token->glyph != GLYPH_SYMBOL && n + n_bytes <= MAX_WORD_BYTES) {
			memcpy(p + n, folded.p + token->begin, n_bytes);
			n += n_bytes;
		}
		if (*i + 1 == passage->n_tokens || !token[1].is_spaced ||
			token[1].is_spaced_first) {
			break;
		}
		*i += 1;
	}
	return add_word(
		set, str_make(p, n), passage_span(passage, first->begin, passage->token[*i].end));
}

static bool can_be_leet(const struct passage *passage, const struct token *token)
{
	char c = passage->text->folded.p[token->begin];

	return token->glyph == GLYPH_LETTER || token->glyph == GLYPH_DIGIT || c == '@' ||
	       c == '$' || c == '!';
}

/*
 * Words of letters with digits or look-alike signs in them, whole and with leetspeak undone; *i
 * moves to the last token of the run, since none that begins within it holds such a word, if not
 * the whole.
 */
static int add_mixed(struct feature_set *set, const struct passage *passage, size_t *i)
{
	const struct token *first = &passage->token[*i];
	const struct token *last = first;
	const struct token *end = passage->token + passage->n_tokens;
	size_t n_letters = 0;
	size_t n_chars = 0;
	struct str text;
	struct str bones;

	while (last < end && can_be_leet(passage, last) &&
		(last == first || last->begin == last[-1].end)) {
		n_letters += last->glyph == GLYPH_LETTER ? last->n_chars : 0;
		n_chars += last->n_chars;
		last++;
	}
	*i = (size_t)(last - passage->token) - 1;
	while (last > first && last[-1].glyph == GLYPH_SYMBOL) {
		last--; /* a sign at the end is punctuation */
		n_chars--;
	}
	if (last <= first + 1 || n_letters == 0 || n_chars < MIN_MIXED_CHARS) {
		return 0;
	}
	text = utf8_clip(
		str_make(passage->text->folded.p + first->begin, last[-1].end - first->begin),
		MAX_WORD_BYTES);
	bones = skeleton(set->arena, text, true);
	if (bones.p == NULL) {
		return -ENOMEM;
	}
	feature_set_add(set, WORD_MIXED, text, passage_span(passage, first->begin, last[-1].end));
	feature_set_add(
		set, WORD_DISGUISED, bones, passage_span(passage, first->begin, last[-1].end));
	return 0;
}

static int add_token(
	struct feature_set *set, const struct passage *passage, const struct token *token)
{
	struct str text =
		str_make(passage->text->folded.p + token->begin, token->end - token->begin);
	struct span span = passage_span(passage, token->begin, token->end);

	switch ((enum glyph)token->glyph) {
	case GLYPH_LETTER:
		return add_word(set, text, span);
	case GLYPH_UNSPACED:
		add_unspaced(set, passage, token);
		return 0;
	case GLYPH_DIGIT:
		return add_number(set, token, text, span);
	case GLYPH_LINK:
		feature_set_add(set, WORD_MARK, STR("link"), span);
		return 0;
	case GLYPH_EMAIL:
		feature_set_add(set, WORD_MARK, STR("e-mail address"), span);
		return 0;
	case GLYPH_SYMBOL:
	case GLYPH_SPACE:
		break;
	}
	feature_set_add(set, WORD_SYMBOL, text, span);
	return 0;
}

int words_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct passage *passage = source->passage;
	size_t mixed_until = 0;
	int error = 0;

	for (size_t i = 0; error == 0 && i < passage->n_tokens; i++) {
		const struct token *token = &passage->token[i];

		if (token->is_spaced_first) {
			error = add_spaced(set, passage, &i);
			continue;
		}
		if (i >= mixed_until && can_be_leet(passage, token)) {
			size_t last = i;

			error = add_mixed(set, passage, &last);
			mixed_until = last + 1;
		}
		if (error == 0) {
			error = add_token(set, passage, token);
		}
	}
	return error;
}
