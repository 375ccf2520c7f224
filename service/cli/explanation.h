/* Tells a person why: the comment with its telling parts marked, and the sum behind the score. */
#ifndef CLI_EXPLANATION_H
#define CLI_EXPLANATION_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/telling_parts.h>
#include <hamlet/verdict.h>

/* Whether standard output is a terminal that shows colours, and NO_COLOR is not set. */
bool explanation_wants_colour(void);

struct explanation_style {
	bool has_colour;  /* else parts are marked as [+1.2: cheap] */
	size_t max_bytes; /* of the comment; 0: all */
	size_t max_terms; /* of the sum, base and rest included; 0: all */
};

/*
 * Appends the comment, indented. What is in disguise is shown with what it hides: [f r e e =
 * "free"]. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int explanation_add_comment(struct buf *out, struct arena *arena,
	const struct telling_source *source, const struct explanation_style *style);

/* Appends policies, then the reasons as a sum whose printed terms add up to the printed result. */
void explanation_add_sum(
	struct buf *out, const struct verdict *verdict, const struct explanation_style *style);

#endif
