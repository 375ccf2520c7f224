#include "shape_characters.h"

#include <hamlet/utf8.h>

#include "classes.h"
#include "fold_table.h"

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

struct counter {
	struct text_shape *shape;
	char sign;                /* '@' or '#', if that came right before and begins a name */
	bool was_name;            /* the character before may stand in a name */
	bool is_emoji_sequence;   /* a joiner or variation selector here belongs to an emoji */
	unsigned scripts_in_word; /* of letters so far */
};

static void end_word(struct counter *counter)
{
	unsigned scripts = counter->scripts_in_word;

	counter->shape->n_mixed_words += (scripts & (scripts - 1)) != 0;
	counter->scripts_in_word = 0;
}

/*
 * What an ASCII character adds to the counters that many add to, in lanes of 16 bits, so that one
 * addition a character does; and whether there is more to it.
 */
#define LANE_CHARS   ((uint64_t)1)
#define LANE_LETTERS ((uint64_t)1 << 16)
#define LANE_UPPER   ((uint64_t)1 << 32)
#define LANE_DIGITS  ((uint64_t)1 << 48)
#define LANE_MAX     0xffff

enum { ASCII_NAME = 1, ASCII_LETTER = 2, ASCII_SPECIAL = 4 };

/* clang-format off */
#define Z {0, ASCII_SPECIAL}
#define S {LANE_CHARS, ASCII_SPECIAL}
#define C {LANE_CHARS, 0}
#define N {LANE_CHARS, ASCII_NAME}
#define D {LANE_CHARS | LANE_DIGITS, ASCII_NAME}
#define L {LANE_CHARS | LANE_LETTERS, ASCII_NAME | ASCII_LETTER}
#define U {LANE_CHARS | LANE_LETTERS | LANE_UPPER, ASCII_NAME | ASCII_LETTER}
static const struct {
	uint64_t lanes;
	unsigned char bits;
} ascii[128] = {
	Z, Z, Z, Z, Z, Z, Z, Z, Z, C, S, Z, Z, C, Z, Z, /* 0x00 */
	Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, /* 0x10 */
	C, S, C, S, C, C, C, C, C, C, C, C, C, C, C, C, /* 0x20 */
	D, D, D, D, D, D, D, D, D, D, C, C, C, C, C, S, /* 0x30 */
	S, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, /* 0x40 */
	U, U, U, U, U, U, U, U, U, U, U, C, C, C, C, N, /* 0x50 */
	C, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 0x60 */
	L, L, L, L, L, L, L, L, L, L, L, C, C, C, C, Z, /* 0x70 */
};
#undef Z
#undef S
#undef C
#undef N
#undef D
#undef L
#undef U
/* clang-format on */

static unsigned bits_of(char c)
{
	return ascii[(unsigned char)c].bits;
}

/* Counts run.p[at], one of ASCII_SPECIAL. */
static void count_special(struct counter *counter, struct str run, size_t at)
{
	struct text_shape *shape = counter->shape;
	char c = run.p[at];
	bool was_name = at == 0 ? counter->was_name : (bits_of(run.p[at - 1]) & ASCII_NAME) != 0;

	switch (c) {
	case '!':
		shape->n_exclamations++;
		break;
	case '?':
		shape->n_questions++;
		break;
	case '\n':
		shape->n_newlines++;
		break;
	case '@':
	case '#':
		/* In "me@example" the sign stands in a word, and mentions nobody. */
		if (was_name) {
			break;
		}
		if (at + 1 == run.n) {
			counter->sign = c;
		} else if ((bits_of(run.p[at + 1]) & ASCII_NAME) != 0) {
			*(c == '@' ? &shape->n_mentions : &shape->n_hashtags) += 1;
		}
		break;
	default:
		shape->n_invisible++;
		break;
	}
}

/* The words of a run of ASCII are of one script, but for what its ends belong to. */
static void count_scripts(struct counter *counter, struct str run)
{
	size_t n_letters = 0;

	while (n_letters < run.n && (bits_of(run.p[n_letters]) & ASCII_LETTER) != 0) {
		n_letters++;
	}
	if (n_letters > 0) {
		counter->scripts_in_word |= SCRIPT_LATIN;
	}
	if (n_letters < run.n) {
		bool is_letter = (bits_of(run.p[run.n - 1]) & ASCII_LETTER) != 0;

		end_word(counter);
		counter->scripts_in_word = is_letter ? SCRIPT_LATIN : 0;
	}
}

/* run is at least one and at most LANE_MAX bytes of ASCII. */
static void count_ascii(struct counter *counter, struct str run)
{
	struct text_shape *shape = counter->shape;
	uint64_t lanes = 0;

	if (counter->sign != 0 && (bits_of(run.p[0]) & ASCII_NAME) != 0) {
		*(counter->sign == '@' ? &shape->n_mentions : &shape->n_hashtags) += 1;
	}
	counter->sign = 0;
	for (size_t i = 0; i < run.n; i++) {
		unsigned char c = (unsigned char)run.p[i];

		lanes += ascii[c].lanes;
		if ((ascii[c].bits & ASCII_SPECIAL) != 0) {
			count_special(counter, run, i);
		}
	}
	shape->n_chars += lanes & LANE_MAX;
	shape->n_letters += lanes >> 16 & LANE_MAX;
	shape->n_upper += lanes >> 32 & LANE_MAX;
	shape->n_digits += (uint32_t)(lanes >> 48);
	count_scripts(counter, run);
	counter->was_name = (bits_of(run.p[run.n - 1]) & ASCII_NAME) != 0;
	counter->is_emoji_sequence = false;
}

static bool is_emoji_glue(uint32_t c)
{
	return c == 0x200d || c == 0xfe0e || c == 0xfe0f;
}

/* What is neither letter nor digit. */
static void count_sign(struct counter *counter, uint32_t c, uint8_t bits)
{
	struct text_shape *shape = counter->shape;

	shape->n_emoji += (bits & CLASS_PICTURE) != 0;
	shape->n_exclamations += c == 0xff01 || c == 0x203c || c == 0x2757;
	shape->n_questions += c == 0xff1f;
	if ((bits & CLASS_NONSPACING) == 0) {
		end_word(counter);
	}
	counter->sign = 0;
	counter->was_name = false;
	counter->is_emoji_sequence = (bits & (CLASS_PICTURE | CLASS_SIGN)) != 0;
}

static void count_other(struct counter *counter, uint32_t c)
{
	struct text_shape *shape = counter->shape;
	uint8_t bits;

	if ((fold_entry(c) & FOLD_DROPPED) != 0) {
		/* A heart is sent as a symbol and a selector: nothing is hidden by that one. */
		shape->n_invisible += !(counter->is_emoji_sequence && is_emoji_glue(c));
		return;
	}
	bits = class_bits(c);
	shape->n_chars++;
	shape->n_letters += (bits & CLASS_LETTER) != 0;
	shape->n_upper += (bits & CLASS_UPPER) != 0;
	shape->n_digits += (bits & CLASS_DIGIT) != 0;
	if ((bits & (CLASS_LETTER | CLASS_DIGIT)) == 0) {
		count_sign(counter, c, bits);
		return;
	}
	if (counter->sign != 0) {
		*(counter->sign == '@' ? &shape->n_mentions : &shape->n_hashtags) += 1;
		counter->sign = 0;
	}
	if ((bits & CLASS_LETTER) != 0) {
		counter->scripts_in_word |= script_of_letter(c);
	} else {
		end_word(counter);
	}
	counter->was_name = true;
	counter->is_emoji_sequence = false;
}

void shape_count_characters(struct str visible, struct text_shape *shape)
{
	struct str s = trim_edges(visible);
	struct counter counter = {.shape = shape};
	size_t at = 0;

	while (at < s.n) {
		struct str run;

		if ((unsigned char)s.p[at] >= 0x80) {
			count_other(&counter, utf8_next(s, &at));
			continue;
		}
		run = str_skip(s, at);
		run.n = utf8_ascii_prefix(run);
		run.n = run.n > LANE_MAX ? LANE_MAX : run.n;
		count_ascii(&counter, run);
		at += run.n;
	}
	end_word(&counter);
}
