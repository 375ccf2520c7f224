/* What literals a part of a regular expression needs, put together from what its parts need. */
#ifndef HAMLET_RULES_LITERAL_NEEDS_H
#define HAMLET_RULES_LITERAL_NEEDS_H

#include "prefilter.h"

/*
 * Takes the set in where it belongs by how rare it is, or leaves it out: a second one is worth its
 * while only when it is rare.
 */
void literal_needs_keep(struct literal_needs *best, const struct literal_set *set);
/* The same for all sets of a part that is so far behind where a match begins. */
void literal_needs_keep_all(
	struct literal_needs *best, const struct literal_needs *needs, struct match_length behind);
/* Of branches, one literal of the best set of any must be there; nothing, if one needs nothing. */
void literal_needs_unite(struct literal_needs *needs, const struct literal_needs *branch);

#endif
