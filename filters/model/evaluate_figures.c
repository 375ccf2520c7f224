#include <hamlet/evaluate.h>

#include <assert.h>
#include <errno.h>
#include <math.h>

#include <hamlet/mem.h>

#include "metrics.h"

const double evaluate_budget[EVALUATE_BUDGETS] = {
	0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};

static double member_probability(const struct evaluate_score *score, enum evaluate_member member)
{
	switch (member) {
	case EVALUATE_STACK:
		return score->stack_probability;
	case EVALUATE_LINEAR:
		return score->linear_probability;
	case EVALUATE_BLEND:
	case EVALUATE_MEMBER_COUNT:
		break;
	}
	return score->probability;
}

/* The mean over folds. */
static int mean_auc(const struct evaluate_score *score, size_t n, const double *p,
	const uint8_t *is_spam, double *ret)
{
	double sum = 0;
	double n_folds = 0;

	for (size_t i = 0, end; i < n; i = end) {
		double value;
		bool is_defined;
		int error;

		for (end = i; end < n && score[end].fold == score[i].fold;) {
			end++;
		}
		error = metrics_one_minus_auc(p + i, is_spam + i, end - i, &value, &is_defined);
		if (error != 0) {
			return error;
		}
		sum += value;
		n_folds += is_defined;
	}
	*ret = n_folds > 0 ? sum / n_folds : NAN;
	return 0;
}

int evaluate_measure(const struct evaluate_score *score, size_t n,
	struct evaluate_metrics ret[EVALUATE_MEMBER_COUNT])
{
	HAMLET_CLEANUP(mem_free_at) double *p = mem_new(n, sizeof *p);
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(n, sizeof *is_spam);
	int error = p == NULL || is_spam == NULL ? -ENOMEM : 0;

	for (unsigned m = 0; error == 0 && m < EVALUATE_MEMBER_COUNT; m++) {
		for (size_t i = 0; i < n; i++) {
			p[i] = member_probability(&score[i], (enum evaluate_member)m);
			is_spam[i] = score[i].label == LABEL_SPAM;
		}
		metrics_measure(p, is_spam, n, &ret[m]);
		error = mean_auc(score, n, p, is_spam, &ret[m].one_minus_auc);
	}
	return error;
}

void evaluate_review(const struct evaluation *evaluation, size_t spam_budget, size_t ham_budget,
	struct evaluate_review *ret)
{
	assert(spam_budget < EVALUATE_BUDGETS && ham_budget < EVALUATE_BUDGETS);
	*ret = (struct evaluate_review){0};
	for (size_t i = 0; i < evaluation->n_scores; i++) {
		const struct evaluate_score *score = &evaluation->score[i];
		double approve_below = evaluation->fit[score->fit].approve_below[spam_budget];
		double reject_from = evaluation->fit[score->fit].reject_from[ham_budget];

		budget_settle(&approve_below, &reject_from);
		if (score->probability < approve_below) {
			ret->n_published += score->label == LABEL_SPAM;
		} else if (score->probability >= reject_from) {
			ret->n_rejected += score->label == LABEL_HAM;
		} else {
			ret->n_reviewed++;
		}
	}
}
