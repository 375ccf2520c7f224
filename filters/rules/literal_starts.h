/* With what literals a part of a regular expression begins, put together from its parts. */
#ifndef HAMLET_RULES_LITERAL_STARTS_H
#define HAMLET_RULES_LITERAL_STARTS_H

#include <stdbool.h>

#include "prefilter.h"

/* What nothing begins with yet: the beginning of a sequence, or what takes up no text. */
#define LITERAL_STARTS_NONE ((struct literal_starts){.is_open = true})
/* What may begin with anything. */
#define LITERAL_STARTS_ANY ((struct literal_starts){.is_unknown = true})

/*
 * The next part of a sequence: it counts while all before it may be empty. A boundary in it counts
 * only in front of all else: behind what may be left out it says nothing of where that begins.
 */
void literal_starts_add(
	struct literal_starts *starts, const struct literal_starts *part, bool is_optional);
/* One character of those. */
struct literal_starts literal_starts_of_bytes(const struct byte_set *bytes);
/* The same as literal_starts_add for one literal. */
void literal_starts_add_literal(
	struct literal_starts *starts, struct str literal, bool is_optional);
/* Another branch of an alternation. */
void literal_starts_unite(struct literal_starts *starts, const struct literal_starts *branch);

#endif
