/* The linear member: logistic regression on features scaled by their naive Bayes ratios. */
#ifndef HAMLET_MODEL_LINEAR_H
#define HAMLET_MODEL_LINEAR_H

#include "corpus.h"
#include "folds.h"

/*
 * Fits on rows by AdaGrad (Duchi et al. 2011): a feature's value is |ratio| / the length of its
 * family's vector in the row (after Wang & Manning 2012). ret_weight has corpus->n_ids entries.
 * Deterministic; one thread. tally is that of these rows.
 */
HAMLET_MUST_USE int linear_fit(const struct corpus *corpus, const struct tally *tally,
	const uint32_t *rows, size_t n_rows, float *ret_weight, double *ret_base);

/*
 * The same on all rows, and in inner folds: *ret_score gets each row's score by the fit that left
 * its fold out, ratios included. One task a fold.
 */
HAMLET_MUST_USE int linear_fit_folds(const struct corpus *corpus, const struct tally *tally,
	const uint32_t *rows, size_t n_rows, const struct folds *folds,
	const struct executor *executor, float *ret_weight, double *ret_base, double *ret_score);

#endif
