/* What `hamlet check` answers to one comment: a line of JSON, or an explanation for people. */
#ifndef CLI_CHECK_ANSWER_H
#define CLI_CHECK_ANSWER_H

#include <stdbool.h>

#include "cli/explanation.h"
#include "cli/output.h"
#include "flow/verdict.h"

struct cJSON;

/* How to answer; all borrowed. */
struct check_answers {
	const struct verdict_context *context;
	struct arena *arena; /* of one row */
	struct output *output;
	bool must_explain;
	struct explanation_style style;
};

/*
 * Adds the answer to the output. The id is the row's own, NULL where it has none; line is where the
 * row stands, from 1. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int check_answer(const struct check_answers *answers, const struct comment *comment,
	const struct cJSON *id, size_t line);

#endif
