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
static int measure(const struct fit_scores *scores, size_t n_rows, struct fit *fit)
{
	const struct combiner *combiner = &fit->combiner;

	fit->held_out = mem_new(n_rows, sizeof *fit->held_out);
	if (fit->held_out == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_rows; i++) {
		fit->held_out[i] = metrics_probability(combiner->blend_base +
						       combiner->stack_part * scores->stack[i] +
						       combiner->linear_part * scores->linear[i]);
	}
	return metrics_quality(fit->held_out, scores->is_spam, n_rows, &fit->quality);
}

/* About how much of the work is done after each part, in tenths. */
enum { DONE_INPUTS = 2, DONE_STACK = 4, DONE_LINEAR = 9, DONE_ALL = 10 };

static void report(const struct fit_job *job, size_t done)
{
	progress_report(job->progress, "fitting", done, DONE_ALL);
}

static int fit_members(const struct fit_job *job, const struct folds *folds,
	const struct fit_scores *scores, struct fit *fit)
{
	HAMLET_CLEANUP(mem_free_at)
	double *inputs = mem_new(job->n_rows, STACK_COLUMNS * sizeof *inputs);
	int error;

	if (inputs == NULL) {
		return -ENOMEM;
	}
	error = stack_leave_one_out(
		job->corpus, &fit->tally, job->rows, job->n_rows, job->executor, inputs);
	report(job, DONE_INPUTS);
	if (error == 0) {
		error = stack_fit(job->corpus, inputs, job->rows, job->n_rows, folds, job->executor,
			&fit->combiner, scores->stack);
	}
	report(job, DONE_STACK);
	if (error == 0) {
		error = linear_fit_folds(job->corpus, &fit->tally, job->rows, job->n_rows, folds,
			job->executor, fit->weight, &fit->combiner.linear_base, scores->linear);
	}
	report(job, DONE_LINEAR);
	if (error == 0) {
		error = calibrate(scores, job->n_rows, &fit->combiner);
	}
	if (error == 0) {
		error = blend_fit(scores->stack, scores->linear, scores->is_spam, job->n_rows,
			&fit->combiner);
	}
	if (error == 0) {
		error = measure(scores, job->n_rows, fit);
	}
	report(job, DONE_ALL);
	return error;
}

static int fit_folds(const struct fit_job *job, const struct folds *folds, struct fit *fit)
{
	HAMLET_CLEANUP(mem_free_at) double *stack = mem_new(job->n_rows, sizeof *stack);
	HAMLET_CLEANUP(mem_free_at) double *linear = mem_new(job->n_rows, sizeof *linear);
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(job->n_rows, sizeof *is_spam);
	struct fit_scores scores = {.stack = stack, .linear = linear, .is_spam = is_spam};

	if (stack == NULL || linear == NULL || is_spam == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < job->n_rows; i++) {
		is_spam[i] = job->corpus->label[job->rows[i]] == LABEL_SPAM;
	}
	fit->combiner.is_fitted = true;
	return fit_members(job, folds, &scores, fit);
}

int fit_run(const struct fit_job *job, struct fit *ret)
{
	HAMLET_CLEANUP(folds_fini) struct folds folds = {0};
	const struct corpus *corpus = job->corpus;
	int error;

	*ret = (struct fit){.weight = mem_new(corpus->n_ids, sizeof *ret->weight)};
	combiner_init(&ret->combiner, corpus->families);
	error = ret->weight == NULL ? -ENOMEM : tally_init(&ret->tally, corpus);
	for (size_t i = 0; error == 0 && i < job->n_rows; i++) {
		tally_step(&ret->tally, corpus, job->rows[i], +1);
	}
	if (error == 0) {
		error = folds_deal(corpus, job->rows, job->n_rows, &folds);
	}
	if (error != 0 || folds.n == 0) {
		return error;
	}
	return fit_folds(job, &folds, ret);
}

void fit_fini(struct fit *fit)
{
	tally_fini(&fit->tally);
	mem_free(fit->weight);
	mem_free(fit->held_out);
	fit->weight = NULL;
	fit->held_out = NULL;
}
