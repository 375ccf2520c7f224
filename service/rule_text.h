/* A rule as JSON: one text for one rule, a key a line, so that a fault's line names its key.
 */
#ifndef SERVICE_RULE_TEXT_H
#define SERVICE_RULE_TEXT_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct cJSON;

/*
 * Writes the rule {"name": …}: the members of `rule` in their order without those that are null;
 * with `base` (may be NULL), those of base with rule's laid over them, where null takes one away
 * (RFC 7396, for the members of the rule itself). Text in the arena. -ENOMEM.
 */
HAMLET_MUST_USE int rule_text_write(
	const struct cJSON *rule, const struct cJSON *base, struct arena *arena, struct str *ret);

/* JSON pointer of a line of that text: "/rule/pattern"; "/rule" where no key stands on it. */
HAMLET_MUST_USE int rule_text_pointer(
	struct str text, unsigned line, struct arena *arena, struct str *ret);

/* Whether two rules hit the same: all that says what they test is equal. */
bool rule_text_tests_alike(const struct cJSON *a, const struct cJSON *b);

#endif
