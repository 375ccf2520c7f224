#include "stack.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <hamlet/mem.h>

#include "logistic.h"

/*
 * L2 penalty on the weights of standardised inputs, drawn to those of an unfitted model: that of
 * many rows, and what few rows need besides, half of it at FEW_ROWS.
 */
#define PENALTY_OF_MANY 3.0
#define PENALTY_OF_FEW  7.0
#define FEW_ROWS        30.0
/* An input that hardly varies gets no great weight for it. */
#define MIN_DEVIATION 0.3

/* Where no row holds a rule: as much, after the blend with a member that knows none. */
#define UNKNOWN_RULES_WEIGHT (2 * RULES_FIRST_WEIGHT)

struct stack_job {
	const struct corpus *corpus;
	const uint32_t *rows;
	size_t n_rows;
	const struct folds *folds;
	const double *inputs; /* as given */
	double deviation[STACK_COLUMNS];
	double drawn_to[STACK_COLUMNS]; /* of standardised inputs */
	double weight[FOLDS_MAX + 1]
		     [STACK_COLUMNS + 1]; /* of each fold left out; then of all rows */
	int error[FOLDS_MAX + 1];
};

static double penalty_of(size_t n_rows)
{
	return PENALTY_OF_MANY + PENALTY_OF_FEW * FEW_ROWS / (FEW_ROWS + (double)n_rows);
}

/* What a column's weight is drawn to; rows that hold something vary in it. */
static double first_weight(size_t column, bool is_held)
{
	enum feature_family family = (enum feature_family)(column / STACK_INPUT_COUNT);

	if (column % STACK_INPUT_COUNT != STACK_ROOT) {
		return 0;
	}
	return family == FEATURES_RULES && !is_held ? UNKNOWN_RULES_WEIGHT
						    : stack_first_weight(family);
}

/* Inputs are brought to one scale, so that one penalty suits them all. */
static void measure(struct stack_job *job)
{
	for (size_t c = 0; c < STACK_COLUMNS; c++) {
		double sum = 0;
		double squares = 0;
		double mean;

		for (size_t i = 0; i < job->n_rows; i++) {
			sum += job->inputs[i * STACK_COLUMNS + c];
		}
		mean = sum / (double)job->n_rows;
		for (size_t i = 0; i < job->n_rows; i++) {
			double d = job->inputs[i * STACK_COLUMNS + c] - mean;

			squares += d * d;
		}
		job->deviation[c] = fmax(sqrt(squares / (double)job->n_rows), MIN_DEVIATION);
		job->drawn_to[c] = first_weight(c, squares > 0) * job->deviation[c];
	}
}

/* Rules, whose inputs come last, have no part where none are known. */
static size_t n_columns_of(const struct corpus *corpus)
{
	return corpus->rules != 0 ? STACK_COLUMNS : FEATURES_RULES * STACK_INPUT_COUNT;
}

/* From standardised columns, with the base behind them, to inputs as they are. */
static void unscale(const struct stack_job *job, size_t n_columns, double weight[STACK_COLUMNS + 1])
{
	double base = weight[n_columns];

	for (size_t c = 0; c < STACK_COLUMNS; c++) {
		weight[c] = c < n_columns ? weight[c] / job->deviation[c] : first_weight(c, false);
	}
	weight[STACK_COLUMNS] = base;
}

/* Fits without one fold, or on all rows for fold number folds->n. */
static void fit_without(void *arg, size_t fold)
{
	struct stack_job *job = arg;
	size_t n_columns = n_columns_of(job->corpus);
	HAMLET_CLEANUP(mem_free_at)
	double *x = mem_new(job->n_rows, n_columns * sizeof *x);
	HAMLET_CLEANUP(mem_free_at) double *target = mem_new(job->n_rows, sizeof *target);
	struct logistic_problem problem = {
		.x = x,
		.target = target,
		.n_columns = n_columns,
		.penalty = penalty_of(job->n_rows),
		.drawn_to = job->drawn_to,
	};

	if (x == NULL || target == NULL) {
		job->error[fold] = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < job->n_rows; i++) {
		if (job->folds->fold_of[i] == fold) {
			continue;
		}
		for (size_t c = 0; c < n_columns; c++) {
			x[problem.n_rows * n_columns + c] =
				job->inputs[i * STACK_COLUMNS + c] / job->deviation[c];
		}
		target[problem.n_rows++] = job->corpus->label[job->rows[i]] == LABEL_SPAM;
	}
	job->error[fold] = logistic_fit(&problem, job->weight[fold]);
	unscale(job, n_columns, job->weight[fold]);
}

static double score(const double *weight, const double *inputs)
{
	double sum = weight[STACK_COLUMNS];

	for (size_t c = 0; c < STACK_COLUMNS; c++) {
		sum += weight[c] * inputs[c];
	}
	return sum;
}

int stack_fit(const struct corpus *corpus, const double *inputs, const uint32_t *rows,
	size_t n_rows, const struct folds *folds, const struct executor *executor,
	struct combiner *combiner, double *ret_score)
{
	struct stack_job job = {
		.corpus = corpus,
		.rows = rows,
		.n_rows = n_rows,
		.folds = folds,
		.inputs = inputs,
	};
	const double *fitted = job.weight[folds->n];

	measure(&job);
	executor_run(executor, folds->n + 1, fit_without, &job);
	for (size_t i = 0; i <= folds->n; i++) {
		if (job.error[i] != 0) {
			return job.error[i];
		}
	}
	memcpy(combiner->stack_weight, fitted, STACK_COLUMNS * sizeof *fitted);
	combiner->stack_base = fitted[STACK_COLUMNS];
	for (size_t i = 0; i < n_rows; i++) {
		ret_score[i] = score(job.weight[folds->fold_of[i]], inputs + i * STACK_COLUMNS);
	}
	return 0;
}
