/* Figures of merit of probabilities against labels. */
#ifndef HAMLET_MODEL_METRICS_H
#define HAMLET_MODEL_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/evaluate.h>
#include <hamlet/model.h>

/* A probability in (0, 1) from log-odds, cut to what a score can be. */
double metrics_probability(double log_odds);

/*
 * Share of (spam, ham) pairs in the wrong order, ties half (1 - the area under the ROC curve).
 * *ret is 0 with one label only, and *ret_is_defined false.
 */
HAMLET_MUST_USE int metrics_one_minus_auc(const double *probability, const uint8_t *is_spam,
	size_t n, double *ret, bool *ret_is_defined);

/* Everything but the AUC. */
void metrics_measure(
	const double *probability, const uint8_t *is_spam, size_t n, struct evaluate_metrics *ret);

/* All of it, of one set of rows. */
HAMLET_MUST_USE int metrics_quality(
	const double *probability, const uint8_t *is_spam, size_t n, struct model_quality *ret);

#endif
