/* The part of a text that features are taken from, cut into tokens. */
#ifndef HAMLET_MODEL_PASSAGE_H
#define HAMLET_MODEL_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/features.h>
#include <hamlet/text.h>

/* A longer text gives features of its first and last characters only, so that work is bounded. */
#define PASSAGE_HEAD_CHARS 1000
#define PASSAGE_TAIL_CHARS 500

struct token {
	uint32_t begin; /* bytes of text->folded */
	uint32_t end;
	uint16_t n_chars;
	uint8_t glyph;  /* enum glyph; never GLYPH_SPACE */
	bool is_spaced; /* of a word written with separators between its letters: letter or gap */
	bool is_spaced_first; /* its first letter */
};

/* A range of bytes. */
struct passage_part {
	uint32_t begin;
	uint32_t end;
};

/* The whole of a text, or its head and its tail. */
struct passage_cut {
	struct passage_part part[2];
	size_t n_parts;
	size_t n_chars;
};

struct passage {
	const struct text *text;
	struct passage_cut cut;        /* of text->folded */
	struct passage_cut with_links; /* of text->matchable */
	struct token *token;           /* of text->folded */
	size_t n_tokens;
	bool has_spaced_word;
};

/* -ENOMEM when the arena is full. */
HAMLET_MUST_USE int passage_init(struct arena *arena, const struct text *text, struct passage *ret);

/* Cuts any folded text; *ret has room for max_tokens (its number of bytes is enough). */
size_t passage_tokens(struct str folded, uint32_t begin, uint32_t end, struct token *ret);

/* Where the folded bytes [begin, end) stood in the raw content. */
static inline struct span passage_span(const struct passage *passage, size_t begin, size_t end)
{
	const struct span *origin = passage->text->origin;

	if (begin >= end || origin == NULL) {
		return (struct span){0};
	}
	return (struct span){.begin = origin[begin].begin, .end = origin[end - 1].end};
}

#endif
