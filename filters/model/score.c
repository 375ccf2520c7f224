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

static void add_ratio(struct family_sums *sums, double ratio, const struct evidence *e)
{
	stack_sums_add(&sums->stack, ratio);
	sums->squares += ratio * ratio;
	sums->dot += (double)e->weight * fabs(ratio);
	sums->shift += (double)e->shift;
}

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

static double family_total(const struct combiner *combiner, double slope,
	enum feature_family family, const struct family_sums *sums)
{
	struct family_factors factors = factors_of(combiner, slope, family, sums);

	return factors.ratio * sums->stack.z + factors.linear * sums->dot +
	       factors.shift * sums->shift + factors.rest;
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
 * A view is taken for the whole when it speaks more for spam by this many logarithms of the number
 * of views: once because any of them may be the one (Bonferroni), once because a part is less sure
 * than a whole.
 */
#define VIEW_PENALTY 2.0

/* Sums of the whole (in place 0) and of each view. */
struct view_sums {
	struct family_sums of[FEATURES_MAX_VIEWS + 1][FEATURES_FAMILY_COUNT];
	size_t n_views; /* 0 when there is but the whole */
};

/* The bits of the views that an evidence counts in, as places: bit 0 is the whole. */
static uint32_t places_of(const struct evidence *evidence, size_t n_views)
{
	return 1U | (evidence->views & ((1U << n_views) - 1)) << 1;
}

static void add_to_views(
	struct view_sums *sums, enum feature_family family, const struct evidence *e, double ratio)
{
	for (uint32_t m = places_of(e, sums->n_views) & ~1U; m != 0; m &= m - 1) {
		add_ratio(&sums->of[__builtin_ctz(m)][family], ratio, e);
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
		add_ratio(&sums, share[i], e);
	}
	return sums;
}

/* Fills share with the ratios, 0 for features never seen. */
static void sum_up(const struct ratio_memo *ratio, const struct evidence_set *set, double *share,
	struct view_sums *ret)
{
	memset(ret->of[1], 0, ret->n_views * sizeof ret->of[0]);
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		size_t first = set->first[f];
		size_t n = set->first[f + 1] - first;

		ret->of[0][f] = f == FEATURES_RULES ? sum_up_rules(ratio, set->evidence + first,
							      set->rule_weight, n, share + first)
						    : sum_up_family(ratio, set->evidence + first, n,
							      share + first);
		for (size_t i = first; i < first + n && ret->n_views > 0; i++) {
			const struct evidence *e = &set->evidence[i];

			if (e->n[LABEL_SPAM] != 0 || e->n[LABEL_HAM] != 0 || f == FEATURES_RULES) {
				add_to_views(ret, (enum feature_family)f, e, share[i]);
			}
		}
	}
}

static double view_penalty(size_t n_views)
{
	return n_views > 0 ? VIEW_PENALTY * log((double)n_views) : 0;
}

/* The place, whole or view, that speaks most for spam. */
static size_t choose_view(
	const struct combiner *combiner, double slope, const struct view_sums *sums)
{
	double best_total = 0;
	size_t best = 0;

	if (sums->n_views == 0) {
		return 0;
	}
	for (size_t place = 0; place <= sums->n_views; place++) {
		double total = place == 0 ? 0 : -view_penalty(sums->n_views);

		for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
			total += family_total(
				combiner, slope, (enum feature_family)f, &sums->of[place][f]);
		}
		if (place == 0 || total > best_total) {
			best_total = total;
			best = place;
		}
	}
	return best;
}

/* Turns the ratios in share into shares of the place; adds them and the rests to the score. */
static void share_out(const struct combiner *combiner, const struct evidence_set *set,
	const struct view_sums *sums, size_t place, struct score *score)
{
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		struct family_factors factors = factors_of(combiner, 1 + set->slope_less_one,
			(enum feature_family)f, &sums->of[place][f]);

		for (size_t i = set->first[f]; i < set->first[f + 1]; i++) {
			const struct evidence *e = &set->evidence[i];
			double ratio = score->share[i];

			score->share[i] = ratio * factors.ratio +
					  (double)e->weight * fabs(ratio) * factors.linear +
					  (double)e->shift * factors.shift;
			if (place > 0 && (places_of(e, sums->n_views) >> place & 1) == 0) {
				score->share[i] = 0;
			}
			score->log_odds += score->share[i];
		}
		score->n_seen += sums->of[0][f].stack.n;
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
	struct view_sums sums;
	size_t place;

	/* Not zeroed: it is large, and an ordinary comment has no views. */
	sums.n_views = set->n_views > 1 ? set->n_views : 0;
	sum_up(ratio, set, ret->share, &sums);
	place = choose_view(combiner, 1 + set->slope_less_one, &sums);
	ret->n_seen = 0;
	memcpy(ret->n_documents, n_documents, sizeof ret->n_documents);
	ret->base = (1 + set->slope_less_one) * base_of(combiner) + set->offset -
		    (place > 0 ? view_penalty(sums.n_views) : 0);
	ret->log_odds = ret->base;
	share_out(combiner, set, &sums, place, ret);
	limit(ret, set->first[FEATURES_FAMILY_COUNT]);
}
