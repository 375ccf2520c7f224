/* The keys of a rule: a table of names and what reads their values. */
#ifndef HAMLET_RULES_RULE_KEYS_H
#define HAMLET_RULES_RULE_KEYS_H

#include "parse_values.h"

/*
 * Reads one key's value into the rule, those of its condition included. RULES_BROKEN with the
 * sink's fault set, also for a key that there is not; the nearest known one is suggested then.
 */
HAMLET_MUST_USE int rule_key_read(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule);

#endif
