/* Literals of which one must stand in every text that a regular expression matches, or begin it. */
#ifndef HAMLET_RULES_PREFILTER_H
#define HAMLET_RULES_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "byte_set.h"
#include "match_length.h"

#define PREFILTER_LITERALS 64
#define PREFILTER_SETS     3

/* One of these must stand in the text. */
struct literal_set {
	struct str item[PREFILTER_LITERALS];
	size_t n;
	struct match_length reach; /* from where a match begins to where its literal does */
};

/* Each of the sets must be met. The best stands first: the one whose literals are rarest. */
struct literal_needs {
	struct literal_set set[PREFILTER_SETS];
	size_t n; /* 0: nothing is known, the regex must be tried on every text */
};

/* Every match begins with one of these, so far as that is known. */
struct literal_starts {
	struct literal_set set;
	struct byte_set bytes; /* or with a character of these */
	bool is_unknown;       /* or with something else */
	bool is_open;          /* or with what comes next: this may be empty */
	bool is_at_boundary;   /* and a \b holds there */
};

/* What the literals of a regex tell of its matches. */
struct prefilter {
	struct literal_needs needs;
	struct literal_starts starts;
	struct match_length length; /* of a match */
};

/*
 * Reads a regex that PCRE2 has accepted. Whatever it does not know for sure it takes for unknown,
 * so that no set is ever too narrow. With is_lower the literals are in lower case, for text that is
 * folded. A literal may be a part of a character. Texts in the arena. -ENOMEM. O(regex.n).
 */
HAMLET_MUST_USE int prefilter_read(
	struct str regex, bool is_lower, struct arena *arena, struct prefilter *ret);

#endif
