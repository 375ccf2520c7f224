#include "fit.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "blend.h"
#include "folds.h"
#include "linear.h"
#include "metrics.h"
#include "stack.h"

/* Scores out of sample, place by place. */
struct fit_scores {
	double *stack;
	double *linear;
	uint8_t *is_spam;
};

/* Turns both members' scores into calibrated log-odds. */
static int calibrate(const struct fit_scores *scores, size_t n_rows, struct combiner *combiner)
{
	int error = calibration_fit(
		scores->stack, scores->is_spam, n_rows, &combiner->stack_calibration);

	if (error == 0) {
		error = calibration_fit(
			scores->linear, scores->is_spam, n_rows, &combiner->linear_calibration);
	}
	for (size_t i = 0; error == 0 && i < n_rows; i++) {
		scores->stack[i] =
			calibration_apply(&combiner->stack_calibration, scores->stack[i]);
		scores->linear[i] =
			calibration_apply(&combiner->linear_calibration, scores->linear[i]);
	}
	return error;
}

/* Measures the blend of calibrated members out of sample. */
static int measure(const struct fit_scores *scores, size_t n_rows, const struct combiner *combiner,
	struct model_quality *ret)
{
	HAMLET_CLEANUP(mem_free_at) double *blend = mem_new(n_rows, sizeof *blend);

	if (blend == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_rows; i++) {
		blend[i] = metrics_probability(combiner->blend_base +
					       combiner->stack_part * scores->stack[i] +
					       combiner->linear_part * scores->linear[i]);
	}
	return metrics_quality(blend, scores->is_spam, n_rows, ret);
}

static int fit_members(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	const struct folds *folds, const struct executor *executor, const struct fit_scores *scores,
	struct fit *fit)
{
	HAMLET_CLEANUP(mem_free_at)
	double *inputs = mem_new(n_rows, STACK_COLUMNS * sizeof *inputs);
	int error;

	if (inputs == NULL) {
		return -ENOMEM;
	}
	error = stack_leave_one_out(corpus, &fit->tally, rows, n_rows, executor, inputs);
	if (error == 0) {
		error = stack_fit(corpus, inputs, rows, n_rows, folds, executor, &fit->combiner,
			scores->stack);
	}
	if (error == 0) {
		error = linear_fit_folds(corpus, &fit->tally, rows, n_rows, folds, executor,
			fit->weight, &fit->combiner.linear_base, scores->linear);
	}
	if (error == 0) {
		error = calibrate(scores, n_rows, &fit->combiner);
	}
	if (error == 0) {
		error = blend_fit(
			scores->stack, scores->linear, scores->is_spam, n_rows, &fit->combiner);
	}
	return error == 0 ? measure(scores, n_rows, &fit->combiner, &fit->quality) : error;
}

static int fit_folds(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	const struct folds *folds, const struct executor *executor, struct fit *fit)
{
	HAMLET_CLEANUP(mem_free_at) double *stack = mem_new(n_rows, sizeof *stack);
	HAMLET_CLEANUP(mem_free_at) double *linear = mem_new(n_rows, sizeof *linear);
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(n_rows, sizeof *is_spam);
	struct fit_scores scores = {.stack = stack, .linear = linear, .is_spam = is_spam};

	if (stack == NULL || linear == NULL || is_spam == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_rows; i++) {
		is_spam[i] = corpus->label[rows[i]] == LABEL_SPAM;
	}
	fit->combiner.is_fitted = true;
	return fit_members(corpus, rows, n_rows, folds, executor, &scores, fit);
}

int fit_run(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	const struct executor *executor, struct fit *ret)
{
	HAMLET_CLEANUP(folds_fini) struct folds folds = {0};
	int error;

	*ret = (struct fit){.weight = mem_new(corpus->n_ids, sizeof *ret->weight)};
	combiner_init(&ret->combiner, corpus->families);
	error = ret->weight == NULL ? -ENOMEM : tally_init(&ret->tally, corpus);
	for (size_t i = 0; error == 0 && i < n_rows; i++) {
		tally_step(&ret->tally, corpus, rows[i], +1);
	}
	if (error == 0) {
		error = folds_deal(corpus, rows, n_rows, &folds);
	}
	if (error != 0 || folds.n == 0) {
		return error;
	}
	return fit_folds(corpus, rows, n_rows, &folds, executor, ret);
}

void fit_fini(struct fit *fit)
{
	tally_fini(&fit->tally);
	mem_free(fit->weight);
	fit->weight = NULL;
}
