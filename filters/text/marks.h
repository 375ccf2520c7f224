/* Replaces stretches of folded text by one-byte marks. */
#ifndef TEXT_MARKS_H
#define TEXT_MARKS_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/text.h>

#include "fold.h"

/* A copy of folded text in the making. */
struct marks {
	const struct folding *from;
	size_t n_copied; /* bytes of from->text that are done */
	char *p;         /* NULL as long as there is no mark: the text is from->text then */
	struct span *origin;
	size_t n;
};

/* Allocates nothing; `from` is borrowed. */
void marks_init(struct marks *marks, const struct folding *from);
/* Puts a mark for [begin, end) of the text, begin < end, behind all marks so far. */
HAMLET_MUST_USE int marks_put(
	struct marks *marks, struct arena *arena, char mark, size_t begin, size_t end);
/* Sets folded and origin of *ret. */
void marks_finish(struct marks *marks, struct text *ret);

#endif
