#include "shape.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"
#include "shape_characters.h"

/* Characters that people put between the digits of a telephone number. */
static bool is_digit_separator(char c)
{
	return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '+' || c == '/';
}

static bool has_digit(const char *p)
{
	return BYTES_ANY(bytes_load(p) - '0' < 10);
}

/* The next digit, or s.n. */
static size_t find_digit(struct str s, size_t at)
{
	while (at < s.n && !ascii_is_digit(s.p[at])) {
		at++;
		while (at + BYTES_N <= s.n && !has_digit(s.p + at)) {
			at += BYTES_N;
		}
	}
	return at;
}

static uint32_t longest_digit_run(struct str s)
{
	enum { MAX_SEPARATORS = 3 };
	uint32_t longest = 0;

	for (size_t at = find_digit(s, 0); at < s.n; at = find_digit(s, at)) {
		uint32_t n_digits = 0, n_separators = 0;

		for (; at < s.n && n_separators <= MAX_SEPARATORS; at++) {
			if (ascii_is_digit(s.p[at])) {
				n_digits++;
				n_separators = 0;
			} else if (is_digit_separator(s.p[at])) {
				n_separators++;
			} else {
				break;
			}
		}
		longest = n_digits > longest ? n_digits : longest;
	}
	return longest;
}

/*
 * What a byte of folded text is in a word. Continuation bytes, and marks, go on with it but begin
 * none. Most leading bytes begin letters only; the others, and apostrophes, have to be looked at.
 */
enum word_part { PART_NONE, PART_LETTER, PART_DIGIT, PART_INSIDE, PART_UNCLEAR };

/* clang-format off */
#define N PART_NONE
#define D PART_DIGIT
#define L PART_LETTER
#define I PART_INSIDE
#define U PART_UNCLEAR
static const uint8_t part_of_byte[256] = {
	N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x00 */
	N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x10 */
	N, N, N, N, N, N, N, U, N, N, N, N, N, N, N, N, /* 0x20 */
	D, D, D, D, D, D, D, D, D, D, N, N, N, N, N, N, /* 0x30 */
	N, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 0x40 */
	L, L, L, L, L, L, L, L, L, L, L, N, N, N, N, N, /* 0x50 */
	N, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 0x60 */
	L, L, L, L, L, L, L, L, L, L, L, N, N, N, N, N, /* 0x70 */
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 0x80 */
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 0x90 */
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 0xa0 */
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 0xb0 */
	U, U, U, U, L, L, L, L, L, L, L, U, U, U, U, U, /* 0xc0: Latin from U+0100 to U+02BF */
	L, L, U, L, U, U, U, U, U, U, U, U, U, U, U, U, /* 0xd0: Cyrillic */
	U, U, U, U, U, L, L, L, L, L, U, L, L, U, U, U, /* 0xe0: ideographs, Hangul */
	U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, /* 0xf0 */
};
#undef N
#undef D
#undef L
#undef I
#undef U
/* clang-format on */

/* The part of the character at `at`, which its first byte does not tell. "don't" is one word. */
static unsigned unclear_part(struct str s, size_t at, unsigned inside)
{
	uint8_t bits;

	if (s.p[at] == '\'') {
		return inside == PART_LETTER && at + 1 < s.n && ascii_is_alpha(s.p[at + 1])
			       ? PART_INSIDE
			       : PART_NONE;
	}
	bits = class_bits(utf8_next(s, &at));
	return (bits & CLASS_LETTER) != 0 ? PART_LETTER
	       : (bits & CLASS_MARK) != 0 ? PART_INSIDE
					  : PART_NONE;
}

static void count_words(struct str s, struct text_shape *shape)
{
	unsigned inside = PART_NONE;
	uint32_t n_chars = 0, n_shown, max_chars = 0, n_words = 0;

	for (size_t at = 0; at < s.n; at++) {
		unsigned part = part_of_byte[(unsigned char)s.p[at]];
		bool goes_on, is_more;

		if (part == PART_UNCLEAR) {
			part = unclear_part(s, at, inside);
		}
		/* In masks, since branches would be mispredicted at both ends of every word. */
		goes_on = part == PART_INSIDE;
		part ^= (part ^ inside) & -(unsigned)goes_on;
		is_more = part == inside;
		n_chars = (n_chars & -(unsigned)is_more) + !goes_on;
		n_words += !is_more & (part == PART_LETTER);
		n_shown = n_chars & -(unsigned)(part != PART_NONE);
		max_chars = n_shown > max_chars ? n_shown : max_chars;
		inside = part;
	}
	shape->max_word_chars = max_chars;
	shape->n_words = n_words;
}

void shape_count(
	struct str visible, struct str matchable, struct str folded, struct text_shape *shape)
{
	shape_count_characters(visible, shape);
	count_words(folded, shape);
	shape->max_digit_run = longest_digit_run(matchable);
}
