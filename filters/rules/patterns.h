/* Regular expressions with bounded work: PCRE2, Unicode, JIT. */
#ifndef HAMLET_RULES_PATTERNS_H
#define HAMLET_RULES_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct pattern;

enum pattern_outcome {
	PATTERN_MALFORMED = 1, /* of pattern_new */
	PATTERN_MISSES = 1,    /* of pattern_find */
	PATTERN_GIVEN_UP,      /* of pattern_find: it ran into its limits */
};

/*
 * Compiles `regex` (valid UTF-8). is_caseless ignores case as Unicode's simple folding does.
 * PATTERN_MALFORMED: *ret_why in the arena is PCRE2's message with the offset of its byte.
 */
HAMLET_MUST_USE int pattern_new(struct str regex, bool is_caseless, struct arena *arena,
	struct pattern **ret, struct str *ret_why);
/* Accepts NULL. */
void pattern_free(struct pattern *pattern);

/* What one thread needs for matching. */
struct pattern_scratch;
HAMLET_MUST_USE int pattern_scratch_new(struct pattern_scratch **ret);
/* Accepts NULL. */
void pattern_scratch_free(struct pattern_scratch *scratch);

/*
 * The first match in s (valid UTF-8) as [*ret_begin, *ret_end). Bounded by
 * LIMIT_PATTERN_MATCH_STEPS for all of s, a millisecond or two, whatever the pattern.
 */
HAMLET_MUST_USE int pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch,
	struct str s, size_t *ret_begin, size_t *ret_end);

#endif
