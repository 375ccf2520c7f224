/* The keys of a condition: a table of names and what reads their values. */
#ifndef HAMLET_RULES_CONDITION_KEYS_H
#define HAMLET_RULES_CONDITION_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "parse_values.h"

#define CONDITION_KEY_COUNT 14

/* "look_at", ...; static. index < CONDITION_KEY_COUNT. */
const char *condition_key_name(size_t index);

/*
 * Reads one key's value into the condition; *ret_is_known says whether there is such a key.
 * RULES_BROKEN with the sink's fault set.
 */
HAMLET_MUST_USE int condition_key_read(const struct rule_reader *reader,
	const struct yaml_value *value, struct condition_definition *condition, bool *ret_is_known);

/*
 * What must stand together in the condition and those inside, and what must not; sets what was not
 * said. `rule` is the one it belongs to, for its name and to count its conditions.
 */
HAMLET_MUST_USE int condition_settle(const struct rule_reader *reader,
	struct condition_definition *condition, struct rule_definition *rule);

#endif
