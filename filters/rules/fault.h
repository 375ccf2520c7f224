/* Where and why a pack is broken, told while it is read. */
#ifndef HAMLET_RULES_FAULT_H
#define HAMLET_RULES_FAULT_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/str.h>

/* Collects the first fault of one source. */
struct fault_sink {
	struct arena *arena; /* of the texts */
	struct str source;
	struct rule_fault *ret;
};

/*
 * Notes the fault and returns RULES_BROKEN, so that a reader ends with `return fault_at(...)`;
 * every function of this room that takes a sink may have that one positive outcome, and passes it
 * on without a look. -ENOMEM when the arena is full. Control characters of the detail become '?'.
 */
HAMLET_MUST_USE HAMLET_PRINTF(3, 4) int fault_at(
	const struct fault_sink *sink, unsigned line, const char *format, ...);

/* A view of s short enough to be quoted in a fault. */
struct str fault_clip(struct str s);

/*
 * The word among names[0 .. n) nearest to s by edit distance, or NULL when none is near enough to
 * be a slip of the pen. O(n * length * length) for words of at most 32 bytes; longer ones have
 * none.
 */
const char *fault_nearest(struct str s, const char *const *names, size_t n);

#endif
