#include "spaced.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"
#include "fold_table.h"
#include "stray_marks.h"

enum { MIN_CHARS = 4, MIN_LETTERS = 3 };

/* Spaces, and every sign of ASCII but the colon, which addresses of networks hold. */
static bool is_sign(char c)
{
	return c == '\n' || (c >= ' ' && c < 0x7f && c != ':' && !ascii_is_alnum(c));
}

/* What the signs beyond ASCII begin with that are looked for: U+0080 to U+00BF, U+2000 to U+2FFF
 * (punctuation, arrows, shapes, pictures), and emoji. Others begin with bytes that letters do. */
static bool is_lead(unsigned char c)
{
	return c == 0xc2 || c == 0xe2 || c == 0xf0;
}

static bool is_word_char(uint32_t c)
{
	return (class_bits(c) & (CLASS_LETTER | CLASS_DIGIT | CLASS_MARK)) != 0;
}

/* The separator that stands at `at`: one sign; empty where there is none. */
static struct str separator_at(struct str s, size_t at)
{
	size_t end = at;

	if (at >= s.n) {
		return STR_NONE;
	}
	if ((unsigned char)s.p[at] < 0x80) {
		return str_make(s.p + at, is_sign(s.p[at]));
	}
	if (!is_lead((unsigned char)s.p[at]) || is_word_char(utf8_next(s, &end))) {
		return STR_NONE;
	}
	return str_make(s.p + at, end - at);
}

static bool stands_at(struct str s, size_t at, struct str separator)
{
	return str_starts(str_skip(s, at), separator);
}

static bool is_blank(struct str separator)
{
	return separator.p[0] == ' ' || separator.p[0] == '\n';
}

/* A word with its separators. */
struct spaced {
	struct str s;
	struct str separator;
	size_t begin; /* of its first character */
	size_t end;   /* behind its last one */
	size_t n_chars;
	size_t n_letters;
};

/* Whether a word's character stands right before `at`. */
static bool has_word_before(struct str s, size_t at)
{
	if (at == 0) {
		return false;
	}
	do {
		at--;
	} while (utf8_is_continuation(s.p[at]));
	return is_word_char(utf8_next(s, &at));
}

static bool has_word_at(struct str s, size_t at)
{
	return at < s.n && is_word_char(utf8_next(s, &at));
}

/* Whether words of several letters touch it, with the separator or without: "a.b.c.example". */
static bool is_part_of_more(const struct spaced *word)
{
	struct str s = word->s, separator = word->separator;

	if (has_word_before(s, word->begin) || has_word_at(s, word->end)) {
		return true;
	}
	if (is_blank(separator)) {
		return false;
	}
	return (word->begin >= separator.n && stands_at(s, word->begin - separator.n, separator) &&
		       has_word_before(s, word->begin - separator.n)) ||
	       (stands_at(s, word->end, separator) && has_word_at(s, word->end + separator.n));
}

/* Follows single characters from `begin` on with the separator between them. */
static void follow(struct spaced *word, size_t begin)
{
	struct str s = word->s;
	size_t at = begin;

	word->begin = word->end = begin;
	word->n_chars = word->n_letters = 0;
	while (at < s.n) {
		size_t next = at;
		uint32_t c = utf8_next(s, &next);
		bool is_last = !stands_at(s, next, word->separator);

		/* A character that combines would do so with another one than before. */
		if ((fold_entry(c) & FOLD_JOINS) != 0 || stray_mark_may_be(c) ||
			(is_last && (is_word_char(c) ? has_word_at(s, next)
						     : separator_at(s, at).n > 0))) {
			break;
		}
		word->n_chars++;
		word->n_letters += (class_bits(c) & CLASS_LETTER) != 0;
		word->end = next;
		if (is_last) {
			break;
		}
		at = next + word->separator.n;
	}
}

/* Whether a word begins at `begin` that is written with the separator. */
static bool read_word(struct spaced *word, size_t begin)
{
	follow(word, begin);
	return word->n_chars >= MIN_CHARS && word->n_letters >= MIN_LETTERS &&
	       !is_part_of_more(word);
}

static void join(struct rewrite *rewrite, const struct spaced *word)
{
	rewrite_keep_to(rewrite, word->begin);
	while (rewrite->taken < word->end) {
		size_t next = rewrite->taken;

		utf8_next(word->s, &next);
		rewrite_keep_to(rewrite, next);
		if (next < word->end) {
			rewrite_skip_to(rewrite, next + word->separator.n);
		}
	}
}

/* Whether the separator at `at` comes again behind one character, and again behind the next. */
static bool is_first_separator(struct str s, size_t at)
{
	struct str separator = separator_at(s, at);

	if (separator.n == 0) {
		return false;
	}
	for (int i = 0; i < 2; i++) {
		at += separator.n;
		if (at >= s.n) {
			return false;
		}
		utf8_next(s, &at);
		if (!stands_at(s, at, separator)) {
			return false;
		}
	}
	return true;
}

enum { AHEAD = 8 };

/* The same for signs beyond ASCII, of two to four bytes, and a character of one to four. */
static bool may_be_wide(const char *p, bytes_block b0)
{
	bytes_block is_lead_byte = (bytes_block)((b0 == 0xc2) | (b0 == 0xe2) | (b0 == 0xf0));
	bytes_block comes_again =
		(bytes_block)((b0 == bytes_load(p + 3)) | (b0 == bytes_load(p + 4)) |
			      (b0 == bytes_load(p + 5)) | (b0 == bytes_load(p + 6)) |
			      (b0 == bytes_load(p + 7)) | (b0 == bytes_load(p + 8)));

	return BYTES_ANY(is_lead_byte & comes_again);
}

/* Whether is_first_separator may hold in the block at p, of which AHEAD further bytes are read. */
static bool may_separate(const char *p)
{
	bytes_block b0 = bytes_load(p), b1 = bytes_load(p + 1), b2 = bytes_load(p + 2),
		    b3 = bytes_load(p + 3), b4 = bytes_load(p + 4);
	bytes_block may_be =
		(bytes_block)((b0 < '0') | ((b0 > '9') & (b0 < 'a')) | ((b0 > 'z') & (b0 < 0x7f)));
	/* The character behind it has one byte, and the next one has so too, or it has more. */
	bytes_block is_narrow =
		(bytes_block)((b1 < 0x80) & (b0 == b2) & ((b3 >= 0x80) | (b0 == b4)));
	bytes_block is_wide =
		(bytes_block)((b1 >= 0x80) & ((b0 == b3) | (b0 == b4) | (b1 >= 0xf0)));

	return BYTES_ANY((is_narrow | is_wide) & may_be) ||
	       (BYTES_ANY(b0 >= 0xc2) && may_be_wide(p, b0));
}

static size_t find_first_separator(struct str s, size_t at)
{
	while (at < s.n) {
		size_t end = at + BYTES_N;

		if (end + AHEAD <= s.n && !may_separate(s.p + at)) {
			at = end;
			continue;
		}
		for (; at < end && at < s.n; at++) {
			if (is_first_separator(s, at)) {
				return at;
			}
		}
	}
	return s.n;
}

static uint32_t join_once(struct rewrite *rewrite)
{
	struct str s = rewrite_text(rewrite);
	size_t at = find_first_separator(s, 0);
	uint32_t n_joined = 0;

	while (at < s.n) {
		struct spaced word = {.s = s, .separator = separator_at(s, at)};
		size_t begin = at;

		while (begin > 0 && utf8_is_continuation(s.p[--begin])) {
		}
		if (begin == at || begin < rewrite->taken || has_word_before(s, begin)) {
			/* The first single character stands behind this separator. */
			at = find_first_separator(s, at + 1);
			continue;
		}
		if (read_word(&word, begin)) {
			join(rewrite, &word);
			n_joined++;
		}
		at = find_first_separator(s, word.end > at ? word.end : at + 1);
	}
	rewrite_end(rewrite);
	return n_joined;
}

uint32_t spaced_join(struct rewrite *rewrite)
{
	enum { MAX_NESTED = 16 }; /* each takes out half of a word */
	uint32_t n_joined = 0, n;

	for (int i = 0; i < MAX_NESTED && (n = join_once(rewrite)) > 0; i++) {
		n_joined += n;
	}
	return n_joined;
}
