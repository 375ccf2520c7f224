#include "shape.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "classes.h"

static bool is_edge(uint32_t c)
{
	return class_is_space(c) || class_is_invisible(c) || class_is_control(c);
}

/* Start of the code point that ends at `end` > 0. */
static size_t step_back(struct str s, size_t end)
{
	do {
		end--;
	} while (((unsigned char)s.p[end] & 0xc0) == 0x80);
	return end;
}

static struct str trim_edges(struct str s)
{
	while (s.n > 0) {
		size_t at = 0;

		if (!is_edge(utf8_next(s, &at))) {
			break;
		}
		s = str_skip(s, at);
	}
	while (s.n > 0) {
		size_t start = step_back(s, s.n), at = start;

		if (!is_edge(utf8_next(s, &at))) {
			break;
		}
		s.n = start;
	}
	return s;
}

/* Scripts whose letters are swapped for one another, as bits. */
enum script {
	SCRIPT_LATIN = 1,
	SCRIPT_GREEK = 2,
	SCRIPT_CYRILLIC = 4,
};

static unsigned script_of_letter(uint32_t c)
{
	if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00)) {
		return SCRIPT_LATIN;
	}
	if ((c >= 0x370 && c < 0x400) || (c >= 0x1f00 && c < 0x2000)) {
		return SCRIPT_GREEK;
	}
	return c >= 0x400 && c < 0x530 ? SCRIPT_CYRILLIC : 0;
}

static bool is_word_char(uint32_t c)
{
	return c < 0x80 ? ascii_is_alnum((char)c) || c == '_' : u_isalnum((UChar32)c) != 0;
}

struct counter {
	struct text_shape *shape;
	uint32_t before;          /* the code point before; 0 at the start */
	bool is_emoji_sequence;   /* a joiner or variation selector here belongs to an emoji */
	unsigned scripts_in_word; /* of letters so far */
};

static void end_word(struct counter *counter)
{
	unsigned scripts = counter->scripts_in_word;

	counter->shape->n_mixed_words += (scripts & (scripts - 1)) != 0;
	counter->scripts_in_word = 0;
}

static void count_ascii(struct counter *counter, unsigned char c)
{
	struct text_shape *shape = counter->shape;
	bool is_alpha = ascii_is_alpha((char)c);

	shape->n_chars++;
	shape->n_letters += is_alpha;
	shape->n_upper += ascii_is_upper((char)c);
	shape->n_digits += ascii_is_digit((char)c);
	shape->n_exclamations += c == '!';
	shape->n_questions += c == '?';
	shape->n_newlines += c == '\n';
	if ((counter->before == '@' || counter->before == '#') &&
		(is_alpha || ascii_is_digit((char)c) || c == '_')) {
		shape->n_mentions += counter->before == '@';
		shape->n_hashtags += counter->before == '#';
	}
	if (is_alpha) {
		counter->scripts_in_word |= SCRIPT_LATIN;
	} else if (counter->scripts_in_word != 0) {
		end_word(counter);
	}
	counter->is_emoji_sequence = false;
}

static bool is_emoji_glue(uint32_t c)
{
	return c == 0x200d || c == 0xfe0e || c == 0xfe0f;
}

static void count_other(struct counter *counter, uint32_t c)
{
	struct text_shape *shape = counter->shape;
	int8_t type;

	if (class_is_invisible(c) || class_is_control(c)) {
		/* A heart is sent as a symbol and a selector: nothing is hidden by that one. */
		shape->n_invisible += !(counter->is_emoji_sequence && is_emoji_glue(c));
		return;
	}
	type = u_charType((UChar32)c);
	shape->n_chars++;
	shape->n_letters += u_isalpha((UChar32)c) != 0;
	shape->n_upper += type == U_UPPERCASE_LETTER || type == U_TITLECASE_LETTER;
	shape->n_digits += type == U_DECIMAL_DIGIT_NUMBER;
	shape->n_emoji += type == U_OTHER_SYMBOL;
	shape->n_exclamations += c == 0xff01 || c == 0x203c || c == 0x2757;
	shape->n_questions += c == 0xff1f;
	shape->n_mentions += counter->before == '@' && u_isalnum((UChar32)c);
	shape->n_hashtags += counter->before == '#' && u_isalnum((UChar32)c);
	if (u_isalpha((UChar32)c)) {
		counter->scripts_in_word |= script_of_letter(c);
	} else if (type != U_NON_SPACING_MARK) {
		end_word(counter);
	}
	counter->is_emoji_sequence =
		type == U_OTHER_SYMBOL || type == U_MODIFIER_SYMBOL || type == U_MATH_SYMBOL;
}

static void count_characters(struct str s, struct text_shape *shape)
{
	struct counter counter = {.shape = shape};
	size_t at = 0;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if (c >= 0x20 && c < 0x7f) {
			count_ascii(&counter, (unsigned char)c);
		} else if (c == '\n' || c == '\t' || c == '\r') {
			count_ascii(&counter, (unsigned char)c);
		} else {
			count_other(&counter, c);
		}
		/* "me@example" is no mention: there the sign stands in a word. */
		counter.before = (c == '@' || c == '#') && is_word_char(counter.before) ? 'x' : c;
	}
	end_word(&counter);
}

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
		} else if (n_digits > 0) {
			n_separators++;
			if (!is_digit_separator(s.p[i]) || n_separators > MAX_SEPARATORS) {
				n_digits = 0;
			}
		}
		longest = n_digits > longest ? n_digits : longest;
	}
	return longest;
}

enum word_part { PART_NONE, PART_LETTER, PART_DIGIT, PART_INSIDE };

/* What c is in a word; PART_INSIDE goes on with what there is but begins nothing. */
static enum word_part word_part(uint32_t c)
{
	if (c < 0x80) {
		return ascii_is_alpha((char)c)   ? PART_LETTER
		       : ascii_is_digit((char)c) ? PART_DIGIT
						 : PART_NONE;
	}
	if (u_isalpha((UChar32)c)) {
		return PART_LETTER;
	}
	return (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK) != 0 ? PART_INSIDE : PART_NONE;
}

static void count_words(struct str s, struct text_shape *shape)
{
	enum word_part inside = PART_NONE;
	uint32_t n_chars = 0;
	size_t at = 0;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);
		enum word_part part = word_part(c);
		/* "don't" is one word. */
		bool is_joined =
			part == PART_INSIDE ||
			(c == '\'' && inside == PART_LETTER && at < s.n && ascii_is_alpha(s.p[at]));

		if (is_joined && inside != PART_NONE) {
			continue;
		}
		if (part == PART_INSIDE) {
			part = PART_NONE;
		}
		if (part != inside) {
			n_chars = 0;
			shape->n_words += part == PART_LETTER;
		}
		inside = part;
		n_chars += part != PART_NONE;
		shape->max_word_chars =
			n_chars > shape->max_word_chars ? n_chars : shape->max_word_chars;
	}
}

void shape_count(
	struct str visible, struct str matchable, struct str folded, struct text_shape *shape)
{
	count_characters(trim_edges(visible), shape);
	count_words(folded, shape);
	shape->max_digit_run = longest_digit_run(matchable);
}
