/* Splits of a labelled file into rows to train on and rows to test on. */
#ifndef CLI_SPLITS_H
#define CLI_SPLITS_H

#include <hamlet/arena.h>
#include <hamlet/evaluate.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * {"dataset","protocol","folds":[{"name","train":[row…],"test":[row…]}]} or
 * {"dataset","protocol","order":[row…]}; rows are numbered from 0.
 */
struct splits {
	struct str dataset;
	struct str protocol;
	struct evaluate_fold *fold; /* n_folds of them; or an order */
	struct str *fold_name;      /* of each fold; empty where it has none */
	size_t n_folds;
	uint32_t *order;
	size_t n_order;
};

enum splits_outcome { SPLITS_BAD = 1 };

/*
 * Every row must be below n_rows, and no row may stand twice in one list or in both lists of a
 * fold. Everything lives in the arena. SPLITS_BAD: *ret_why is one sentence in the arena.
 */
HAMLET_MUST_USE int splits_read(struct str bytes, size_t n_rows, struct arena *arena,
	struct splits *ret, struct str *ret_why);

#endif
