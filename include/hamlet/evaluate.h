/* How good the model would be: training and testing over given splits, or online as a service does.
 */
#ifndef HAMLET_EVALUATE_H
#define HAMLET_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/executor.h>
#include <hamlet/model.h>
#include <hamlet/result.h>

/* Row numbers, from 0; all below the number of rows, or the call is refused with -EINVAL. */
struct evaluate_fold {
	const uint32_t *train;
	size_t n_train;
	const uint32_t *test;
	size_t n_test;
};

/* A service retrains by itself when labels have grown by this share, and by so many at least. */
#define EVALUATE_RETRAIN_SHARE  0.05
#define EVALUATE_RETRAIN_LABELS 10

/* Whether n labels call for a training when the last one saw n_trained. */
bool evaluate_wants_retrain(uint64_t n, uint64_t n_trained);

/* Over all tested rows together ("pooled"), but for the AUC, which is the mean over folds. */
struct evaluate_metrics {
	uint64_t n[LABEL_COUNT];
	uint64_t n_caught;  /* spam at or above 0.5 */
	uint64_t n_blocked; /* ham at or above 0.5 */
	double accuracy;    /* shares, not per cent */
	double spam_caught;
	double ham_blocked;
	double mcc; /* Matthews correlation coefficient; 0 when undefined */
	double f1;
	double one_minus_auc;     /* folds with one label only are left out; 0 when all are */
	double log_loss;          /* nats a row, probabilities held within [1e-6, 1 - 1e-6] */
	double calibration_error; /* expected calibration error, 10 bins of equal width */
};

/* One tested row. */
struct evaluate_score {
	uint32_t row;
	uint32_t fold;
	enum label label;
	double probability;       /* of the blend, which is what a service answers */
	double stack_probability; /* of its members alone, calibrated */
	double linear_probability;
};

enum evaluate_member { EVALUATE_BLEND, EVALUATE_STACK, EVALUATE_LINEAR, EVALUATE_MEMBER_COUNT };

struct evaluation {
	struct evaluate_metrics metrics[EVALUATE_MEMBER_COUNT];
	struct evaluate_score *score; /* fold by fold, in the order of the test rows */
	size_t n_scores;
	uint64_t n_trainings;
};

/* Trains on each fold's training rows and scores its test rows. Release with evaluation_fini. */
HAMLET_MUST_USE int evaluate_folds(const struct labelled_comment *rows, size_t n_rows,
	const struct evaluate_fold *folds, size_t n_folds, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret);

/*
 * Takes the rows in the order given: classifies each, then learns it, and retrains when a service
 * would. All scores are of fold 0.
 */
HAMLET_MUST_USE int evaluate_online(const struct labelled_comment *rows, size_t n_rows,
	const uint32_t *order, size_t n_order, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret);

/* Accepts a zeroed one. */
void evaluation_fini(struct evaluation *evaluation);

#endif
