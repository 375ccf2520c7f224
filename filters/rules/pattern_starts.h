/* Places of a text where a pattern may begin to match, by the literals its matches begin with. */
#ifndef HAMLET_RULES_PATTERN_STARTS_H
#define HAMLET_RULES_PATTERN_STARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

#include "prefilter.h"

#define PATTERN_STARTS_BITS 1024

struct pattern_starts {
	uint64_t bitmap[PATTERN_STARTS_BITS / 64]; /* of the first bytes' hashes */
	uint32_t mask;                             /* of the first bytes that count */
	bool is_at_boundary;
};

/* False where the literals tell too little of where to look. */
bool pattern_starts_make(const struct literal_starts *literals, struct pattern_starts *ret);
/* The first place from `from` on where one of the literals may stand; s.n for none. O(s.n). */
size_t pattern_starts_next(const struct pattern_starts *starts, struct str s, size_t from);

#endif
