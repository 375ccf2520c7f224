#include "linear.h"

#include <errno.h>
#include <math.h>

#include <hamlet/mem.h>

#include "logistic.h"

#define EPOCHS 3
#define STEP   0.3F
/* Where the sum of squared gradients starts: bounds the first step. */
#define INITIAL_SQUARES 1e-2F
#define SHUFFLE_SEED    1

/* What the descent touches of one feature, side by side. */
struct term {
	float weight;
	float squares; /* sum of squared gradients so far */
	float ratio;   /* |r_f| */
};

struct descent {
	const struct corpus *corpus;
	struct term *term;
	struct term base; /* ratio unused */
};

static int descent_init(
	struct descent *descent, const struct corpus *corpus, const struct tally *tally)
{
	struct ratio_table table;
	struct ratio ratio;

	*descent = (struct descent){
		.corpus = corpus,
		.term = mem_new(corpus->n_ids, sizeof *descent->term),
		.base = {.squares = INITIAL_SQUARES},
	};
	if (descent->term == NULL) {
		return -ENOMEM;
	}
	ratio_table_init(&table);
	ratio_init(&ratio, &table, tally->n_documents);
	for (size_t id = 0; id < corpus->n_ids; id++) {
		const struct tally_count *count = &tally->count[id];
		struct term *term = &descent->term[id];

		term->squares = INITIAL_SQUARES;
		/* Rules, which are few and rare, are the stack's alone. */
		if ((count->n[LABEL_SPAM] != 0 || count->n[LABEL_HAM] != 0) &&
			!corpus_is_rule(corpus, (uint32_t)id)) {
			term->ratio = (float)fabs(
				ratio_log_odds(&ratio, count->n[LABEL_SPAM], count->n[LABEL_HAM]));
		}
	}
	return 0;
}

static void descent_fini(struct descent *descent)
{
	mem_free(descent->term);
}

/* The row's score; *ret_scale gets what each family's ratios are multiplied with. */
static double score_row(
	const struct descent *descent, uint32_t row, float ret_scale[FEATURES_FAMILY_COUNT])
{
	const size_t *first = corpus_row(descent->corpus, row);
	double score = (double)descent->base.weight;

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		float sum = 0;
		float squares = 0;

		for (size_t i = first[f]; i < first[f + 1]; i++) {
			const struct term *term = &descent->term[descent->corpus->id[i]];

			sum += term->weight * term->ratio;
			squares += term->ratio * term->ratio;
		}
		ret_scale[f] = squares > 0 ? 1 / sqrtf(squares) : 0;
		score += (double)(sum * ret_scale[f]);
	}
	return score;
}

static inline void step(struct term *term, float gradient)
{
	term->squares += gradient * gradient;
	term->weight -= STEP * gradient / sqrtf(term->squares);
}

static void learn_row(struct descent *descent, uint32_t row)
{
	const struct corpus *corpus = descent->corpus;
	const size_t *first = corpus_row(corpus, row);
	float scale[FEATURES_FAMILY_COUNT];
	double p = logistic_sigmoid(score_row(descent, row, scale));
	float residual = (float)(p - (corpus->label[row] == LABEL_SPAM));

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		float scaled = residual * scale[f];

		for (size_t i = first[f]; i < first[f + 1]; i++) {
			struct term *term = &descent->term[corpus->id[i]];

			step(term, scaled * term->ratio);
		}
	}
	step(&descent->base, residual);
}

static int descend(struct descent *descent, const uint32_t *rows, size_t n_rows)
{
	HAMLET_CLEANUP(mem_free_at) uint32_t *order = mem_new(n_rows, sizeof *order);

	if (order == NULL) {
		return -ENOMEM;
	}
	for (unsigned epoch = 0; epoch < EPOCHS; epoch++) {
		folds_shuffle(order, n_rows, SHUFFLE_SEED + epoch);
		for (size_t i = 0; i < n_rows; i++) {
			learn_row(descent, rows[order[i]]);
		}
	}
	return 0;
}

int linear_fit(const struct corpus *corpus, const struct tally *tally, const uint32_t *rows,
	size_t n_rows, float *ret_weight, double *ret_base)
{
	HAMLET_CLEANUP(descent_fini) struct descent descent;
	int error = descent_init(&descent, corpus, tally);

	if (error == 0) {
		error = descend(&descent, rows, n_rows);
	}
	if (error != 0) {
		return error;
	}
	for (size_t id = 0; id < corpus->n_ids; id++) {
		ret_weight[id] = descent.term[id].weight;
	}
	*ret_base = (double)descent.base.weight;
	return 0;
}

struct fold_job {
	const struct corpus *corpus;
	const struct tally *tally;
	const uint32_t *rows;
	size_t n_rows;
	const struct folds *folds;
	float *weight;
	double *base;
	double *score;
	int error[FOLDS_MAX + 1];
};

/* Fits without the fold, and scores its rows. */
static int fit_fold(const struct fold_job *job, size_t fold)
{
	HAMLET_CLEANUP(tally_fini) struct tally tally = {0};
	HAMLET_CLEANUP(descent_fini) struct descent descent = {0};
	HAMLET_CLEANUP(mem_free_at) uint32_t *kept = mem_new(job->n_rows, sizeof *kept);
	size_t n_kept = 0;
	float scale[FEATURES_FAMILY_COUNT];
	int error = kept == NULL ? -ENOMEM : tally_copy(&tally, job->tally, job->corpus);

	if (error != 0) {
		return error;
	}
	for (size_t i = 0; i < job->n_rows; i++) {
		if (job->folds->fold_of[i] == fold) {
			tally_step(&tally, job->corpus, job->rows[i], -1);
		} else {
			kept[n_kept++] = job->rows[i];
		}
	}
	error = descent_init(&descent, job->corpus, &tally);
	if (error == 0) {
		error = descend(&descent, kept, n_kept);
	}
	for (size_t i = 0; error == 0 && i < job->n_rows; i++) {
		if (job->folds->fold_of[i] == fold) {
			job->score[i] = score_row(&descent, job->rows[i], scale);
		}
	}
	return error;
}

static void fit_task(void *arg, size_t fold)
{
	struct fold_job *job = arg;

	/* The longest task first: the fit on all rows. */
	job->error[fold] = fold == 0 ? linear_fit(job->corpus, job->tally, job->rows, job->n_rows,
					       job->weight, job->base)
				     : fit_fold(job, fold - 1);
}

int linear_fit_folds(const struct corpus *corpus, const struct tally *tally, const uint32_t *rows,
	size_t n_rows, const struct folds *folds, const struct executor *executor,
	float *ret_weight, double *ret_base, double *ret_score)
{
	struct fold_job job = {
		.corpus = corpus,
		.tally = tally,
		.rows = rows,
		.n_rows = n_rows,
		.folds = folds,
		.weight = ret_weight,
		.base = ret_base,
		.score = ret_score,
	};

	executor_run(executor, folds->n + 1, fit_task, &job);
	for (size_t i = 0; i <= folds->n; i++) {
		if (job.error[i] != 0) {
			return job.error[i];
		}
	}
	return 0;
}
