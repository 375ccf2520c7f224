/* Literals of which one must stand in every text that a regular expression matches. */
#ifndef HAMLET_RULES_PREFILTER_H
#define HAMLET_RULES_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#define PREFILTER_LITERALS 64

struct literal_set {
	struct str item[PREFILTER_LITERALS];
	size_t n; /* 0: nothing is known, the regex must be tried on every text */
};

/*
 * Reads a regex that PCRE2 has accepted. Whatever it does not know for sure it takes for unknown,
 * so that a set is never too narrow. With is_lower the literals are in lower case, for text that is
 * folded. A literal may be a part of a character. Texts in the arena. -ENOMEM. O(regex.n).
 */
HAMLET_MUST_USE int prefilter_literals(
	struct str regex, bool is_lower, struct arena *arena, struct literal_set *ret);

#endif
