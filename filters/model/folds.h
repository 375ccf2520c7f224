/* Rows in inner folds, for scores out of sample. */
#ifndef HAMLET_MODEL_FOLDS_H
#define HAMLET_MODEL_FOLDS_H

#include <stddef.h>
#include <stdint.h>

#include "corpus.h"

/* Above this many rows three folds are as good as five. */
#define FOLDS_MANY_ROWS 4000
#define FOLDS_MAX       5

/* With fewer different texts of a label there is nothing to fit. */
#define FOLDS_MIN_GROUPS FOLDS_MAX

struct folds {
	unsigned n;
	uint8_t *fold_of; /* of the i-th of the rows given */
};

/*
 * Deals the groups of rows, shuffled the same way each time, over the folds, each label by itself.
 * Rows of one group share a fold. ret->n is 0 when a label has too few groups.
 */
HAMLET_MUST_USE int folds_deal(
	const struct corpus *corpus, const uint32_t *rows, size_t n_rows, struct folds *ret);
/* The same over n_folds (1 to 254), whatever the groups; a fold may be left without rows. */
HAMLET_MUST_USE int folds_deal_over(const struct corpus *corpus, const uint32_t *rows,
	size_t n_rows, unsigned n_folds, struct folds *ret);
void folds_fini(struct folds *folds);

/* A permutation of 0 .. n - 1 that depends on n and seed alone (Fisher-Yates). */
void folds_shuffle(uint32_t *ret, size_t n, uint64_t seed);

#endif
