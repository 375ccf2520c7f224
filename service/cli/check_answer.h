/* What `hamlet check` answers to one comment: a line of JSON, or an explanation for people. */
#ifndef CLI_CHECK_ANSWER_H
#define CLI_CHECK_ANSWER_H

#include <stdbool.h>

#include "cli/explanation.h"
#include "cli/output.h"
#include "flow/verdict.h"

/* A row's own id, so that answers can be told apart. */
struct row_id {
	enum { ROW_ID_NONE, ROW_ID_TEXT, ROW_ID_NUMBER } kind;
	struct str text; /* of a number: as it was sent, since it may have more digits than a double */
};

/* How to answer; all borrowed. */
struct check_answers {
	const struct verdict_context *context;
	struct arena *arena; /* of one row */
	struct output *output;
	bool must_explain;
	struct explanation_style style;
};

/*
 * Adds the answer to the output; line is where the row stands, from 1. -ENOMEM when the arena is
 * full.
 */
HAMLET_MUST_USE int check_answer(const struct check_answers *answers, const struct comment *comment,
	const struct row_id *id, size_t line);

#endif
