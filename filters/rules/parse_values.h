/* The kinds of value that a rule's keys take. */
#ifndef HAMLET_RULES_PARSE_VALUES_H
#define HAMLET_RULES_PARSE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "definition.h"

struct rule_reader {
	struct arena *arena;
	const struct fault_sink *sink;
};

/* Names to choose from, and what they are the values of. */
struct choices {
	const char *what;
	const char *const *names;
	size_t n;
};

/* All of these: RULES_BROKEN with the sink's fault set, or -ENOMEM. */

/* A text that is not empty. */
HAMLET_MUST_USE int value_text(
	const struct rule_reader *reader, const struct yaml_value *value, struct str *ret);
/* true or false, and no other spelling. */
HAMLET_MUST_USE int value_bool(
	const struct rule_reader *reader, const struct yaml_value *value, bool *ret);
/* The index of one of the names; the nearest is suggested for a wrong one. */
HAMLET_MUST_USE int value_choice(const struct rule_reader *reader, const struct yaml_value *value,
	const struct choices *choices, size_t *ret);
/* One name of a field, `any`, or a list of names: bits of rule_field. */
HAMLET_MUST_USE int value_fields(
	const struct rule_reader *reader, const struct yaml_value *value, unsigned *ret);
/* One text or a list of at least one, none empty; white space inside only when has_spaces. */
HAMLET_MUST_USE int value_check_texts(
	const struct rule_reader *reader, const struct yaml_value *value, bool has_spaces);
/* Adds examples: one or a list of texts and maps of a comment's fields. */
HAMLET_MUST_USE int value_examples(const struct rule_reader *reader, const struct yaml_value *value,
	bool must_hit, struct rule_definition *rule);

#endif
