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

/* Own rows of either label that calibrate alone; with fewer the prior ones help. */
#define MIN_OWN_LABELS 50
/* With so many of them what they say counts half. */
#define HALF_TRUST 5.0

/* So many of the rows, from the first, say what scores mean here. */
static size_t n_calibrating(const struct fit_job *job, const uint8_t *is_spam)
{
	size_t n_spam = 0;

	for (size_t i = 0; i < job->n_own; i++) {
		n_spam += is_spam[i];
	}
	return n_spam >= MIN_OWN_LABELS && job->n_own - n_spam >= MIN_OWN_LABELS ? job->n_own
										 : job->n_rows;
}

/* Turns both members' scores into log-odds, calibrated on the first n_fitted rows. */
static int calibrate(
	const struct fit_scores *scores, size_t n_rows, size_t n_fitted, struct combiner *combiner)
{
	int error = calibration_fit(
		scores->stack, scores->is_spam, n_fitted, &combiner->stack_calibration);

	if (error == 0) {
		error = calibration_fit(
			scores->linear, scores->is_spam, n_fitted, &combiner->linear_calibration);
	}
	for (size_t i = 0; error == 0 && i < n_rows; i++) {
		scores->stack[i] =
			calibration_apply(&combiner->stack_calibration, scores->stack[i]);
		scores->linear[i] =
			calibration_apply(&combiner->linear_calibration, scores->linear[i]);
	}
	return error;
}

static double blended(const struct fit_scores *scores, size_t i, const struct combiner *combiner)
{
	return combiner->blend_base + combiner->stack_part * scores->stack[i] +
	       combiner->linear_part * scores->linear[i];
}

/*
 * Brings a blend that was calibrated with the help of prior rows nearer to what the few own rows
 * say: the farther, the more there are of the rarer label.
 */
static int recalibrate(const struct fit_scores *scores, size_t n_own, struct combiner *combiner)
{
	HAMLET_CLEANUP(mem_free_at) double *score = mem_new(n_own, sizeof *score);
	struct calibration own;
	size_t n_spam = 0;
	double trust;
	int error;

	if (score == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_own; i++) {
		score[i] = blended(scores, i, combiner);
		n_spam += scores->is_spam[i];
	}
	trust = (double)(n_spam < n_own - n_spam ? n_spam : n_own - n_spam);
	trust /= trust + HALF_TRUST;
	error = trust > 0 ? calibration_fit(score, scores->is_spam, n_own, &own) : 0;
	if (error == 0 && trust > 0) {
		double slope = 1 + trust * (own.slope - 1);

		combiner->blend_base = slope * combiner->blend_base + trust * own.offset;
		combiner->stack_part *= slope;
		combiner->linear_part *= slope;
	}
	return error;
}

/* Measures the blend of calibrated members out of sample, on own rows where there are some. */
static int measure(const struct fit_job *job, const struct fit_scores *scores, struct fit *fit)
{
	const struct combiner *combiner = &fit->combiner;
	size_t n_rows = job->n_own > 0 ? job->n_own : job->n_rows;

	fit->n_held_out = n_rows;
	fit->held_out = mem_new(n_rows, sizeof *fit->held_out);
	if (fit->held_out == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_rows; i++) {
		fit->held_out[i] = metrics_probability(blended(scores, i, combiner));
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
	size_t n_fitted = n_calibrating(job, scores->is_spam);
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
		error = calibrate(scores, job->n_rows, n_fitted, &fit->combiner);
	}
	if (error == 0) {
		error = blend_fit(
			scores->stack, scores->linear, scores->is_spam, n_fitted, &fit->combiner);
	}
	if (error == 0) {
		error = n_fitted > job->n_own ? recalibrate(scores, job->n_own, &fit->combiner) : 0;
	}
	if (error == 0) {
		error = measure(job, scores, fit);
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
		if (i >= job->n_own) {
			ret->n_prior[corpus->label[job->rows[i]]]++;
		}
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
