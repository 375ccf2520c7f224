#include "shape.h"

#include <unicode/uchar.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "shape_characters.h"

/* Characters that people put between the digits of a telephone number. */
static bool is_digit_separator(char c)
{
	return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '+' || c == '/';
}

static uint32_t longest_digit_run(struct str s)
{
	enum { MAX_SEPARATORS = 3 };
	uint32_t longest = 0, n_digits = 0, n_separators = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (ascii_is_digit(s.p[i])) {
			n_digits++;
			n_separators = 0;
			longest = n_digits > longest ? n_digits : longest;
		} else if (n_digits > 0) {
			n_separators++;
			if (!is_digit_separator(s.p[i]) || n_separators > MAX_SEPARATORS) {
				n_digits = 0;
			}
		}
	}
	return longest;
}

enum word_part { PART_NONE, PART_LETTER, PART_DIGIT, PART_INSIDE };

/* What c, which is not ASCII, is in a word; PART_INSIDE goes on with it but begins none. */
static enum word_part part_of(uint32_t c)
{
	uint32_t mask = U_GET_GC_MASK((UChar32)c);

	if ((mask & U_GC_L_MASK) != 0) {
		return PART_LETTER;
	}
	return (mask & U_GC_M_MASK) != 0 ? PART_INSIDE : PART_NONE;
}

static enum word_part part_of_ascii(char c)
{
	return ascii_is_alpha(c) ? PART_LETTER : ascii_is_digit(c) ? PART_DIGIT : PART_NONE;
}

static void count_words(struct str s, struct text_shape *shape)
{
	enum word_part inside = PART_NONE;
	uint32_t n_chars = 0, max_chars = 0, n_words = 0;
	size_t at = 0;

	while (at < s.n) {
		bool is_ascii = (unsigned char)s.p[at] < 0x80;
		bool is_apostrophe = s.p[at] == '\'';
		enum word_part part =
			is_ascii ? part_of_ascii(s.p[at++]) : part_of(utf8_next(s, &at));

		if (part == inside) {
			n_chars++;
			continue;
		}
		/* "don't" is one word. */
		if (inside != PART_NONE &&
			(part == PART_INSIDE || (is_apostrophe && inside == PART_LETTER &&
							at < s.n && ascii_is_alpha(s.p[at])))) {
			continue;
		}
		if (inside != PART_NONE && n_chars > max_chars) {
			max_chars = n_chars;
		}
		inside = part == PART_INSIDE ? PART_NONE : part;
		n_chars = 1;
		n_words += part == PART_LETTER;
	}
	shape->max_word_chars = inside != PART_NONE && n_chars > max_chars ? n_chars : max_chars;
	shape->n_words = n_words;
}

void shape_count(
	struct str visible, struct str matchable, struct str folded, struct text_shape *shape)
{
	shape_count_characters(visible, shape);
	count_words(folded, shape);
	shape->max_digit_run = longest_digit_run(matchable);
}
