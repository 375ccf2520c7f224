#include "stray_marks.h"

#include <stdbool.h>

#include <hamlet/utf8.h>

#include "bytes.h"
#include "classes.h"
#include "fold_table.h"

/* U+0580 and all beyond begin with this byte or above: scripts with marks of their own. */
#define FIRST_LEAD 0xd6

static size_t find_lead(struct str s, size_t at)
{
	for (; at < s.n; at++) {
		while (at + BYTES_N <= s.n && !BYTES_ANY(bytes_load(s.p + at) >= FIRST_LEAD)) {
			at += BYTES_N;
		}
		if (at < s.n && (unsigned char)s.p[at] >= FIRST_LEAD) {
			break;
		}
	}
	return at < s.n ? at : s.n;
}

/* What makes another letter of a letter of Arabic: where it belongs it has been composed. */
static bool is_uncomposed(uint32_t c)
{
	return c >= 0x653 && c <= 0x655;
}

/* Vowel points, cantillation and Koranic signs. */
static bool is_point(uint32_t c)
{
	if (c < 0x600) {
		return (c >= 0x591 && c <= 0x5bd) || c == 0x5bf || c == 0x5c1 || c == 0x5c2 ||
		       c == 0x5c4 || c == 0x5c5 || c == 0x5c7;
	}
	return (c >= 0x64b && c <= 0x65f) || c == 0x670 || (c >= 0x6d6 && c <= 0x6dc) ||
	       (c >= 0x6df && c <= 0x6e4) || c == 0x6e7 || c == 0x6e8 || (c >= 0x6ea && c <= 0x6ed);
}

/* Joins the letters around it by a longer line (Arabic, N'Ko, Mongolian). */
static bool is_stretch(uint32_t c)
{
	return c == 0x640 || c == 0x7fa || c == 0x180a;
}

/* What was kept last, before `at`; 0 for nothing. */
static uint32_t last_kept(const struct rewrite *rewrite, size_t at)
{
	struct str kept = str_make(rewrite->p, rewrite->taken == at ? rewrite->n_out : at);
	size_t begin = kept.n;

	do {
		if (begin == 0) {
			return 0;
		}
		begin--;
	} while (utf8_is_continuation(kept.p[begin]));
	return utf8_next(kept, &begin);
}

/* Of a script without such marks. */
static bool is_stranger(uint32_t c)
{
	return c < 0x80 || class_script(c) != 0;
}

/* Hebrew, Arabic, Syriac, N'Ko and kin; Mongolian. */
static bool has_points(uint32_t c)
{
	return (c >= 0x590 && c < 0x900) || (c >= 0x1800 && c < 0x18b0);
}

bool stray_mark_may_be(uint32_t c)
{
	return (class_bits(c) & CLASS_MARK) != 0 || is_stretch(c);
}

/* Whether a piece of text does not tell what is before or behind it. */
static bool is_at_open_end(enum fold_extent extent, uint32_t last, bool is_last)
{
	return (extent != FOLD_WHOLE && last == 0) || (extent == FOLD_PIECE_REPEATED && is_last);
}

/* Whether c, a mark or stretch, goes from behind `last`. */
static bool is_dropped_behind(uint32_t c, uint32_t last)
{
	if (is_stranger(last)) {
		return true;
	}
	return is_uncomposed(c) || ((is_point(c) || is_stretch(c)) && has_points(last));
}

uint32_t stray_marks_drop(struct rewrite *rewrite, enum fold_extent extent)
{
	struct str s = rewrite_text(rewrite);
	uint32_t n_strays = 0;
	size_t dropped_to = 0;

	for (size_t at = find_lead(s, 0); at < s.n; at = find_lead(s, at)) {
		size_t end = at;
		uint32_t c = utf8_next(s, &end), last;
		bool is_mark = (class_bits(c) & CLASS_MARK) != 0;
		/* What combines would otherwise do so with what is before something that went, but
		 * not until the text is folded again. */
		bool is_left_over = at > 0 && dropped_to == at &&
				    (is_mark || (fold_entry(c) & FOLD_JOINS) != 0);

		if (!is_left_over && !is_mark && !is_stretch(c)) {
			at = end;
			continue;
		}
		last = last_kept(rewrite, at);
		if (!is_at_open_end(extent, last, end == s.n) &&
			(is_left_over || is_dropped_behind(c, last))) {
			rewrite_keep_to(rewrite, at);
			rewrite_skip_to(rewrite, end);
			dropped_to = end;
			n_strays += is_mark && is_stranger(last);
		}
		at = end;
	}
	rewrite_end(rewrite);
	return n_strays;
}
