/*
 * The whole of scoring. Each family's seen features give
 *
 *     z = sum of r_f,  n = their number,  c = sqrt(sum of r_f^2)
 *
 * with r_f from ratio.h. Stack and linear member are
 *
 *     stack  = base + sum over families of  a z / sqrt(n) + b z / n + d ln n
 *     linear = base + sum over families of  sum of w_f |r_f| / c
 *
 * and the score is a weighted sum of both after calibration, near their mean. All of it is linear
 * in the features once n and c are known, so each feature has an exact share; d ln n belongs to the
 * family alone.
 */
#include "score.h"

#include <math.h>
#include <string.h>

void combiner_init(struct combiner *combiner, unsigned families)
{
	*combiner = (struct combiner){
		.stack_calibration = {.slope = 1},
		.linear_calibration = {.slope = 1},
		.stack_part = 1,
	};
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if ((families & FEATURES_BIT(f)) != 0) {
			combiner->stack_weight[f][STACK_ROOT] = STACK_FIRST_WEIGHT;
		}
	}
}

/* Far above any fitted weight, and far below what could overflow in a sum. */
#define MAX_WEIGHT 1e9

static bool is_sound(double weight)
{
	return fabs(weight) <= MAX_WEIGHT; /* false for NaN */
}

static bool is_calibration_sound(const struct calibration *calibration)
{
	return is_sound(calibration->slope) && calibration->slope >= 0 &&
	       is_sound(calibration->offset);
}

bool combiner_is_sound(const struct combiner *combiner)
{
	const double *weight = &combiner->stack_weight[0][0];

	for (size_t i = 0; i < FEATURES_FAMILY_COUNT * STACK_INPUT_COUNT; i++) {
		if (!is_sound(weight[i])) {
			return false;
		}
	}
	return is_sound(combiner->stack_base) && is_sound(combiner->linear_base) &&
	       is_calibration_sound(&combiner->stack_calibration) &&
	       is_calibration_sound(&combiner->linear_calibration) &&
	       is_sound(combiner->blend_base) && is_sound(combiner->stack_part) &&
	       is_sound(combiner->linear_part);
}

void stack_inputs(const struct stack_sums *sums, double ret[STACK_INPUT_COUNT])
{
	double n = sums->n > 0 ? (double)sums->n : 1;

	ret[STACK_ROOT] = sums->z / sqrt(n);
	ret[STACK_MEAN] = sums->z / n;
	ret[STACK_SIZE] = log(n);
}

/* One family: its features' shares, and what is left to the family. Returns their sum. */
static double score_family(const struct combiner *combiner, const struct ratio *ratio,
	const struct evidence *evidence, size_t n, enum feature_family family, double *share,
	struct score *score)
{
	double stack_slope = combiner->stack_part * combiner->stack_calibration.slope;
	double linear_slope = combiner->linear_part * combiner->linear_calibration.slope;
	const double *weight = combiner->stack_weight[family];
	struct stack_sums sums = {0};
	double squares = 0;
	double total = 0;
	double root;
	double per_ratio;

	for (size_t i = 0; i < n; i++) {
		const struct evidence *e = &evidence[i];
		bool is_seen = e->n[LABEL_SPAM] != 0 || e->n[LABEL_HAM] != 0;

		share[i] = 0;
		if (is_seen) {
			share[i] = ratio_log_odds(ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]);
			squares += share[i] * share[i];
			stack_sums_add(&sums, share[i]);
		}
	}
	if (sums.n == 0) {
		return 0;
	}
	root = sqrt((double)sums.n);
	per_ratio = stack_slope * (weight[STACK_ROOT] / root + weight[STACK_MEAN] / (root * root));
	linear_slope = squares > 0 ? linear_slope / sqrt(squares) : 0;
	for (size_t i = 0; i < n; i++) {
		share[i] = share[i] * per_ratio +
			   linear_slope * (double)evidence[i].weight * fabs(share[i]);
		total += share[i];
	}
	score->n_seen += sums.n;
	score->family_rest[family] = stack_slope * weight[STACK_SIZE] * log((double)sums.n);
	return total + score->family_rest[family];
}

/* Scales everything alike, so that the parts still add up. */
static void limit(struct score *score, size_t n)
{
	double factor = SCORE_MAX_LOG_ODDS / fabs(score->log_odds);

	if (factor >= 1) {
		return;
	}
	score->log_odds *= factor;
	score->base *= factor;
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		score->family_rest[f] *= factor;
	}
	for (size_t i = 0; i < n; i++) {
		score->share[i] *= factor;
	}
}

void score_evidence(const struct combiner *combiner, const struct ratio_table *table,
	const uint64_t n_documents[LABEL_COUNT], const struct evidence *evidence,
	const size_t first[FEATURES_FAMILY_COUNT + 1], struct score *ret)
{
	struct ratio ratio;

	ratio_init(&ratio, table, n_documents);
	ret->n_seen = 0;
	memcpy(ret->n_documents, n_documents, sizeof ret->n_documents);
	memset(ret->family_rest, 0, sizeof ret->family_rest);
	ret->base = combiner->blend_base +
		    combiner->stack_part *
			    calibration_apply(&combiner->stack_calibration, combiner->stack_base) +
		    combiner->linear_part *
			    calibration_apply(&combiner->linear_calibration, combiner->linear_base);
	ret->log_odds = ret->base;
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		ret->log_odds +=
			score_family(combiner, &ratio, evidence + first[f], first[f + 1] - first[f],
				(enum feature_family)f, ret->share + first[f], ret);
	}
	limit(ret, first[FEATURES_FAMILY_COUNT]);
}
