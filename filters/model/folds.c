#include "folds.h"

#include <assert.h>
#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

#define DEAL_SEED  1
#define OUTER_SEED 2 /* folds within folds are dealt another way */
#define NOT_DEALT  UINT8_MAX

void folds_shuffle(uint32_t *ret, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		ret[i] = (uint32_t)i;
	}
	for (size_t i = n; i > 1; i--) {
		/* The top half of the product is below i; its bias is below i / 2^32. */
		uint64_t draw = hash_mix(seed * UINT64_C(0x9e3779b97f4a7c15) + i) >> 32;
		size_t other = (size_t)(draw * i >> 32);
		uint32_t held = ret[i - 1];

		ret[i - 1] = ret[other];
		ret[other] = held;
	}
}

/* How many groups each label has; a group counts for the label of its first row. */
static void deal(const struct corpus *corpus, const uint32_t *rows, const uint32_t *order,
	size_t n_rows, unsigned n_folds, uint8_t *fold_of_group, uint64_t n_dealt[LABEL_COUNT])
{
	for (size_t i = 0; i < n_rows; i++) {
		uint32_t row = rows[order[i]];
		uint8_t *fold = &fold_of_group[corpus->group[row]];

		if (*fold == NOT_DEALT) {
			*fold = (uint8_t)(n_dealt[corpus->label[row]]++ % n_folds);
		}
	}
}

static unsigned choose_n(size_t n_rows, const uint64_t n_groups[LABEL_COUNT])
{
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		if (n_groups[label] < FOLDS_MIN_GROUPS) {
			return 0;
		}
	}
	return n_rows > FOLDS_MANY_ROWS ? 3 : FOLDS_MAX;
}

/* choose_n's, or a number of folds that is given. */
static int deal_rows(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	unsigned n_folds, struct folds *ret)
{
	HAMLET_CLEANUP(mem_free_at) uint32_t *order = mem_new(n_rows, sizeof *order);
	HAMLET_CLEANUP(mem_free_at)
	uint8_t *fold_of_group = mem_new(corpus->n_groups, sizeof *fold_of_group);
	uint8_t *fold_of = mem_new(n_rows, sizeof *fold_of);
	uint64_t n_groups[LABEL_COUNT] = {0};
	uint64_t n_dealt[LABEL_COUNT] = {0};

	if (order == NULL || fold_of_group == NULL || fold_of == NULL) {
		mem_free(fold_of);
		return -ENOMEM;
	}
	folds_shuffle(order, n_rows, n_folds == 0 ? DEAL_SEED : OUTER_SEED);
	memset(fold_of_group, NOT_DEALT, corpus->n_groups);
	if (n_folds == 0) {
		deal(corpus, rows, order, n_rows, 1, fold_of_group, n_groups);
		n_folds = choose_n(n_rows, n_groups);
		memset(fold_of_group, NOT_DEALT, corpus->n_groups);
	}
	if (n_folds > 0) {
		deal(corpus, rows, order, n_rows, n_folds, fold_of_group, n_dealt);
	}
	for (size_t i = 0; i < n_rows; i++) {
		fold_of[i] = fold_of_group[corpus->group[rows[i]]];
	}
	*ret = (struct folds){.n = n_folds, .fold_of = fold_of};
	return 0;
}

int folds_deal(const struct corpus *corpus, const uint32_t *rows, size_t n_rows, struct folds *ret)
{
	return deal_rows(corpus, rows, n_rows, 0, ret);
}

int folds_deal_over(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	unsigned n_folds, struct folds *ret)
{
	assert(n_folds > 0 && n_folds < NOT_DEALT);
	return deal_rows(corpus, rows, n_rows, n_folds, ret);
}

void folds_fini(struct folds *folds)
{
	mem_free(folds->fold_of);
	*folds = (struct folds){0};
}
