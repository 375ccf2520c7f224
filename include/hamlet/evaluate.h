/* How good the model would be: training and testing over given splits, or online as a service does.
 */
#ifndef HAMLET_EVALUATE_H
#define HAMLET_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/budget.h>
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

/* Folds that rows can be dealt over. */
#define EVALUATE_MAX_FOLDS 100

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
	double one_minus_auc;     /* folds with one label only are left out; NaN when all are */
	double brier;             /* mean square of probability less label */
	double log_loss;          /* nats a row, probabilities held within [1e-6, 1 - 1e-6] */
	double calibration_error; /* expected calibration error, 10 bins of equal width */
};

/* One tested row. */
struct evaluate_score {
	uint32_t row;
	uint32_t fold;
	uint32_t fit; /* which of evaluation.fit scored it */
	enum label label;
	double probability;       /* of the blend, which is what a service answers */
	double stack_probability; /* of its members alone, calibrated */
	double linear_probability;
};

enum evaluate_member { EVALUATE_BLEND, EVALUATE_STACK, EVALUATE_LINEAR, EVALUATE_MEMBER_COUNT };

/* The error budgets that thresholds are chosen for: shares of spam published, or of ham rejected.
 */
#define EVALUATE_BUDGETS 8
extern const double evaluate_budget[EVALUATE_BUDGETS];

/* Of one fit: thresholds chosen on out-of-sample scores of the rows it was trained on. */
struct evaluate_fit {
	uint64_t n[LABEL_COUNT]; /* such scores; none where there were too few rows to fit */
	double approve_below[EVALUATE_BUDGETS]; /* by budget of spam published */
	double reject_from[EVALUATE_BUDGETS];   /* by budget of ham rejected */
};

/* At most so many of the worst mistakes, and of the telling features of a label, are kept. */
#define EVALUATE_MAX_WORST   100
#define EVALUATE_MAX_TELLING 40

/* A tested row on the wrong side of 0.5, with the breakdown of its score. */
struct evaluate_mistake {
	struct evaluate_score score;
	struct score
		breakdown; /* share: an entry for each feature of the row, or of its stretch */
	size_t n_features;
};

/* A feature that moved the tested rows' scores. */
struct evaluate_feature {
	uint32_t row;            /* one that holds it, */
	uint32_t index;          /* as this one of its features */
	uint64_t n[LABEL_COUNT]; /* rows that hold it, of all given */
	double log_odds;         /* its shares in the tested rows' scores, summed up */
};

struct evaluation {
	struct evaluate_metrics metrics[EVALUATE_MEMBER_COUNT];
	struct evaluate_score *score; /* fold by fold, in the order of the test rows */
	size_t n_scores;
	uint64_t n_trainings;
	struct evaluate_fit *fit; /* in their order; online the first is that of an empty model */
	size_t n_fits;
	struct evaluate_mistake *worst; /* the worst first */
	size_t n_worst;
	/*
	 * Those that spoke most for ham, and for spam; the strongest first. Without n-grams, which
	 * are pieces of words, unless there is nothing else.
	 */
	struct evaluate_feature *telling[LABEL_COUNT];
	size_t n_telling[LABEL_COUNT];
};

/* What comes of deciding alone within two budgets, given by their places in evaluate_budget. */
struct evaluate_review {
	uint64_t n_reviewed;
	uint64_t n_published; /* spam approved unseen */
	uint64_t n_rejected;  /* ham rejected unseen */
};
void evaluate_review(const struct evaluation *evaluation, size_t spam_budget, size_t ham_budget,
	struct evaluate_review *ret);

/* The figures of some scores; those of one fold stand together. */
HAMLET_MUST_USE int evaluate_measure(const struct evaluate_score *score, size_t n,
	struct evaluate_metrics ret[EVALUATE_MEMBER_COUNT]);

/*
 * Prior rows are never tested, but stand in every training by options->prior_weight.
 *
 * Trains on each fold's training rows and scores its test rows. Release with evaluation_fini. With
 * folds NULL the rows are dealt over n_folds (at most EVALUATE_MAX_FOLDS), always the same way,
 * each label by itself and rows of the same folded text together; each fold's training rows are
 * those of all others.
 */
HAMLET_MUST_USE int evaluate_folds(const struct labelled_comment *rows, size_t n_rows,
	const struct evaluate_fold *folds, size_t n_folds, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret);

/*
 * Takes the rows in the order given: classifies each, then learns it, and retrains when a service
 * would; begins with what the prior rows alone give. All scores are of fold 0.
 */
HAMLET_MUST_USE int evaluate_online(const struct labelled_comment *rows, size_t n_rows,
	const uint32_t *order, size_t n_order, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret);

/* Accepts a zeroed one. */
void evaluation_fini(struct evaluation *evaluation);

#endif
