#include "stretched.h"

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"

enum { MIN_REPEATED = 2 };

/* "aabb" at p, of which two times two bytes are read. */
static bool is_pair(const char *p)
{
	return p[0] == p[1] && p[2] == p[3] && p[0] != p[2] && ascii_is_alpha(p[0]) &&
	       ascii_is_alpha(p[2]);
}

/* Whether is_pair may hold in the block at p, whose three following bytes are read too. */
static bool may_have_pair(const char *p)
{
	bytes_block a = bytes_load(p), b = bytes_load(p + 1), c = bytes_load(p + 2),
		    d = bytes_load(p + 3);

	return BYTES_ANY((a == b) & (c == d) & (a != c) & (a >= 'a') & (c >= 'a'));
}

static size_t find_pair(struct str s, size_t at)
{
	enum { AHEAD = 3 };

	while (at + AHEAD < s.n) {
		if (at + BYTES_N + AHEAD <= s.n && !may_have_pair(s.p + at)) {
			at += BYTES_N;
			continue;
		}
		for (size_t end = at + BYTES_N; at < end && at + AHEAD < s.n; at++) {
			if (is_pair(s.p + at)) {
				return at;
			}
		}
	}
	return s.n;
}

/* Where the word around `at` begins, not before `floor`. */
static size_t word_begin(struct str s, size_t floor, size_t at)
{
	size_t begin = at;

	while (at > floor) {
		size_t next;

		do {
			at--;
		} while (at > floor && utf8_is_continuation(s.p[at]));
		next = at;
		if ((class_bits(utf8_next(s, &next)) & CLASS_LETTER) == 0) {
			break;
		}
		begin = at;
	}
	return begin;
}

struct word {
	size_t end;
	size_t n_letters;  /* repeats not counted */
	size_t n_repeated; /* of them */
};

static struct word read_word(struct str s, size_t begin)
{
	struct word word = {.end = begin};
	uint32_t last = 0;
	size_t at = begin, n_same = 0;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if ((class_bits(c) & CLASS_LETTER) == 0) {
			break;
		}
		n_same = c == last ? n_same + 1 : 1;
		last = c;
		word.n_letters += n_same == 1;
		word.n_repeated += n_same == 2;
		word.end = at;
	}
	return word;
}

static void shorten_to(struct rewrite *rewrite, size_t end)
{
	uint32_t last = 0;

	while (rewrite->taken < end) {
		size_t next = rewrite->taken;
		uint32_t c = utf8_next(rewrite_text(rewrite), &next);

		if (c == last) {
			rewrite_skip_to(rewrite, next);
		} else {
			rewrite_keep_to(rewrite, next);
		}
		last = c;
	}
}

void stretched_shorten(struct rewrite *rewrite)
{
	struct str s = rewrite_text(rewrite);

	for (size_t at = find_pair(s, 0); at < s.n;) {
		size_t begin = word_begin(s, rewrite->taken, at);
		struct word word = read_word(s, begin);

		if (word.n_repeated >= MIN_REPEATED && 2 * word.n_repeated > word.n_letters) {
			rewrite_keep_to(rewrite, begin);
			shorten_to(rewrite, word.end);
		}
		at = find_pair(s, word.end > at ? word.end : at + 1);
	}
	rewrite_end(rewrite);
}
