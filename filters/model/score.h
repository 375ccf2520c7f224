/* From evidence to log-odds, with the exact share of each feature. */
#ifndef HAMLET_MODEL_SCORE_H
#define HAMLET_MODEL_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/features.h>
#include <hamlet/model.h>

#include "calibrate.h"
#include "ratio.h"

/* What is known of one feature: documents that hold it, and its weight in the linear member. */
struct evidence {
	uint32_t n[LABEL_COUNT];
	float weight;
	float shift; /* by the site's own counts; see site.c */
};

/* What is known of one comment: family f is evidence[first[f]] .. evidence[first[f + 1] - 1]. */
struct evidence_set {
	const struct evidence *evidence;
	size_t first[FEATURES_FAMILY_COUNT + 1];
	const float *rule_weight; /* of family R's features; NULL where there are none */
	/* Of the site: everyone's score is stretched by its slope, and moved. */
	double slope_less_one;
	double offset;
};

/* A family's inputs to the stack: with z the sum of its n seen features' log ratios. */
enum stack_input {
	STACK_ROOT /* z / sqrt(n) */,
	STACK_MEAN /* z / n */,
	STACK_SIZE /* ln n */,
	STACK_INPUT_COUNT
};

/* All that training fits, besides the weights of single features. */
struct combiner {
	bool is_fitted;
	double stack_weight[FEATURES_FAMILY_COUNT][STACK_INPUT_COUNT];
	double stack_base;
	struct calibration stack_calibration;
	double linear_base;
	struct calibration linear_calibration;
	/* Score = base + stack_part * calibrated stack + linear_part * calibrated linear member. */
	double blend_base;
	double stack_part;
	double linear_part;
};

/*
 * A family's z / sqrt(n) weighs this much before any training, and fitted weights are drawn to it:
 * a mild reading of naive Bayes, since families tell much the same.
 */
#define STACK_FIRST_WEIGHT 0.1
/* That of rules, whose weights are log-odds already. */
#define RULES_FIRST_WEIGHT 1.0

static inline double stack_first_weight(enum feature_family family)
{
	return family == FEATURES_RULES ? RULES_FIRST_WEIGHT : STACK_FIRST_WEIGHT;
}

/*
 * The log ratio of a rule that n documents held, of which training knows it: drawn to the weight
 * that its pack gives, as if that were what so many documents say.
 */
#define RULE_STEADINESS 5.0

static inline double rule_log_odds(double log_ratio, uint32_t n, float weight)
{
	return ((double)n * log_ratio + RULE_STEADINESS * (double)weight) /
	       ((double)n + RULE_STEADINESS);
}

/* The combiner of a model that no training has fitted yet. */
void combiner_init(struct combiner *combiner, unsigned families);
/* Everything finite and in range. */
bool combiner_is_sound(const struct combiner *combiner);

/* No score goes beyond this, either way: exp(-30) is 1e-13. */
#define SCORE_MAX_LOG_ODDS 30.0

/*
 * Scores a comment. ret->share is given by the caller with an entry for each evidence; every other
 * member of *ret is written.
 */
void score_evidence(const struct combiner *combiner, const struct ratio_memo *ratio,
	const uint64_t n_documents[LABEL_COUNT], const struct evidence_set *set, struct score *ret);

/* The stack's inputs of one family. */
struct stack_sums {
	double z;
	size_t n;
};

static inline void stack_sums_add(struct stack_sums *sums, double ratio)
{
	sums->z += ratio;
	sums->n++;
}

void stack_inputs(const struct stack_sums *sums, double ret[STACK_INPUT_COUNT]);

#endif
