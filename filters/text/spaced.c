#include "spaced.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"
#include "fold_table.h"
#include "stray_marks.h"

enum {
	MIN_CHARS = 4,
	MIN_LETTERS = 3,
	MIN_CHARS_ODD = 3, /* letters and digits, where the separator parts none in earnest */
	MAX_SIGNS = 3,     /* of one separator: ") (" */
	MAX_SEPARATOR_BYTES = 4,
};

/* Spaces, and every sign of ASCII. */
static bool is_sign(char c)
{
	return c == '\n' || (c >= ' ' && c < 0x7f && !ascii_is_alnum(c));
}

static bool is_word_char(uint32_t c)
{
	return (class_bits(c) & (CLASS_LETTER | CLASS_DIGIT | CLASS_MARK)) != 0;
}

/* Letters by their kind that look like signs: clicks, and what modifies a letter before it. */
static bool is_modifier(uint32_t c)
{
	return (c >= 0x1c0 && c <= 0x1c3) || (c >= 0x2b0 && c <= 0x2ff);
}

/* Where the Latin, Greek and Cyrillic letters stand. */
static bool is_in_alphabets(uint32_t c)
{
	return (c < 0x530 && !is_modifier(c)) || (c >= 0x1e00 && c < 0x2000);
}

static bool is_of_alphabet(uint32_t c)
{
	return is_in_alphabets(c) && (class_bits(c) & (CLASS_LETTER | CLASS_DIGIT)) != 0;
}

/* What signs beyond ASCII begin with: U+0080 to U+00FF, modifiers, U+2000 to U+3FFF, forms, emoji.
 */
static bool is_sign_lead(unsigned char c)
{
	return c == 0xc2 || c == 0xc3 || c == 0xc7 || c == 0xca || c == 0xcb || c == 0xe2 ||
	       c == 0xe3 || c >= 0xef;
}

/* What other scripts begin with, their signs and letters; and some letters of the alphabets. */
static bool is_foreign_lead(unsigned char c)
{
	return (c >= 0xd4 && c < 0xe2) || (c >= 0xe4 && c < 0xef);
}

/* The end of the sign that stands at `at`; `at` where there is none. */
static size_t sign_end(struct str s, size_t at)
{
	size_t end = at;

	if (at >= s.n || (unsigned char)s.p[at] < 0x80) {
		return at + (at < s.n && is_sign(s.p[at]));
	}
	return !is_sign_lead((unsigned char)s.p[at]) || is_word_char(utf8_next(s, &end)) ? at : end;
}

/* What stands for a sign in front of a letter of the alphabets only: letters and signs of other
 * scripts, such as "的", and modifiers. */
static bool is_foreign(uint32_t c)
{
	return !is_in_alphabets(c) &&
	       (is_word_char(c) || (c >= 0x500 && c < 0x2000) || (c >= 0x4000 && c < 0xf000));
}

static struct str foreign_at(struct str s, size_t at)
{
	size_t end = at, next;

	if (at >= s.n ||
		!(is_foreign_lead((unsigned char)s.p[at]) ||
			is_sign_lead((unsigned char)s.p[at])) ||
		!is_foreign(utf8_next(s, &end))) {
		return STR_NONE;
	}
	next = end;
	return next < s.n && is_of_alphabet(utf8_next(s, &next)) ? str_make(s.p + at, end - at)
								 : STR_NONE;
}

/* What stands between the items of a list: "x, y, z" are variables. */
static bool is_of_list(struct str signs)
{
	return str_eq(signs, STR(", ")) || str_eq(signs, STR("、"));
}

/* The separator that stands at `at`: signs, up to the next letter; empty where there is none. */
static struct str separator_at(struct str s, size_t at)
{
	size_t end = sign_end(s, at), next = end;

	if (end == at) {
		return foreign_at(s, at);
	}
	for (int i = 1; i < MAX_SIGNS && next - at <= MAX_SEPARATOR_BYTES; i++) {
		end = next;
		next = sign_end(s, end);
	}
	end = next - at <= MAX_SEPARATOR_BYTES ? next : end;
	return is_of_list(str_make(s.p + at, end - at)) ? STR_NONE : str_make(s.p + at, end - at);
}

static bool stands_at(struct str s, size_t at, struct str separator)
{
	return str_starts(str_skip(s, at), separator);
}

static bool is_blank(struct str separator)
{
	return separator.n == 1 && (separator.p[0] == ' ' || separator.p[0] == '\n');
}

static bool is_letter(struct str separator)
{
	size_t at = 0;

	return is_foreign(utf8_next(separator, &at));
}

/* A letter of another script, or marks that close around one letter and open around the next. */
static bool is_odd(struct str separator)
{
	size_t n_signs = 0;

	for (size_t at = 0; at < separator.n;) {
		uint32_t c = utf8_next(separator, &at);

		n_signs += c != ' ' && c != '\n';
	}
	return n_signs > 1 || is_letter(separator);
}

/* A word with its separators. */
struct spaced {
	struct str s;
	struct str separator;
	bool is_odd;  /* the separator: is_odd() */
	size_t begin; /* of its first character */
	size_t end;   /* behind its last one */
	size_t n_chars;
	size_t n_letters;
	size_t n_digits;
	bool is_hex;
};

/* Whether c would be a part of the word: of one that letters of other scripts part, none of those.
 */
static bool belongs(const struct spaced *word, uint32_t c)
{
	return is_letter(word->separator) ? is_of_alphabet(c) : is_word_char(c);
}

/* Whether a word's character stands right before `at`. */
static bool has_word_before(const struct spaced *word, size_t at)
{
	if (at == 0) {
		return false;
	}
	do {
		at--;
	} while (utf8_is_continuation(word->s.p[at]));
	return belongs(word, utf8_next(word->s, &at));
}

static bool has_word_at(const struct spaced *word, size_t at)
{
	return at < word->s.n && belongs(word, utf8_next(word->s, &at));
}

/* Whether words of several letters touch it, with the separator or without: "a.b.c.example". */
static bool is_part_of_more(const struct spaced *word)
{
	struct str s = word->s, separator = word->separator;

	if (has_word_before(word, word->begin) || has_word_at(word, word->end)) {
		return true;
	}
	if (is_blank(separator)) {
		return false;
	}
	return (word->begin >= separator.n && stands_at(s, word->begin - separator.n, separator) &&
		       has_word_before(word, word->begin - separator.n)) ||
	       (stands_at(s, word->end, separator) && has_word_at(word, word->end + separator.n));
}

/* Follows single characters from `begin` on with the separator between them. */
static void follow(struct spaced *word, size_t begin)
{
	struct str s = word->s;
	size_t at = begin;

	word->begin = word->end = begin;
	word->n_chars = word->n_letters = word->n_digits = 0;
	word->is_hex = true;
	while (at < s.n) {
		size_t next = at;
		uint32_t c = utf8_next(s, &next);
		bool is_last = !stands_at(s, next, word->separator);

		/* A character that combines would do so with another one than before. */
		if ((fold_entry(c) & FOLD_JOINS) != 0 || stray_mark_may_be(c) ||
			(is_word_char(c) && !belongs(word, c)) ||
			(is_last && (is_word_char(c) ? has_word_at(word, next)
						     : sign_end(s, at) > at))) {
			break;
		}
		word->n_chars++;
		word->n_letters += (class_bits(c) & CLASS_LETTER) != 0;
		word->n_digits += (class_bits(c) & CLASS_DIGIT) != 0;
		word->is_hex = word->is_hex && c < 0x80 && ascii_hex_value((char)c) >= 0;
		word->end = next;
		if (is_last) {
			break;
		}
		at = next + word->separator.n;
	}
}

/* Whether a word begins at `begin` that is written with the separator, and is no address such as
 * "a:b:c:d". */
static bool read_word(struct spaced *word, size_t begin)
{
	bool is_long;

	follow(word, begin);
	is_long = word->is_odd ? word->n_letters + word->n_digits >= MIN_CHARS_ODD
			       : word->n_chars >= MIN_CHARS && word->n_letters >= MIN_LETTERS;

	return is_long && !is_part_of_more(word) && !(word->is_hex && word->separator.p[0] == ':');
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

/* Whether the separator at `at` comes again behind one character, and, unless it is an odd one,
 * again behind the next. */
static bool is_first_separator(struct str s, size_t at)
{
	struct str separator = separator_at(s, at);

	if (separator.n == 0) {
		return false;
	}
	for (int i = is_odd(separator); i < 2; i++) {
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

/* Of ASCII but letters and digits, and some more. */
static bytes_block signs_of(bytes_block b)
{
	return (bytes_block)((b < '0') | ((b > '9') & (b < 'a')) | ((b > 'z') & (b < 0x7f)));
}

/* Where is_sign_lead() holds, and no letter that is frequent stands: b1 is what comes next. */
static bytes_block sign_leads_of(bytes_block b0, bytes_block b1)
{
	return (bytes_block)((b0 == 0xc2) | ((b0 == 0xc3) & ((b1 == 0x97) | (b1 == 0xb7))) |
			     ((b0 == 0xc7) & (b1 < 0x84)) | ((b0 == 0xca) & (b1 >= 0xb0)) |
			     (b0 == 0xcb) | (b0 == 0xe2) | (b0 == 0xe3) | (b0 >= 0xef));
}

/* What the letters of the alphabets begin with, and some more. */
static bytes_block alphabets_of(bytes_block b)
{
	return (bytes_block)(((b >= '0') & (b < 0xd5)) | (b == 0xe1));
}

/* Where is_foreign_lead() holds but for those letters, and one of them may stand behind. */
static bytes_block foreign_leads_of(bytes_block b0, const char *p)
{
	bytes_block b1 = bytes_load(p + 1);

	return ((bytes_block)((b0 >= 0xd4) & (b0 < 0xe0)) & alphabets_of(bytes_load(p + 2))) |
	       ((bytes_block)((b0 == 0xe0) | ((b0 == 0xe1) & (b1 < 0xb8)) |
			      ((b0 >= 0xe4) & (b0 < 0xef))) &
		       alphabets_of(bytes_load(p + 3)));
}

/* Whether what b0 holds comes again so many bytes behind it that a separator and a character fit.
 */
static bytes_block comes_again(const char *p, bytes_block b0)
{
	return (bytes_block)((b0 == bytes_load(p + 3)) | (b0 == bytes_load(p + 4)) |
			     (b0 == bytes_load(p + 5)) | (b0 == bytes_load(p + 6)) |
			     (b0 == bytes_load(p + 7)) | (b0 == bytes_load(p + 8)));
}

/* Whether is_first_separator may hold in the block at p for what begins beyond ASCII. */
static bool may_be_wide(const char *p, bytes_block b0)
{
	bytes_block leads = sign_leads_of(b0, bytes_load(p + 1)) | foreign_leads_of(b0, p);

	return BYTES_ANY(leads) && BYTES_ANY(leads & comes_again(p, b0));
}

/* The same for a sign of ASCII with others behind it. */
static bool may_be_more(const char *p, bytes_block b0, bytes_block b1)
{
	bytes_block b2 = bytes_load(p + 2), b3, b4, b5, b6, b7, b8, again;
	bytes_block begins = signs_of(b0) & (signs_of(b1) | sign_leads_of(b1, b2));

	if (!BYTES_ANY(begins)) {
		return false;
	}
	b3 = bytes_load(p + 3);
	b4 = bytes_load(p + 4);
	b5 = bytes_load(p + 5);
	b6 = bytes_load(p + 6);
	b7 = bytes_load(p + 7);
	b8 = bytes_load(p + 8);
	again = (bytes_block)(((b0 == b3) & (b1 == b4)) | ((b0 == b4) & (b1 == b5)) |
			      ((b0 == b5) & (b1 == b6)) | ((b0 == b6) & (b1 == b7)) |
			      ((b0 == b7) & (b1 == b8)) | (b0 == b8));
	return BYTES_ANY(begins & again);
}

/* Whether is_first_separator may hold in the block at p, of which AHEAD further bytes are read. */
static bool may_separate(const char *p)
{
	bytes_block b0 = bytes_load(p), b1 = bytes_load(p + 1), b2 = bytes_load(p + 2),
		    b3 = bytes_load(p + 3), b4 = bytes_load(p + 4);
	/* The character behind it has one byte, and the next one has so too, or it has more. */
	bytes_block is_narrow =
		(bytes_block)((b1 < 0x80) & (b0 == b2) & ((b3 >= 0x80) | (b0 == b4)));
	bytes_block is_wide =
		(bytes_block)((b1 >= 0x80) & ((b0 == b3) | (b0 == b4) | (b1 >= 0xf0)));

	return BYTES_ANY((is_narrow | is_wide) & signs_of(b0)) || may_be_more(p, b0, b1) ||
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
		struct str separator = separator_at(s, at);
		struct spaced word = {.s = s, .separator = separator, .is_odd = is_odd(separator)};
		size_t begin = at;

		while (begin > 0 && utf8_is_continuation(s.p[--begin])) {
		}
		if (begin == at || begin < rewrite->taken || has_word_before(&word, begin)) {
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
