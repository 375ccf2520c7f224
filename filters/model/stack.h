/* The stack: exact leave-one-out scores of naive Bayes by family, and a small regression on them.
 */
#ifndef HAMLET_MODEL_STACK_H
#define HAMLET_MODEL_STACK_H

#include "corpus.h"
#include "folds.h"

#define STACK_COLUMNS ((size_t)FEATURES_FAMILY_COUNT * STACK_INPUT_COUNT)

/*
 * The stack's inputs of each row, scored against the counts without the rows of its group (itself
 * and those with the same folded text): exactly what a model trained without them would compute.
 * ret has n_rows * STACK_COLUMNS entries. tally is that of these rows.
 */
HAMLET_MUST_USE int stack_leave_one_out(const struct corpus *corpus, const struct tally *tally,
	const uint32_t *rows, size_t n_rows, const struct executor *executor, double *ret);

/*
 * Fits weights and base of the combiner's stack on leave-one-out inputs. *ret_score gets each
 * row's score out of sample: from a regression fitted without the row's fold.
 */
HAMLET_MUST_USE int stack_fit(const struct corpus *corpus, const double *inputs,
	const uint32_t *rows, size_t n_rows, const struct folds *folds,
	const struct executor *executor, struct combiner *combiner, double *ret_score);

#endif
