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

/* What a character is in a word; one of PART_INSIDE goes on with it but begins none. */
enum word_part { PART_NONE, PART_LETTER, PART_DIGIT, PART_INSIDE, PART_APOSTROPHE };

/* clang-format off */
#define N PART_NONE
#define D PART_DIGIT
#define L PART_LETTER
#define A PART_APOSTROPHE
static const unsigned char parts_of_ascii[128] = {
	N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x00 */
	N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x10 */
	N, N, N, N, N, N, N, A, N, N, N, N, N, N, N, N, /* 0x20 */
	D, D, D, D, D, D, D, D, D, D, N, N, N, N, N, N, /* 0x30 */
	N, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 0x40 */
	L, L, L, L, L, L, L, L, L, L, L, N, N, N, N, N, /* 0x50 */
	N, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 0x60 */
	L, L, L, L, L, L, L, L, L, L, L, N, N, N, N, N, /* 0x70 */
};
#undef N
#undef D
#undef L
#undef A
/* clang-format on */

static enum word_part part_of_wide(uint32_t c)
{
	uint8_t bits = class_bits(c);

	return (bits & CLASS_LETTER) != 0 ? PART_LETTER
	       : (bits & CLASS_MARK) != 0 ? PART_INSIDE
					  : PART_NONE;
}

/* Takes the part at *at and moves *at behind it. "don't" is one word. */
static enum word_part next_part(struct str s, size_t *at, enum word_part inside)
{
	enum word_part part;

	if ((unsigned char)s.p[*at] >= 0x80) {
		return part_of_wide(utf8_next(s, at));
	}
	part = (enum word_part)parts_of_ascii[(unsigned char)s.p[(*at)++]];
	if (part != PART_APOSTROPHE) {
		return part;
	}
	return inside == PART_LETTER && *at < s.n && ascii_is_alpha(s.p[*at]) ? PART_INSIDE
									      : PART_NONE;
}

static void count_words(struct str s, struct text_shape *shape)
{
	enum word_part inside = PART_NONE;
	uint32_t n_chars = 0, max_chars = 0, n_words = 0;

	for (size_t at = 0; at < s.n;) {
		enum word_part part = next_part(s, &at, inside);
		bool is_more = part == inside;

		if (part == PART_INSIDE) {
			continue;
		}
		/* Without branches, which words of all lengths would have mispredicted. */
		n_chars = is_more ? n_chars + 1 : 1;
		n_words += !is_more & (part == PART_LETTER);
		max_chars = (part != PART_NONE) & (n_chars > max_chars) ? n_chars : max_chars;
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
