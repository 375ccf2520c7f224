#include "passage.h"

#include <errno.h>

#include <hamlet/utf8.h>

#include "glyph.h"

/* A word written with gaps between its letters has at least this many. */
#define MIN_SPACED_LETTERS 3
#define MAX_GAP_CHARS      3

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t skip_chars(struct str s, size_t n_chars)
{
	size_t at = 0;

	while (at < s.n && n_chars-- > 0) {
		utf8_next(s, &at);
	}
	return at;
}

static size_t skip_chars_back(struct str s, size_t n_chars)
{
	size_t at = s.n;

	while (at > 0 && n_chars-- > 0) {
		do {
			at--;
		} while (at > 0 && is_continuation(s.p[at]));
	}
	return at;
}

static struct passage_cut cut(struct str s)
{
	/* As many bytes are no more characters: nothing to look for in an ordinary comment. */
	bool is_short = s.n <= PASSAGE_HEAD_CHARS + PASSAGE_TAIL_CHARS;
	size_t head = is_short ? s.n : skip_chars(s, PASSAGE_HEAD_CHARS);
	size_t tail = is_short ? 0 : skip_chars_back(s, PASSAGE_TAIL_CHARS);

	if (tail <= head) {
		return (struct passage_cut){
			.part = {{0, (uint32_t)s.n}},
			.n_parts = 1,
			.n_chars = utf8_count(s),
		};
	}
	return (struct passage_cut){
		.part = {{0, (uint32_t)head}, {(uint32_t)tail, (uint32_t)s.n}},
		.n_parts = 2,
		.n_chars = PASSAGE_HEAD_CHARS + PASSAGE_TAIL_CHARS,
	};
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019;
}

/* An apostrophe inside a word belongs to it: the letter behind it, or 0. */
static size_t apostrophe_and_letter(struct str s, size_t at, size_t end)
{
	if (at < end && is_apostrophe(utf8_next(s, &at)) && at < end &&
		glyph_of(utf8_next(s, &at)) == GLYPH_LETTER) {
		return at;
	}
	return 0;
}

static bool is_run(enum glyph glyph)
{
	return glyph == GLYPH_LETTER || glyph == GLYPH_DIGIT || glyph == GLYPH_UNSPACED;
}

static void extend_run(struct str s, size_t end, enum glyph glyph, size_t *at, size_t *n_chars)
{
	for (;;) {
		size_t next = *at;

		if (next < end && glyph_of(utf8_next(s, &next)) == glyph) {
			*n_chars += 1;
		} else if (glyph == GLYPH_LETTER &&
			   (next = apostrophe_and_letter(s, *at, end)) != 0) {
			*n_chars += 2;
		} else {
			return;
		}
		*at = next;
	}
}

size_t passage_tokens(struct str folded, uint32_t begin, uint32_t end, struct token *ret)
{
	struct str s = str_make(folded.p, end);
	size_t n = 0;

	for (size_t at = begin; at < end;) {
		size_t first = at;
		size_t n_chars = 1;
		enum glyph glyph = glyph_of(utf8_next(s, &at));

		if (glyph == GLYPH_SPACE) {
			continue;
		}
		if (is_run(glyph)) {
			extend_run(s, end, glyph, &at, &n_chars);
		}
		ret[n++] = (struct token){
			.begin = (uint32_t)first,
			.end = (uint32_t)at,
			.n_chars = n_chars > UINT16_MAX ? UINT16_MAX : (uint16_t)n_chars,
			.glyph = (uint8_t)glyph,
		};
	}
	return n;
}

static bool is_single(const struct token *token)
{
	return token->n_chars == 1 && (token->glyph == GLYPH_LETTER || token->glyph == GLYPH_DIGIT);
}

static bool is_separator(uint32_t c)
{
	return glyph_of(c) == GLYPH_SPACE || c == '.' || c == '-' || c == '_' || c == '*' ||
	       c == '|' || c == '/' || c == ',' || c == '+' || c == '~' || c == 0xb7 || c == 0x2022;
}

/* Chars between two bytes, when all are separators and they are few; else 0. */
static size_t gap_chars(struct str folded, size_t begin, size_t end)
{
	size_t n = 0;

	while (begin < end) {
		if (!is_separator(utf8_next(folded, &begin)) || ++n > MAX_GAP_CHARS) {
			return 0;
		}
	}
	return n;
}

/* The next single letter or digit behind token i, over symbols; n_tokens when there is none. */
static size_t next_single(const struct passage *passage, size_t i)
{
	size_t last = i + 1 + MAX_GAP_CHARS;

	for (i++; i < passage->n_tokens && i <= last; i++) {
		if (is_single(&passage->token[i])) {
			return i;
		}
		if (passage->token[i].glyph != GLYPH_SYMBOL) {
			break;
		}
	}
	return passage->n_tokens;
}

/*
 * Follows evenly spaced single letters from token i; marks them, and the symbols between, when
 * they make a word. Returns the token at which to go on.
 */
static size_t mark_spaced(struct passage *passage, size_t i)
{
	struct str folded = passage->text->folded;
	size_t gap = 0;
	size_t n = 1;
	size_t last = i;
	bool has_letter = passage->token[i].glyph == GLYPH_LETTER;

	for (;;) {
		size_t next = next_single(passage, last);
		size_t chars;

		if (next == passage->n_tokens) {
			break;
		}
		chars = gap_chars(folded, passage->token[last].end, passage->token[next].begin);
		if (chars == 0 || (gap != 0 && chars != gap)) {
			break;
		}
		gap = chars;
		has_letter |= passage->token[next].glyph == GLYPH_LETTER;
		last = next;
		n++;
	}
	if (n < MIN_SPACED_LETTERS || !has_letter) {
		/* From any further one on this would end in the same place; from there it may go
		 * on. */
		return n > 1 ? last : i + 1;
	}
	passage->has_spaced_word = true;
	for (size_t k = i; k <= last; k++) {
		passage->token[k].is_spaced = true;
	}
	passage->token[i].is_spaced_first = true;
	return last + 1;
}

int passage_init(struct arena *arena, const struct text *text, struct passage *ret)
{
	struct passage passage = {
		.text = text,
		.cut = cut(text->folded),
		.with_links = cut(text->matchable),
	};

	passage.token = arena_new_unset(arena, passage.cut.n_chars, sizeof *passage.token);
	if (passage.token == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < passage.cut.n_parts; i++) {
		const struct passage_part *part = &passage.cut.part[i];

		passage.n_tokens += passage_tokens(
			text->folded, part->begin, part->end, passage.token + passage.n_tokens);
	}
	for (size_t i = 0; i < passage.n_tokens;) {
		i = is_single(&passage.token[i]) ? mark_spaced(&passage, i) : i + 1;
	}
	*ret = passage;
	return 0;
}
