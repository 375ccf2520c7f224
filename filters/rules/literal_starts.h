/* With what literals a part of a regular expression begins, put together from its parts. */
#ifndef HAMLET_RULES_LITERAL_STARTS_H
#define HAMLET_RULES_LITERAL_STARTS_H

#include <stdbool.h>

#include "prefilter.h"

/*
 * Nothing is begun yet: the beginning of a sequence, or what takes up no text. These set what is
 * read of a structure, not all its room, since they run once a character.
 */
void literal_starts_set_none(struct literal_starts *ret);
/* It may begin with anything. */
void literal_starts_set_any(struct literal_starts *ret);
/* With one character of those. */
void literal_starts_set_bytes(struct literal_starts *ret, const struct byte_set *bytes);

/*
 * The next part of a sequence: it counts while all before it may be empty. A boundary in it counts
 * only in front of all else: behind what may be left out it says nothing of where that begins.
 */
void literal_starts_add(
	struct literal_starts *starts, const struct literal_starts *part, bool is_optional);
/* The same as literal_starts_add for one literal. */
void literal_starts_add_literal(
	struct literal_starts *starts, struct str literal, bool is_optional);
/* Another branch of an alternation. */
void literal_starts_unite(struct literal_starts *starts, const struct literal_starts *branch);

#endif
