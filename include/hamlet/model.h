/* The naive Bayes model: counts that learn at once, and a fitted combiner over them. */
#ifndef HAMLET_MODEL_H
#define HAMLET_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/executor.h>
#include <hamlet/features.h>
#include <hamlet/result.h>
#include <hamlet/verdict.h>

/*
 * A model is a fitted version (combiner, calibration) and counts. Scoring is safe from any number
 * of threads while one thread learns. Reference-counted; the counts are shared by all who hold it.
 */
struct model;

/* Beside everyone's counts each site has its own: its habits shift what everyone's say. */
#define MODEL_NO_SITE 0

/* A labelled comment, for training and evaluation. Text is valid UTF-8 within the caps. */
struct labelled_comment {
	struct str content;
	struct str author_name;
	enum label label;
	int64_t site_id; /* whose habit it is, or MODEL_NO_SITE */
	bool is_prior; /* of a starter corpus: no proof, and fades as own labels come */
	/* Of model_options.rules, those that hit it; left out where the row is prior: rules are
	 * written with such rows in sight. */
	const struct rule_feature *rule;
	size_t n_rules;
};

struct model_options {
	unsigned families; /* bit set of feature_family */
	/*
	 * With n own rows among a training's rows, the first weight / (weight + n) of the prior
	 * ones are used: all while there are no own ones, half beside as many own ones as this. 0
	 * leaves them out.
	 */
	double prior_weight;
	uint64_t rules; /* the set of rules whose hits the rows hold; 0: none was looked for */
};
/* The families that an ordinary service uses. */
extern const struct model_options model_options_default;
/* Fewer families: a third of the features, at nearly the same accuracy. */
extern const struct model_options model_options_lite;

/* What the model in front of us says of itself. */
struct model_info {
	unsigned families;
	uint32_t feature_version;
	uint64_t n_documents[LABEL_COUNT]; /* own labels counted */
	uint64_t n_prior[LABEL_COUNT];     /* prior rows counted */
	uint64_t n_features;
	uint64_t n_sites; /* that have own labels; labels of no site are one more */
	bool is_fitted;                    /* false: no training has fitted a combiner yet */
	uint64_t rules;                    /* the set of rules that it counts; 0: none */
};

/* Curves of out-of-sample probabilities, in so many points that a page can draw them. */
#define MODEL_CURVE_POINTS     41
#define MODEL_CALIBRATION_BINS 10
struct model_curves {
	/* From (0, 0) to (1, 1), as the threshold falls; none with one label only. */
	struct {
		double fpr; /* share of ham at or above the threshold */
		double tpr; /* share of spam */
	} roc[MODEL_CURVE_POINTS];
	size_t n_roc;
	/* Bins of equal width. */
	struct {
		double p;     /* mean probability; 0 in an empty bin */
		double share; /* of spam */
		uint64_t n;
	} calibration[MODEL_CALIBRATION_BINS];
	/* Where people review the most uncertain share `load`, and the filter decides the rest at
	 * 0.5: the share of all that is decided wrongly. Rising loads, from 0 to 1. */
	struct {
		double errors;
		double load;
	} review_load[MODEL_CURVE_POINTS];
	size_t n_review_load; /* 0 without rows */
};

/*
 * Measured out of sample while training, so that it can be compared with the next one: on the own
 * rows alone as soon as there is one, else on the prior rows.
 */
struct model_quality {
	uint64_t n[LABEL_COUNT];
	double accuracy;          /* share, at probability 0.5 */
	double spam_caught;       /* share of spam at or above 0.5 */
	double ham_blocked;       /* share of ham at or above 0.5 */
	double one_minus_auc;
	double log_loss;          /* nats a comment */
	double calibration_error; /* expected calibration error, 10 bins of equal width */
	struct model_curves curves;
};

/* An empty model with neutral combiner: scores 0.5 until it has learned. */
HAMLET_MUST_USE int model_new(const struct model_options *options, struct model **ret);
struct model *model_ref(struct model *model);
/* Accepts NULL. */
void model_unref(struct model *model);
void model_info(const struct model *model, struct model_info *ret);
/*
 * Which rules a model counts that has counted no own label yet, so that there is nothing known of
 * any: a starter goes with every set. 0: none. Before any other thread knows the model.
 */
void model_set_rules(struct model *model, uint64_t rules);

/* One label that comes, or is taken back. */
struct label_step {
	int64_t site_id; /* or MODEL_NO_SITE */
	enum label label;
	int sign; /* +1, or -1 */
};

/*
 * Adds or takes back one labelled comment's features, in everyone's counts and in the site's own;
 * taking back what was added restores the counts exactly. Rules are counted only when they are of
 * the model's set, so whoever takes back gives those of the set that was learned. One thread at a
 * time; readers go on meanwhile. -ENOMEM leaves the counts as they were. A take-back of what was
 * never added stops at zero, counts it in *ret_n_underflows (may be NULL) and goes on.
 */
HAMLET_MUST_USE int model_learn(struct model *model, const struct features *features,
	const struct label_step *step, size_t *ret_n_underflows);

/*
 * Whether, among several sites, this one has at least MODEL_SITE_LABELS labels of its own and twice
 * as many as when the model was trained: then training again tells how far everyone's score holds
 * on it. By the learning thread.
 */
bool model_is_outgrown(const struct model *model, int64_t site_id);
#define MODEL_SITE_LABELS 10

/* A score before rules and policy: log-odds of spam, calibrated, with their exact breakdown. */
struct score {
	double log_odds;
	double base;                               /* constants of combiner and calibration */
	double family_rest[FEATURES_FAMILY_COUNT]; /* what belongs to a family but to no feature */
	double *share;                             /* log-odds of each feature; features->n entries */
	size_t n_seen;                             /* features the model has counted before */
	bool weighs_rules; /* the features' rules are the model's: family R says what they weigh */
	uint64_t n_documents[LABEL_COUNT];         /* own labels behind the score */
	/* The part of the raw content that alone was scored; end is 0 for all of it. */
	struct span stretch;
	struct str stretch_text;
	double stretch_rest; /* what is taken off, since it is one of many; 0 for the whole */
};
/*
 * base + stretch_rest + sum of family_rest + sum of share == log_odds, to rounding. Always finite.
 * Rules that are not of the model's set say nothing, as if there were none. A site's own labels
 * count for it beside everyone's as soon as there are labels of others, too; with MODEL_NO_SITE,
 * and for a site without, everyone's alone do.
 */
HAMLET_MUST_USE int model_score(const struct model *model, const struct features *features,
	int64_t site_id, struct arena *arena, struct score *ret);

struct model_reading {
	const struct text *text;
	struct str author_name;
	int64_t site_id;                   /* or MODEL_NO_SITE */
	const struct rule_features *rules; /* as they were added to the features; NULL: none */
};
/*
 * The score of a comment by its features. Where harmless text surrounds a stretch that speaks for
 * spam, it is the stretch's, and so are the features then: see ret->stretch. Bounded, whatever the
 * size of the text. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int model_read_comment(const struct model *model,
	const struct model_reading *reading, struct arena *arena, struct features *features,
	struct score *ret);

/*
 * Fits a new model on rows, in their order; the same rows give the same model whatever the
 * executor. With one class only, or too few rows to fit, the model is unfitted but counted.
 * *ret_quality is measured out of sample. Cost: tens of microseconds a row.
 */
HAMLET_MUST_USE int model_train(const struct labelled_comment *rows, size_t n_rows,
	const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct model **ret, struct model_quality *ret_quality);

/* The model file; its layout is drawn at the head of filters/model/model_file.c. */
enum model_file_outcome { MODEL_FILE_DAMAGED = 1, MODEL_FILE_FOREIGN, MODEL_FILE_OTHER_VERSION };
/* Equal models give equal bytes. */
HAMLET_MUST_USE int model_write(const struct model *model, struct buf *out);
/*
 * Checks everything before use. On a positive outcome *ret_why says in one sentence what is wrong
 * (static or in the arena).
 */
HAMLET_MUST_USE int model_read(struct str bytes, struct arena *arena, struct model **ret, struct str *ret_why);
/*
 * The same, with the counts used where they lie until the first label is learned: the bytes, which
 * may be mapped read-only, are held until the model is freed, and then handed to release. On
 * failure they stay the caller's.
 */
HAMLET_MUST_USE int model_read_in_place(struct str bytes, void (*release)(struct str bytes),
	struct arena *arena, struct model **ret, struct str *ret_why);

#endif
