#include <hamlet/evaluate.h>

#include <assert.h>
#include <errno.h>
#include <math.h>

#include <hamlet/mem.h>

#include "findings.h"
#include "fit.h"
#include "folds.h"
#include "row_choice.h"
#include "row_scorer.h"

/* What one evaluation works with. */
struct evaluating {
	struct corpus corpus;
	struct row_scorer scorer;
	struct findings findings;
	const struct executor *executor;
	const struct progress *progress;
	struct evaluation evaluation;
	size_t max_fits; /* that evaluation.fit has room for */
	struct row_choice choice;
};

static int evaluating_init(struct evaluating *work, const struct labelled_comment *rows,
	size_t n_rows, const struct model_options *options, size_t n_scores)
{
	int error;

	work->evaluation.score = mem_new(n_scores, sizeof *work->evaluation.score);
	if (work->evaluation.score == NULL) {
		return -ENOMEM;
	}
	error = corpus_build(rows, n_rows, options, work->executor, work->progress, &work->corpus);
	if (error == 0) {
		error = row_choice_init(&work->choice, &work->corpus, options->prior_weight);
	}
	if (error == 0) {
		error = row_scorer_init(&work->scorer, &work->corpus);
	}
	return error == 0 ? findings_init(&work->findings, &work->corpus) : error;
}

static void evaluating_fini(struct evaluating *work)
{
	findings_fini(&work->findings);
	row_scorer_fini(&work->scorer);
	corpus_fini(&work->corpus);
	evaluation_fini(&work->evaluation);
	row_choice_fini(&work->choice);
}

/* All rows are tested: measures, and hands everything over. */
static int finish(struct evaluating *work, struct evaluation *ret)
{
	struct evaluation *evaluation = &work->evaluation;
	int error = evaluate_measure(evaluation->score, evaluation->n_scores, evaluation->metrics);

	if (error == 0) {
		error = findings_hand_over(&work->findings, evaluation);
	}
	if (error == 0) {
		*ret = *evaluation;
		*evaluation = (struct evaluation){0};
	}
	return error;
}

/* Thresholds for each budget, on what the fit scored out of sample. */
static int choose_thresholds(const struct corpus *corpus, const struct fit_job *job,
	const struct fit *fit, struct evaluate_fit *ret)
{
	HAMLET_CLEANUP(budget_scores_fini) struct budget_scores scores = {0};
	size_t n = fit->held_out != NULL ? fit->n_held_out : 0;
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(n, sizeof *is_spam);
	int error;

	if (is_spam == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		is_spam[i] = corpus->label[job->rows[i]] == LABEL_SPAM;
	}
	error = budget_scores_init(&scores, fit->held_out, is_spam, n);
	if (error != 0) {
		return error;
	}
	for (size_t i = 0; i < EVALUATE_BUDGETS; i++) {
		ret->approve_below[i] = budget_approve_below(&scores, evaluate_budget[i]);
		ret->reject_from[i] = budget_reject_from(&scores, evaluate_budget[i]);
	}
	ret->n[LABEL_HAM] = scores.n[LABEL_HAM];
	ret->n[LABEL_SPAM] = scores.n[LABEL_SPAM];
	return 0;
}

/* Fits, and notes what thresholds come of it. */
static int run_fit(struct evaluating *work, const uint32_t *rows, size_t n_rows,
	const struct progress *progress, struct fit *ret)
{
	struct evaluation *evaluation = &work->evaluation;
	struct fit_job job = {
		.corpus = &work->corpus, .executor = work->executor, .progress = progress};
	int error;

	*ret = (struct fit){0};
	if (evaluation->n_fits == work->max_fits) {
		size_t max_fits = 2 * work->max_fits + 8;
		struct evaluate_fit *fit = mem_resize(evaluation->fit, max_fits, sizeof *fit);

		if (fit == NULL) {
			return -ENOMEM;
		}
		evaluation->fit = fit;
		work->max_fits = max_fits;
	}
	error = row_choice_make(&work->choice, rows, n_rows);
	if (error == 0) {
		job.rows = work->choice.chosen;
		job.n_rows = work->choice.n_chosen;
		job.n_own = n_rows;
		error = fit_run(&job, ret);
	}
	if (error == 0) {
		error = choose_thresholds(
			&work->corpus, &job, ret, &evaluation->fit[evaluation->n_fits]);
	}
	if (error == 0) {
		evaluation->n_fits++;
	}
	return error;
}

/* Scores a row with the fit made last. */
static int test_row(struct evaluating *work, const struct fit *fit, uint32_t row, uint32_t fold)
{
	struct evaluation *evaluation = &work->evaluation;
	struct evaluate_score *score = &evaluation->score[evaluation->n_scores++];

	int error = row_scorer_score(&work->scorer, fit, row, score);

	score->fold = fold;
	score->fit = (uint32_t)evaluation->n_fits - 1;
	return error == 0 ? findings_add(&work->findings, score, &work->scorer.score,
				    work->scorer.n_features)
			  : error;
}

static bool are_rows(const uint32_t *row, size_t n, size_t n_rows)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i] >= n_rows) {
			return false;
		}
	}
	return true;
}

/* A fold's fitting, as a part of all folds. */
struct fold_progress {
	const struct progress *whole;
	size_t fold;
	size_t n_folds;
};

static void report_fold(void *arg, const char *stage, size_t done, size_t total)
{
	const struct fold_progress *part = arg;

	(void)stage;
	progress_report(part->whole, "folds", part->fold * total + done, part->n_folds * total);
}

static int run_fold(struct evaluating *work, const struct evaluate_fold *fold, uint32_t number,
	const struct progress *progress)
{
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	int error = run_fit(work, fold->train, fold->n_train, progress, &fit);

	work->evaluation.n_trainings++;
	for (size_t i = 0; error == 0 && i < fold->n_test; i++) {
		error = test_row(work, &fit, fold->test[i], number);
	}
	return error;
}

static int run_folds(struct evaluating *work, const struct evaluate_fold *folds, size_t n_folds)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < n_folds; i++) {
		struct fold_progress part = {work->progress, i, n_folds};
		struct progress progress = {.report = report_fold, .arg = &part};

		error = run_fold(work, &folds[i], (uint32_t)i, &progress);
	}
	return error;
}

/* Deals all own rows over n_folds and runs them. */
static int run_dealt_folds(struct evaluating *work, size_t n_folds)
{
	HAMLET_CLEANUP(folds_fini) struct folds folds = {0};
	size_t n_rows = 0;
	HAMLET_CLEANUP(mem_free_at)
	uint32_t *own = mem_new(work->corpus.n_rows, sizeof *own);
	HAMLET_CLEANUP(mem_free_at)
	uint32_t *train = mem_new(work->corpus.n_rows, sizeof *train);
	HAMLET_CLEANUP(mem_free_at)
	uint32_t *test = mem_new(work->corpus.n_rows, sizeof *test);
	int error = own == NULL || train == NULL || test == NULL ? -ENOMEM : 0;

	for (size_t row = 0; error == 0 && row < work->corpus.n_rows; row++) {
		if (work->corpus.is_prior[row] == 0) {
			own[n_rows++] = (uint32_t)row;
		}
	}
	if (error == 0) {
		error = folds_deal_over(&work->corpus, own, n_rows, (unsigned)n_folds, &folds);
	}
	for (size_t i = 0; error == 0 && i < n_folds; i++) {
		struct fold_progress part = {work->progress, i, n_folds};
		struct progress progress = {.report = report_fold, .arg = &part};
		struct evaluate_fold fold = {.train = train, .test = test};

		for (size_t at = 0; at < n_rows; at++) {
			if (folds.fold_of[at] == i) {
				test[fold.n_test++] = own[at];
			} else {
				train[fold.n_train++] = own[at];
			}
		}
		error = run_fold(work, &fold, (uint32_t)i, &progress);
	}
	return error;
}

int evaluate_folds(const struct labelled_comment *rows, size_t n_rows,
	const struct evaluate_fold *folds, size_t n_folds, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret)
{
	HAMLET_CLEANUP(evaluating_fini)
	struct evaluating work = {.executor = executor, .progress = progress};
	size_t n_scores = folds == NULL ? n_rows : 0;
	int error;

	assert(folds != NULL || (n_folds > 0 && n_folds <= EVALUATE_MAX_FOLDS));
	for (size_t i = 0; folds != NULL && i < n_folds; i++) {
		if (!are_rows(folds[i].train, folds[i].n_train, n_rows) ||
			!are_rows(folds[i].test, folds[i].n_test, n_rows)) {
			return -EINVAL;
		}
		n_scores += folds[i].n_test;
	}
	error = evaluating_init(&work, rows, n_rows, options, n_scores);
	if (error == 0) {
		error = folds != NULL ? run_folds(&work, folds, n_folds)
				      : run_dealt_folds(&work, n_folds);
	}
	return error == 0 ? finish(&work, ret) : error;
}

bool evaluate_wants_retrain(uint64_t n, uint64_t n_trained)
{
	double n_new = (double)n - (double)n_trained;

	return n_new >= EVALUATE_RETRAIN_LABELS &&
	       n_new >= EVALUATE_RETRAIN_SHARE * (double)n_trained;
}

/* Classifies, learns, and retrains where it is time. */
static int run_online(struct evaluating *work, const uint32_t *order, size_t n_order)
{
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	size_t n_trained = 0;
	int error = run_fit(work, order, 0, NULL, &fit);

	for (size_t i = 0; error == 0 && i < n_order; i++) {
		error = test_row(work, &fit, order[i], 0);
		tally_step(&fit.tally, &work->corpus, order[i], +1);
		if (error == 0 && evaluate_wants_retrain(i + 1, n_trained)) {
			progress_report(work->progress, "online", i, n_order);
			fit_fini(&fit);
			n_trained = i + 1;
			work->evaluation.n_trainings++;
			error = run_fit(work, order, n_trained, NULL, &fit);
		}
	}
	return error;
}

int evaluate_online(const struct labelled_comment *rows, size_t n_rows, const uint32_t *order,
	size_t n_order, const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct evaluation *ret)
{
	HAMLET_CLEANUP(evaluating_fini)
	struct evaluating work = {.executor = executor, .progress = progress};
	int error;

	if (!are_rows(order, n_order, n_rows)) {
		return -EINVAL;
	}
	error = evaluating_init(&work, rows, n_rows, options, n_order);
	if (error == 0) {
		error = run_online(&work, order, n_order);
	}
	return error == 0 ? finish(&work, ret) : error;
}

void evaluation_fini(struct evaluation *evaluation)
{
	mem_free(evaluation->score);
	mem_free(evaluation->fit);
	mistakes_free(evaluation->worst, evaluation->n_worst);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		mem_free(evaluation->telling[label]);
	}
	*evaluation = (struct evaluation){0};
}
