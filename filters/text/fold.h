/* Folds text so that what looks alike reads alike. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

/* What is folded: a text, or a piece of one whose neighbours are not known (of a pattern), the last
 * character of which may be repeated, or be left out. */
enum fold_extent { FOLD_WHOLE, FOLD_PIECE, FOLD_PIECE_REPEATED };

struct folding {
	struct str text;
	struct span *origin; /* for each byte of text, the part of the input it came from */
	uint32_t n_marks;    /* decorating marks that were dropped */
	uint32_t n_fancy;
	uint32_t n_spaced; /* words that were joined */
};

/*
 * NFKC and case folding, invisible characters and controls but \t \n \r dropped, look-alikes to
 * ASCII, decorating marks dropped: segment_fold's chain over the whole of s, valid UTF-8. The
 * result is a fixed point of itself, holds no control but those three, and lives in the arena.
 * Linear. At most three times s, and at most an eighth and 4 KiB more than s: a text of nothing but
 * ligatures loses what they would lengthen it by beyond that. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int fold_text(
	struct arena *arena, struct str s, enum fold_extent extent, struct folding *ret);

#endif
