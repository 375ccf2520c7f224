/* The table of feature counts: one writer, any number of readers that never wait. */
#ifndef HAMLET_MODEL_COUNTS_H
#define HAMLET_MODEL_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/features.h>
#include <hamlet/result.h>
#include <hamlet/verdict.h>

#include "score.h"

struct counts;

/* One feature as it is written and built; key has a nonzero upper half. */
struct counts_entry {
	uint64_t key;
	uint32_t n[LABEL_COUNT];
	float weight;
};

/* Room for n_expected features before the table first grows. */
HAMLET_MUST_USE int counts_new(size_t n_expected, struct counts **ret);
/* Accepts NULL. No reader may be left. */
void counts_free(struct counts *counts);

/* The writer's: makes sure that n_more new keys find room. -ENOMEM leaves the table as it was. */
HAMLET_MUST_USE int counts_reserve(struct counts *counts, size_t n_more);
/* The writer's, after a reserve: a key that is new takes the entry; one that is there is replaced.
 */
void counts_put(struct counts *counts, const struct counts_entry *entry);
/*
 * The writer's, after a reserve: one more (sign +1) or less (-1) document of the label that holds
 * the key. False when there was none to take away, or the count is at its maximum.
 */
bool counts_step(struct counts *counts, uint64_t key, enum label label, int sign);

/* Any thread's: what is known of n features; unknown ones get zeros. */
void counts_gather(const struct counts *counts, const struct feature *features, size_t n,
	struct evidence *ret);
/* Any thread's: keys in the table, and bytes of memory it takes, retired tables included. */
size_t counts_n_keys(const struct counts *counts);
size_t counts_n_bytes(const struct counts *counts);

/*
 * The writer's: all entries that hold anything (a count or a weight), in key order; *ret is freed
 * with mem_free.
 */
HAMLET_MUST_USE int counts_list(
	const struct counts *counts, struct counts_entry **ret, size_t *ret_n);

#endif
