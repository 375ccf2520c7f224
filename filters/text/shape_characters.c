#include "shape_characters.h"

#include <hamlet/load.h>
#include <hamlet/utf8.h>

#include "bytes.h"
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
	} while (utf8_is_continuation(s.p[end]));
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

struct counter {
	struct text_shape *shape;
	char sign;                /* '@' or '#', if that came right before and begins a name */
	bool was_name;            /* the character before may stand in a name */
	bool is_emoji_sequence;   /* a joiner or variation selector here belongs to an emoji */
	bool is_joining_script;   /* a joiner, or its contrary, here may belong to the spelling */
	uint32_t scripts_in_word; /* of letters so far */
	uint64_t lanes;           /* see below */
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

/* The same by class, for any character. */
static uint64_t lanes_of_bits(uint32_t bits)
{
	return LANE_CHARS + (bits & CLASS_LETTER) * LANE_LETTERS +
	       (bits & CLASS_UPPER) / CLASS_UPPER * LANE_UPPER +
	       (bits & CLASS_DIGIT) / CLASS_DIGIT * LANE_DIGITS;
}

/* Before any lane is full. */
static void empty_lanes(struct counter *counter)
{
	struct text_shape *shape = counter->shape;

	shape->n_chars += counter->lanes & LANE_MAX;
	shape->n_letters += counter->lanes >> 16 & LANE_MAX;
	shape->n_upper += counter->lanes >> 32 & LANE_MAX;
	shape->n_digits += (uint32_t)(counter->lanes >> 48);
	counter->lanes = 0;
}

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
	counter->lanes += lanes;
	count_scripts(counter, run);
	counter->was_name = (bits_of(run.p[run.n - 1]) & ASCII_NAME) != 0;
	counter->is_emoji_sequence = counter->is_joining_script = false;
}

static bool is_emoji_glue(uint32_t c)
{
	return c == 0x200d || c == 0xfe0e || c == 0xfe0f;
}

enum { FIRST_PICTURE = 0x2190 };

/* One of CLASS_COUNTED or CLASS_PICTURE. */
static void count_counted(struct counter *counter, uint32_t c)
{
	struct text_shape *shape = counter->shape;

	/* Below are the degree and copyright signs, and what abbreviates a word ("№", "™"). */
	shape->n_emoji += (class_bits(c) & CLASS_PICTURE) != 0 && c >= FIRST_PICTURE;
	if ((class_bits(c) & CLASS_COUNTED) == 0) {
		return;
	}
	switch (c) {
	case '@':
	case '#':
		counter->sign = counter->was_name ? '\0' : (char)c;
		break;
	case '\n':
		shape->n_newlines++;
		break;
	case '\v':
	case '\f':
		shape->n_invisible++;
		shape->n_chars--;
		break;
	case '?':
	case 0xff1f:
		shape->n_questions++;
		break;
	default:
		shape->n_exclamations++;
		break;
	}
}

/* A character that takes room; in masks, since nobody can tell letters, spaces and marks apart. */
static void count_visible(struct counter *counter, uint32_t c)
{
	struct text_shape *shape = counter->shape;
	uint32_t bits = class_bits(c);
	uint32_t is_letter = bits & CLASS_LETTER;
	uint32_t is_digit = (bits & CLASS_DIGIT) != 0;
	uint32_t is_in_word = (bits & (CLASS_LETTER | CLASS_NONSPACING)) != 0;
	uint32_t scripts = counter->scripts_in_word;

	counter->lanes += lanes_of_bits(bits);
	shape->n_mixed_words += !is_in_word & ((scripts & (scripts - 1)) != 0);
	scripts |= class_script(c) & -is_letter;
	counter->scripts_in_word = scripts & -is_in_word;
	counter->is_emoji_sequence = (bits & (CLASS_PICTURE | CLASS_SIGN)) != 0;
	counter->is_joining_script = is_in_word & (c - 0x600 < 0x1000 - 0x600);
	if (counter->sign != 0) {
		bool is_name = is_letter | is_digit | (c == '_');

		*(counter->sign == '@' ? &shape->n_mentions : &shape->n_hashtags) += is_name;
		counter->sign = 0;
	}
	if ((bits & (CLASS_COUNTED | CLASS_PICTURE)) != 0) {
		count_counted(counter, c);
	}
	counter->was_name = is_letter | is_digit | (c == '_');
}

/* Visible ASCII, Greek to Hebrew: known without a look into the table. */
static bool is_surely_visible(uint32_t c)
{
	return (c - 0x20 < 0x5f) | (c - 0x370 < 0x2a0);
}

static void count_one(struct counter *counter, uint32_t c)
{
	if (is_surely_visible(c) || (fold_entry(c) & FOLD_DROPPED) == 0) {
		count_visible(counter, c);
		return;
	}
	/* A heart is sent as a symbol and a selector, and Persian and the languages of India are
	 * spelt with joiners: nothing is hidden by those. */
	counter->shape->n_invisible +=
		!(counter->is_emoji_sequence && is_emoji_glue(c)) &&
		!(counter->is_joining_script && (c == 0x200c || c == 0x200d));
	counter->is_joining_script = false;
}

/* Where a longer run of ASCII begins; not the space between two words of other letters. */
static bool is_run(struct str s, size_t at)
{
	return at + sizeof(uint64_t) <= s.n && (load_64(s.p + at) & LOAD_EACH(0x80)) == 0;
}

/* A part of the text in which no lane gets full. */
static void count_part(struct counter *counter, struct str s, size_t begin, size_t end)
{
	size_t at = begin;

	while (at < end) {
		if (is_run(s, at)) {
			struct str run = str_make(s.p + at, end - at);

			run.n = utf8_ascii_prefix(run);
			count_ascii(counter, run);
			at += run.n;
		} else {
			count_one(counter, bytes_next(s, &at));
		}
	}
	empty_lanes(counter);
}

void shape_count_characters(struct str visible, struct text_shape *shape)
{
	struct str s = trim_edges(visible);
	struct counter counter = {.shape = shape};

	for (size_t at = 0; at < s.n;) {
		size_t n = utf8_clip(str_skip(s, at), LANE_MAX).n;

		count_part(&counter, s, at, at + n);
		at += n;
	}
	end_word(&counter);
}
