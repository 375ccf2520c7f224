/* A comment as the list of texts that rules look at. */
#ifndef HAMLET_RULES_SUBJECTS_H
#define HAMLET_RULES_SUBJECTS_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/limits.h>
#include <hamlet/result.h>
#include <hamlet/text.h>

#include "ruleset.h"

/* One text of the comment. */
struct rule_subject {
	unsigned field; /* one bit of rule_field */
	struct str form[RULE_FORM_COUNT];
	struct str host;  /* of an address; empty elsewhere */
	struct span span; /* of a link, in the raw content */
};

struct rule_subjects {
	struct rule_subject item[RULE_FIELD_COUNT + 2 * LIMIT_LINKS];
	size_t n;
};

/*
 * The subjects of the fields that rules look at; those that were not sent are left out. Fields that
 * no rule looks at in folded form are not folded. -ENOMEM.
 */
HAMLET_MUST_USE int rule_subjects_gather(struct arena *arena, const struct rule_input *input,
	const struct ruleset *rules, struct rule_subjects *ret);

#endif
