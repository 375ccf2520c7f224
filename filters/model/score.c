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
 * and the score is a weighted sum of both after calibration, near their mean, and of the site's own
 * habits,
 *
 *     site = sum over families of  SITE_GAIN * sum of shifts / sqrt(n)
 *
 * which no training fits, since it is there to say what the fitted part does not; all else is first
 * multiplied with the slope that training found for the site, and moved by its offset. All of it is
 * linear in the features once n and c are known, so each feature has an exact share; d ln n belongs
 * to the family alone.
 */
#include "score.h"

#include <math.h>
#include <string.h>

/* A mild reading of the shifts, chosen by experiment; see README.md. */
#define SITE_GAIN 0.5

void combiner_init(struct combiner *combiner, unsigned families)
{
	*combiner = (struct combiner){
		.stack_calibration = {.slope = 1},
		.linear_calibration = {.slope = 1},
		.stack_part = 1,
	};
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if ((families & FEATURES_BIT(f)) != 0) {
			combiner->stack_weight[f][STACK_ROOT] =
				stack_first_weight((enum feature_family)f);
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

/* What a family's seen features sum up to. */
struct family_sums {
	struct stack_sums stack;
	double squares;
	double dot; /* of |ratio| with the linear weights */
	double shift;
};

/* What a ratio, a weighted |ratio| and a shift are multiplied with; what is left to the family. */
struct family_factors {
	double ratio;
	double linear;
	double shift;
	double rest;
};

static struct family_factors factors_of(const struct combiner *combiner, double slope,
	enum feature_family family, const struct family_sums *sums)
{
	double stack_slope = slope * combiner->stack_part * combiner->stack_calibration.slope;
	double linear_slope = slope * combiner->linear_part * combiner->linear_calibration.slope;
	const double *weight = combiner->stack_weight[family];
	double n = (double)sums->stack.n;

	if (sums->stack.n == 0) {
		return (struct family_factors){0};
	}
	return (struct family_factors){
		.ratio = stack_slope * (weight[STACK_ROOT] / sqrt(n) + weight[STACK_MEAN] / n),
		.linear = sums->squares > 0 ? linear_slope / sqrt(sums->squares) : 0,
		.shift = SITE_GAIN / sqrt(n),
		.rest = stack_slope * weight[STACK_SIZE] * log(n),
	};
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

/*
 * A family's ratios into share. What was never seen adds 0: counts of 0 give a ratio of exactly 0,
 * so that this needs no branch that cannot be foreseen.
 */
static struct family_sums sum_up_family(
	const struct ratio_memo *ratio, const struct evidence *evidence, size_t n, double *share)
{
	struct family_sums sums = {0};

	for (size_t i = 0; i < n; i++) {
		const struct evidence *e = &evidence[i];
		bool is_seen = (e->n[LABEL_SPAM] | e->n[LABEL_HAM]) != 0;
		double r = ratio_memo_log_odds(ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]);

		share[i] = r;
		sums.stack.z += r;
		sums.stack.n += is_seen;
		sums.squares += r * r;
		sums.dot += (double)e->weight * fabs(r);
		sums.shift += (double)e->shift;
	}
	return sums;
}

/* The same of rules, of which none is unknown: each has a weight before it was ever seen. */
static struct family_sums sum_up_rules(const struct ratio_memo *ratio,
	const struct evidence *evidence, const float *weight, size_t n, double *share)
{
	struct family_sums sums = {0};

	for (size_t i = 0; i < n; i++) {
		const struct evidence *e = &evidence[i];
		double r = ratio_memo_log_odds(ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]);

		share[i] = rule_log_odds(r, e->n[LABEL_SPAM] + e->n[LABEL_HAM], weight[i]);
		stack_sums_add(&sums.stack, share[i]);
		sums.squares += share[i] * share[i];
		sums.dot += (double)e->weight * fabs(share[i]);
		sums.shift += (double)e->shift;
	}
	return sums;
}

/* Fills share with the ratios, 0 for features never seen. */
static void sum_up(const struct ratio_memo *ratio, const struct evidence_set *set, double *share,
	struct family_sums ret[FEATURES_FAMILY_COUNT])
{
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		size_t first = set->first[f];
		size_t n = set->first[f + 1] - first;

		ret[f] = f == FEATURES_RULES
				 ? sum_up_rules(ratio, set->evidence + first, set->rule_weight, n,
					   share + first)
				 : sum_up_family(ratio, set->evidence + first, n, share + first);
	}
}

/* Turns the ratios in share into shares; adds them and the rests to the score. */
static void share_out(const struct combiner *combiner, const struct evidence_set *set,
	const struct family_sums sums[FEATURES_FAMILY_COUNT], struct score *score)
{
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		struct family_factors factors = factors_of(
			combiner, 1 + set->slope_less_one, (enum feature_family)f, &sums[f]);

		for (size_t i = set->first[f]; i < set->first[f + 1]; i++) {
			const struct evidence *e = &set->evidence[i];
			double ratio = score->share[i];

			score->share[i] = ratio * factors.ratio +
					  (double)e->weight * fabs(ratio) * factors.linear +
					  (double)e->shift * factors.shift;
			score->log_odds += score->share[i];
		}
		score->n_seen += sums[f].stack.n;
		score->family_rest[f] = factors.rest;
		score->log_odds += factors.rest;
	}
}

static double base_of(const struct combiner *combiner)
{
	return combiner->blend_base +
	       combiner->stack_part *
		       calibration_apply(&combiner->stack_calibration, combiner->stack_base) +
	       combiner->linear_part *
		       calibration_apply(&combiner->linear_calibration, combiner->linear_base);
}

void score_evidence(const struct combiner *combiner, const struct ratio_memo *ratio,
	const uint64_t n_documents[LABEL_COUNT], const struct evidence_set *set, struct score *ret)
{
	struct family_sums sums[FEATURES_FAMILY_COUNT];

	sum_up(ratio, set, ret->share, sums);
	ret->n_seen = 0;
	memcpy(ret->n_documents, n_documents, sizeof ret->n_documents);
	ret->base = (1 + set->slope_less_one) * base_of(combiner) + set->offset;
	ret->log_odds = ret->base;
	ret->stretch = (struct span){0};
	ret->stretch_text = STR_NONE;
	ret->stretch_rest = 0;
	share_out(combiner, set, sums, ret);
	limit(ret, set->first[FEATURES_FAMILY_COUNT]);
}
