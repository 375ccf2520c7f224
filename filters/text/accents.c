#include "accents.h"

#include <stdbool.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"
#include "segment_tables.h"

enum { MIN_LETTERS = 2 };

/* The ASCII letter under c's accents; 0 when it is none or has none. */
static char letter_under(uint32_t c)
{
	const uint32_t *parts;
	uint32_t n;

	if (c < 0xc0) {
		return '\0';
	}
	n = segment_parts_of(c, &parts);
	return n > 1 && parts[0] < 0x80 && ascii_is_alpha((char)parts[0]) &&
			       (parts[1] & PART_DECORATION) != 0
		       ? (char)parts[0]
		       : '\0';
}

/* Whether one of U+00C0 to U+024F or of U+1E00 to U+1EFF may begin in the block. */
static bool may_have_accents(const char *p)
{
	bytes_block block = bytes_load(p);

	return BYTES_ANY(((block >= 0xc3) & (block <= 0xc9)) | (block == 0xe1));
}

static size_t find_accent(struct str s, size_t at)
{
	for (; at < s.n; at++) {
		unsigned char c;

		while (at + BYTES_N <= s.n && !may_have_accents(s.p + at)) {
			at += BYTES_N;
		}
		c = at < s.n ? (unsigned char)s.p[at] : 0;
		if ((c >= 0xc3 && c <= 0xc9) || c == 0xe1) {
			break;
		}
	}
	return at < s.n ? at : s.n;
}

static size_t word_begin(struct str s, size_t floor, size_t at)
{
	while (at > floor && ascii_is_alpha(s.p[at - 1])) {
		at--;
	}
	return at;
}

/* Whether the byte at `at` is all that is left of a character with marks behind it. */
static bool has_lost_mark(const struct rewrite *rewrite, struct str from, size_t at)
{
	const struct span *origin = rewrite->origin;
	size_t next = origin[at].begin;

	utf8_next(from, &next);
	return next < origin[at].end && (at == 0 || origin[at - 1].begin < origin[at].begin) &&
	       (at + 1 == rewrite->n || origin[at + 1].begin > origin[at].begin);
}

struct word {
	size_t end;
	size_t n_letters;
	size_t n_accents;
	size_t n_marked; /* the accents, and what has lost a mark */
};

static struct word read_word(const struct rewrite *rewrite, struct str from, size_t begin)
{
	struct str s = rewrite_text(rewrite);
	struct word word = {.end = begin};
	size_t at = begin;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);
		uint8_t bits = class_bits(c);
		bool has_accent;

		if ((bits & (CLASS_LETTER | CLASS_MARK)) == 0) {
			break;
		}
		word.end = at;
		if ((bits & CLASS_LETTER) != 0) {
			has_accent = letter_under(c) != '\0';
			word.n_letters++;
			word.n_accents += has_accent;
			word.n_marked +=
				has_accent || (c < 0x80 && has_lost_mark(rewrite, from, at - 1));
		}
	}
	return word;
}

/* Puts ASCII for the accented letters up to `end`. */
static void strip_to(struct rewrite *rewrite, size_t end)
{
	while (rewrite->taken < end) {
		size_t next = rewrite->taken;
		char letter = letter_under(utf8_next(rewrite_text(rewrite), &next));

		if (letter == '\0') {
			rewrite_keep_to(rewrite, next);
		} else {
			rewrite_put(rewrite, letter, next);
		}
	}
}

uint32_t accents_drop(struct rewrite *rewrite, struct str from)
{
	struct str s = rewrite_text(rewrite);
	uint32_t n_dropped = 0;

	for (size_t at = find_accent(s, 0); at < s.n;) {
		size_t begin = word_begin(s, rewrite->taken, at);
		struct word word = read_word(rewrite, from, begin);

		if (word.n_letters >= MIN_LETTERS && 3 * word.n_marked > 2 * word.n_letters) {
			rewrite_keep_to(rewrite, begin);
			strip_to(rewrite, word.end);
			n_dropped += (uint32_t)word.n_accents;
		}
		at = find_accent(s, word.end > at ? word.end : at + 1);
	}
	rewrite_end(rewrite);
	return n_dropped;
}
