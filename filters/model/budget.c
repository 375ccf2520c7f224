#include <hamlet/budget.h>

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/mem.h>

size_t budget_max_errors(size_t n, double budget)
{
	/* In logarithms: (1 - budget)^n is too small for a double where there are many trials. */
	double log_term = (double)n * log1p(-budget);
	double log_odds = log(budget) - log1p(-budget);
	double sum = exp(log_term);
	size_t k = 0;

	assert(budget > 0 && budget < 1);
	if (n == 0 || sum > 1 - BUDGET_CONFIDENCE) {
		return BUDGET_UNPROVABLE;
	}
	for (;;) {
		log_term += log((double)(n - k) / (double)(k + 1)) + log_odds;
		sum += exp(log_term);
		if (k + 1 == n || sum > 1 - BUDGET_CONFIDENCE) {
			return k;
		}
		k++;
	}
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

int budget_scores_init(
	struct budget_scores *scores, const double *probability, const uint8_t *is_spam, size_t n)
{
	*scores = (struct budget_scores){0};
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		scores->probability[label] = mem_new(n, sizeof **scores->probability);
		if (scores->probability[label] == NULL) {
			budget_scores_fini(scores);
			return -ENOMEM;
		}
	}
	for (size_t i = 0; i < n; i++) {
		unsigned label = is_spam[i] != 0 ? LABEL_SPAM : LABEL_HAM;

		scores->probability[label][scores->n[label]++] = probability[i];
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		qsort(scores->probability[label], scores->n[label], sizeof **scores->probability,
			compare);
	}
	return 0;
}

void budget_scores_fini(struct budget_scores *scores)
{
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		mem_free(scores->probability[label]);
	}
	*scores = (struct budget_scores){0};
}

double budget_approve_below(const struct budget_scores *scores, double share_of_spam)
{
	size_t k = budget_max_errors(scores->n[LABEL_SPAM], share_of_spam);

	/* k spam stand before it, fewer where some are equal to it. */
	return k == BUDGET_UNPROVABLE ? 0 : scores->probability[LABEL_SPAM][k];
}

double budget_reject_from(const struct budget_scores *scores, double share_of_ham)
{
	size_t n = scores->n[LABEL_HAM];
	size_t k = budget_max_errors(n, share_of_ham);

	return k == BUDGET_UNPROVABLE
		       ? HUGE_VAL
		       : nextafter(scores->probability[LABEL_HAM][n - 1 - k], HUGE_VAL);
}

void budget_settle(double *approve_below, double *reject_from)
{
	double meeting = 0.5;

	if (*approve_below <= *reject_from) {
		return;
	}
	if (meeting > *approve_below) {
		meeting = *approve_below;
	}
	if (meeting < *reject_from) {
		meeting = *reject_from;
	}
	*approve_below = *reject_from = meeting;
}
