#include "cli/rule_calibration.h"

#include <errno.h>
#include <math.h>

#include "cli/fitted_rows.h"
#include "cli/progress_bar.h"
#include "worker_pool.h"

static bool can_be_dealt(const struct labelled_rows *rows)
{
	size_t n[LABEL_COUNT] = {0};

	for (size_t i = 0; i < rows->n; i++) {
		n[rows->item[i].label]++;
	}
	return n[LABEL_HAM] >= RULE_CALIBRATION_FOLDS && n[LABEL_SPAM] >= RULE_CALIBRATION_FOLDS;
}

static int evaluate(const struct labelled_rows *rows, const struct model_options *options,
	struct evaluation *ret)
{
	struct worker_pool *workers;
	struct progress_bar bar;
	int r = worker_pool_new(0, &workers);

	if (r != 0) {
		return r;
	}
	progress_bar_init(&bar, true);
	r = evaluate_folds(rows->item, rows->n, NULL, RULE_CALIBRATION_FOLDS, options,
		worker_pool_executor(workers), &bar.progress, ret);
	progress_bar_fini(&bar);
	worker_pool_free(workers);
	return r;
}

/* The scores without such weights, then with them. */
static int compare(
	struct evaluation *evaluation, const double *by_hand, struct rule_calibration *ret)
{
	struct evaluate_metrics metrics[EVALUATE_MEMBER_COUNT];
	int r = 0;

	ret->without = evaluation->metrics[EVALUATE_BLEND];
	for (size_t i = 0; i < evaluation->n_scores; i++) {
		struct evaluate_score *score = &evaluation->score[i];
		double weight = by_hand[score->row];

		if (weight < 0 || weight > 0) {
			double odds = score->probability / (1 - score->probability);

			score->probability = 1 / (1 + exp(-weight) / odds);
			ret->n_by_hand++;
		}
	}
	r = evaluate_measure(evaluation->score, evaluation->n_scores, metrics);
	ret->with = metrics[EVALUATE_BLEND];
	ret->is_measured = r == 0;
	return r;
}

enum cli_exit rule_calibration_measure(struct cli_call *call, struct labelled_rows *rows,
	const double *by_hand, struct rule_calibration *ret)
{
	HAMLET_CLEANUP(fitted_rows_fini) struct fitted_rows fitted = {0};
	HAMLET_CLEANUP(evaluation_fini) struct evaluation evaluation = {0};
	struct model_options options = model_options_default;
	enum cli_exit exit;
	int r;

	*ret = (struct rule_calibration){0};
	if (!can_be_dealt(rows)) {
		return CLI_DONE;
	}
	exit = fitted_rows_find(call, rows, &options, &fitted);
	if (exit != CLI_DONE) {
		return exit;
	}
	r = evaluate(rows, &options, &evaluation);
	if (r == 0) {
		r = compare(&evaluation, by_hand, ret);
	}
	return r == 0 ? CLI_DONE : cli_fault(call, r, "measure the calibration");
}
