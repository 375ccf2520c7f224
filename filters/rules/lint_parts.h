/* What each part of the lint looks for, and where it puts what it finds. */
#ifndef HAMLET_RULES_LINT_PARTS_H
#define HAMLET_RULES_LINT_PARTS_H

#include <stddef.h>

#include "ruleset.h"

struct lint {
	const struct ruleset *rules;
	struct arena *arena;       /* of the caller: what was found */
	struct lint_finding *item; /* on the heap while it grows */
	size_t n;
	size_t n_more;
	size_t capacity;
};

/* Notes a finding, unless there are LIMIT_LINT_FINDINGS already. -ENOMEM. */
HAMLET_MUST_USE HAMLET_PRINTF(4, 5) int lint_note(
	struct lint *lint, enum lint_code code, size_t rule, const char *format, ...);

/* LINT_DUPLICATE and LINT_SHORT. */
HAMLET_MUST_USE int lint_entries(struct lint *lint);
/* LINT_SLOW. */
HAMLET_MUST_USE int lint_patterns(struct lint *lint);
/* LINT_ALWAYS. */
HAMLET_MUST_USE int lint_ordinary(struct lint *lint);

#endif
