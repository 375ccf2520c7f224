/* Puts text into the order, and the way up, in which a reader sees it. */
#ifndef TEXT_SEEN_H
#define TEXT_SEEN_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "runs.h"

/* Stretches that are put into order; a text of more of them keeps the rest as it is. */
#define SEEN_MAX_STRETCHES 256

struct seen {
	struct str text;
	struct run *runs; /* none when the text is what was given */
	size_t n_runs;
};

/*
 * Reverses what stands between U+202E (right-to-left override) and its end, which is shown from
 * right to left, and lines of turned letters, which are read with the page turned.
 * Never longer than visible, which is borrowed. Linear. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int seen_order(struct arena *arena, struct str visible, struct seen *ret);

#endif
