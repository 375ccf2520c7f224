/* A character class of a regular expression: where it ends, and what bytes it asks for. */
#ifndef HAMLET_RULES_REGEX_CLASS_H
#define HAMLET_RULES_REGEX_CLASS_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "prefilter.h"

/* Length of the class behind its '[', with its ']'; 0 when that is not known for sure. */
size_t regex_class_length(struct str rest);

/*
 * The bytes with which the characters of the class begin, all but the last of each: one of them
 * stands in every text that the class matches. *ret is left as it is when the class takes too much,
 * or ASCII. `class` is as long as regex_class_length says. -ENOMEM.
 */
HAMLET_MUST_USE int regex_class_needs(
	struct str class, struct arena *arena, struct literal_set *ret);

#endif
