#include "cli/evaluation_figures.h"

#include <math.h>

#define AT(member) offsetof(struct evaluate_metrics, member)

const struct evaluation_figure evaluation_figure[] = {
	/* clang-format off */
	{"accuracy", "accuracy %", "Rows on their right side of 0.5.",
		AT(accuracy), 100, false, false, false},
	{"spam_caught", "spam caught %", "Spam at or above 0.5.",
		AT(spam_caught), 100, false, true, false},
	{"ham_blocked", "ham blocked %", "Ham at or above 0.5.",
		AT(ham_blocked), 100, false, false, true},
	{"mcc", "MCC", "Matthews correlation: 1 is perfect, 0 is chance.",
		AT(mcc), 1, false, true, true},
	{"f1", "F1", "Harmonic mean of precision and recall of spam.",
		AT(f1), 1, false, true, false},
	{"roc_auc", "ROC AUC", "How often a spam scores above a ham; the mean over folds.",
		AT(one_minus_auc), 1, true, true, true},
	{"one_minus_auc", "1 - AUC %", "What is missing from it.",
		AT(one_minus_auc), 100, false, true, true},
	{"log_loss", "log loss", "Mean surprise of the probabilities, in nats.",
		AT(log_loss), 1, false, false, false},
	{"brier", "Brier score", "Mean square distance between probability and label.",
		AT(brier), 1, false, false, false},
	{"calibration_error", "calibration error",
		"Mean distance between probability and frequency.",
		AT(calibration_error), 1, false, false, false},
	/* clang-format on */
};
const size_t evaluation_n_figures = sizeof evaluation_figure / sizeof *evaluation_figure;

const struct evaluation_member evaluation_member[] = {
	[EVALUATE_BLEND] = {"blend", "blend"},
	[EVALUATE_STACK] = {"stack", "stacked NB"},
	[EVALUATE_LINEAR] = {"linear", "NB-scaled LR"},
};
_Static_assert(sizeof evaluation_member / sizeof *evaluation_member == EVALUATE_MEMBER_COUNT,
	"one row a member");

/* 1 % of the spam, with 0.5 % or 0.1 % of the ham. */
const struct evaluation_budgets evaluation_budgets[EVALUATION_N_BUDGETS] = {{4, 3}, {4, 1}};

bool evaluation_figure_of(
	const struct evaluate_metrics *metrics, const struct evaluation_figure *figure, double *ret)
{
	double value = *(const double *)(const void *)((const char *)metrics + figure->offset);

	if ((figure->needs_spam && metrics->n[LABEL_SPAM] == 0) ||
		(figure->needs_ham && metrics->n[LABEL_HAM] == 0) ||
		metrics->n[LABEL_SPAM] + metrics->n[LABEL_HAM] == 0 || !isfinite(value)) {
		return false;
	}
	*ret = figure->is_complement ? 1 - value : value;
	return true;
}

bool evaluation_is_ham_budget_unproved(const struct evaluation *evaluation, size_t ham_budget)
{
	for (size_t i = 0; i < evaluation->n_fits; i++) {
		if (isfinite(evaluation->fit[i].reject_from[ham_budget])) {
			return false;
		}
	}
	return true;
}

bool evaluation_is_spam_budget_unproved(const struct evaluation *evaluation, size_t spam_budget)
{
	for (size_t i = 0; i < evaluation->n_fits; i++) {
		if (evaluation->fit[i].approve_below[spam_budget] > 0) {
			return false;
		}
	}
	return true;
}
