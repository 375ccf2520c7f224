/* Regular expressions with bounded work: PCRE2, Unicode, JIT. */
#ifndef HAMLET_RULES_PATTERNS_H
#define HAMLET_RULES_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

struct pattern;
struct prefilter;

enum pattern_outcome {
	PATTERN_MALFORMED = 1, /* of pattern_new */
	PATTERN_MISSES = 1,    /* of pattern_find */
	PATTERN_GIVEN_UP,      /* of pattern_find: it ran into its limits */
	PATTERN_SKIPPED,       /* of pattern_find: nothing was left to search with */
};

/*
 * Checks `regex` (valid UTF-8), which must live as long as the pattern; what speeds it up is done
 * when it is used. is_caseless ignores case as Unicode's simple folding does.
 * PATTERN_MALFORMED: *ret_why in the arena is PCRE2's message with the offset of its byte, or says
 * that a repeat passes LIMIT_PATTERN_REPEAT.
 */
HAMLET_MUST_USE int pattern_new(struct str regex, bool is_caseless, struct arena *arena,
	struct pattern **ret, struct str *ret_why);
/*
 * Tells what literals each match of the pattern begins with, or holds: from now on it is tried there
 * only, and in longer texts where they are in reach. Before the first pattern_find. -ENOMEM.
 */
HAMLET_MUST_USE int pattern_set_prefilter(
	struct pattern *pattern, const struct prefilter *known);
/* Accepts NULL. */
void pattern_free(struct pattern *pattern);

/* What one thread needs for matching, and what it has left to spend. */
struct pattern_scratch;
HAMLET_MUST_USE int pattern_scratch_new(struct pattern_scratch **ret);
/* Accepts NULL. */
void pattern_scratch_free(struct pattern_scratch *scratch);

/*
 * Begins with a new comment: LIMIT_RULES_MATCH_STEPS for all that is found from now on. With
 * is_everywhere patterns are tried at every character, whatever their matches begin with.
 */
void pattern_begin_comment(struct pattern_scratch *scratch, bool is_everywhere);
/*
 * Of this comment, all patterns that are used are compiled by JIT at once: what they cost, and so
 * which are given up, is then the same however often they were used before.
 */
void pattern_be_steady(struct pattern_scratch *scratch);
/* Begins with a new pattern: LIMIT_PATTERN_MATCH_STEPS for it, in all texts of the comment. */
void pattern_begin(struct pattern_scratch *scratch);

/*
 * The first match in s (valid UTF-8) from byte `from` on, as *ret. Bounded by what is left to
 * spend, a millisecond or two, whatever the pattern. Any thread may do so with any pattern.
 */
HAMLET_MUST_USE int pattern_find(struct pattern *pattern, struct pattern_scratch *scratch,
	struct str s, size_t from, struct span *ret);

#endif
