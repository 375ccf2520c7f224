/* The table of feature counts: one writer, any number of readers that never wait. */
#ifndef HAMLET_MODEL_COUNTS_H
#define HAMLET_MODEL_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/buf.h>
#include <hamlet/features.h>
#include <hamlet/result.h>
#include <hamlet/verdict.h>

#include "score.h"

struct counts;

/* What one feature takes in a table. */
#define COUNTS_SLOT_BYTES 20

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

/*
 * The writer's, before every change: makes sure that n_more new keys find room. -ENOMEM leaves the
 * table as it was.
 */
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
/* The same of n keys, counts alone. */
void counts_read(
	const struct counts *counts, const uint64_t *keys, size_t n, uint32_t (*ret)[LABEL_COUNT]);
/* Any thread's: keys in the table, and bytes of memory it takes, retired tables included. */
size_t counts_n_keys(const struct counts *counts);
size_t counts_n_bytes(const struct counts *counts);

/*
 * The writer's: all entries that hold anything (a count or a weight), in key order; *ret is freed
 * with mem_free.
 */
HAMLET_MUST_USE int counts_list(
	const struct counts *counts, struct counts_entry **ret, size_t *ret_n);
/*
 * The writer's: appends a table of the listed entries, as little-endian slots, the same for the
 * same entries. *ret_n_slots says how many.
 */
HAMLET_MUST_USE int counts_pack(
	const struct counts *counts, struct buf *out, size_t *ret_n_slots, size_t *ret_n_keys);

enum counts_unpack_outcome { COUNTS_DAMAGED = 1 };
/*
 * Counts from packed slots. With in_place they are used where they lie until the first change, and
 * must stay until the counts are freed; otherwise, and where this machine cannot read them so, they
 * are copied. COUNTS_DAMAGED: they are no table of n_keys.
 */
HAMLET_MUST_USE int counts_unpack(
	struct str slots, size_t n_keys, bool in_place, struct counts **ret);

#endif
