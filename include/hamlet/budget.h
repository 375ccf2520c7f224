/* Thresholds that keep error budgets, from scores out of sample. */
#ifndef HAMLET_BUDGET_H
#define HAMLET_BUDGET_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/verdict.h>

/* How sure we want to be that a budget holds, each by itself. */
#define BUDGET_CONFIDENCE 0.9

/* No number of errors, not even none, would prove the budget. */
#define BUDGET_UNPROVABLE SIZE_MAX

/*
 * The most errors among n trials with which an error rate of at most `budget` (0 < budget < 1) is
 * proved with BUDGET_CONFIDENCE: the largest k whose upper bound by Clopper & Pearson (1934) is not
 * above it, which is P(X <= k) <= 1 - confidence for X ~ Binomial(n, budget). O(k).
 */
size_t budget_max_errors(size_t n, double budget);

/* Probabilities out of sample, by their label, rising. */
struct budget_scores {
	double *probability[LABEL_COUNT];
	size_t n[LABEL_COUNT];
};

/* Sorts n probabilities by label (is_spam: 1 or 0). Release with budget_scores_fini. */
HAMLET_MUST_USE int budget_scores_init(
	struct budget_scores *scores, const double *probability, const uint8_t *is_spam, size_t n);
/* Accepts a zeroed one. */
void budget_scores_fini(struct budget_scores *scores);

/* Approve what is below it: at most this share of the spam is published. 0: nothing. */
double budget_approve_below(const struct budget_scores *scores, double share_of_spam);
/* Reject what is at or above it: at most this share of the ham is lost. Infinite: nothing. */
double budget_reject_from(const struct budget_scores *scores, double share_of_ham);

/*
 * Where both thresholds hold with nothing left between them, anything in [reject_from,
 * approve_below] keeps both budgets: sets both to the point of it nearest to 0.5.
 */
void budget_settle(double *approve_below, double *reject_from);

#endif
