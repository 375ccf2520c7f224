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

/* Bytes in front of a text and behind it that a scan may read, whatever they are. */
#define LITERALS_PADDING 8

struct literal {
	struct str text; /* 1 to LIMIT_RULE_ENTRY_BYTES */
	uint32_t owner;
	bool is_substring; /* else it must stand between word boundaries */
	uint8_t need;      /* of a pattern: which of its needs it meets */
};

/* Immutable once built; lives in the arena it was built in. */
struct literal_index;

/*
 * A literal between word boundaries is filed under a word of it and what stands beside that, if no
 * more than a hundred or so share it; any other under the bytes in it that are rarest among all
 * literals: six where there are thousands or three tell little, else three (or two or one, if it is
 * shorter). Those that say the same are filed once. O(total bytes). `literals` is kept, not copied. -ENOMEM.
 */
HAMLET_MUST_USE int literal_index_build(
	struct arena *arena, const struct literal *literals, size_t n, struct literal_index **ret);

/* By literal: told in the scan of that number. */
struct literal_marks {
	uint32_t *round; /* as many as there are literals */
	uint32_t now;    /* another one for each scan */
};

/*
 * Told of what is found: hit() of every literal whose owner wants() says is still of interest.
 * hit() returns 0 or a negative fault, which ends the scan. With marks each literal is told once,
 * however often it stands in the text: of one of the places, not always the first.
 */
struct literal_sink {
	bool (*wants)(void *arg, uint32_t owner);
	int (*hit)(void *arg, const struct literal *literal, struct span found);
	void *arg;
	struct literal_marks *told; /* NULL: told each time */
};

/*
 * One pass over s for words, where any are in use, and one for each length of gram in use: a few
 * bit tests a word, one a byte, and where the bit is set a comparison with the literals filed under
 * what stands there. s is valid UTF-8 where literals stand between word boundaries, with
 * LITERALS_PADDING bytes at either side.
 */
HAMLET_MUST_USE int literal_index_scan(
	const struct literal_index *index, struct str s, const struct literal_sink *sink);

#endif
