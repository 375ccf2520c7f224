/* Many literals found in one pass over a text: an index of anchor grams. */
#ifndef HAMLET_RULES_LITERALS_H
#define HAMLET_RULES_LITERALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

struct literal {
	struct str text; /* valid UTF-8, not empty */
	uint32_t rule;
	bool is_substring; /* else it must stand between word boundaries */
	bool is_exact;     /* else one space stands for any run of white space */
};

/* Immutable once built; lives in the arena it was built in. */
struct literal_index;

/*
 * Each literal is filed under the rarest four bytes in it (two or one, if it is shorter) among all
 * literals. O(total bytes). `literals` is kept, not copied. -ENOMEM.
 */
HAMLET_MUST_USE int literal_index_build(
	struct arena *arena, const struct literal *literals, size_t n, struct literal_index **ret);

/*
 * Told of what is found: hit() of every literal of a rule that wants() says is still of interest.
 * hit() returns 0 or a negative fault, which ends the scan.
 */
struct literal_sink {
	bool (*wants)(void *arg, uint32_t rule);
	int (*hit)(void *arg, uint32_t rule, struct span found);
	void *arg;
};

/*
 * One pass over valid UTF-8: a bit test a byte, and a comparison with the literals filed under the
 * bytes that stand there.
 */
HAMLET_MUST_USE int literal_index_scan(
	const struct literal_index *index, struct str s, const struct literal_sink *sink);

#endif
