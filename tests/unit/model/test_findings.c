#include "test.h"

#include <math.h>

#include "metrics.h"

static struct sample sample;

/* Every tenth label turned around: mistakes to find. */
static void mislabel(struct sample *mislabelled, size_t n)
{
	sample_fill(mislabelled, n);
	for (size_t i = 0; i < n; i += 10) {
		mislabelled->row[i].label = LABEL_COUNT - 1 - mislabelled->row[i].label;
	}
}

static double sum_of(const struct evaluate_mistake *mistake)
{
	double sum = mistake->breakdown.base;

	for (size_t f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		sum += mistake->breakdown.family_rest[f];
	}
	for (size_t i = 0; i < mistake->n_features; i++) {
		sum += mistake->breakdown.share[i];
	}
	return sum;
}

static double distance(const struct evaluate_score *score)
{
	return score->label == LABEL_SPAM ? 0.5 - score->probability : score->probability - 0.5;
}

static void the_worst_mistakes_come_first_and_add_up(void **state)
{
	struct evaluation evaluation;
	size_t n_wrong = 0;

	(void)state;
	mislabel(&sample, 200);
	assert_int_equal(evaluate_folds(sample.row, 200, NULL, 5, &model_options_default,
				 &sample_executor, NULL, &evaluation),
		0);
	for (size_t i = 0; i < evaluation.n_scores; i++) {
		const struct evaluate_score *score = &evaluation.score[i];

		n_wrong += (score->probability >= 0.5) != (score->label == LABEL_SPAM);
	}
	assert_true(n_wrong > 0 && n_wrong < EVALUATE_MAX_WORST);
	assert_int_equal(evaluation.n_worst, n_wrong);
	for (size_t i = 0; i < evaluation.n_worst; i++) {
		const struct evaluate_mistake *mistake = &evaluation.worst[i];
		struct arena arena;
		struct features features;

		assert_near(sum_of(mistake), mistake->breakdown.log_odds, 1e-9);
		assert_near(metrics_probability(mistake->breakdown.log_odds),
			mistake->score.probability, 1e-12);
		assert_true(i == 0 || distance(&mistake[-1].score) >= distance(&mistake->score));
		test_arena_init(&arena);
		features = sample_features(&arena, sample.text[mistake->score.row],
			sample.name[mistake->score.row], model_options_default.families);
		assert_int_equal(features.n, mistake->n_features);
		arena_fini(&arena);
	}
	evaluation_fini(&evaluation);
}

static void telling_features_are_found_again(void **state)
{
	struct evaluation evaluation;

	(void)state;
	sample_fill(&sample, 120);
	assert_int_equal(evaluate_folds(sample.row, 120, NULL, 3, &model_options_default,
				 &sample_executor, NULL, &evaluation),
		0);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		double sign = label == LABEL_SPAM ? 1 : -1;

		assert_true(evaluation.n_telling[label] > 0);
		for (size_t i = 0; i < evaluation.n_telling[label]; i++) {
			const struct evaluate_feature *feature = &evaluation.telling[label][i];
			uint64_t key, n[LABEL_COUNT] = {0};
			struct arena arena;
			struct features features;

			test_arena_init(&arena);
			features = sample_features(&arena, sample.text[feature->row],
				sample.name[feature->row], model_options_default.families);
			key = features.item[feature->index].key;
			assert_int_not_equal(features.item[feature->index].family, FEATURES_CHARS);
			for (size_t row = 0; i < 3 && row < 120; row++) {
				features = sample_features(&arena, sample.text[row],
					sample.name[row], model_options_default.families);
				for (size_t f = 0; f < features.n; f++) {
					n[sample.row[row].label] += features.item[f].key == key;
				}
			}
			assert_true(i >= 3 || n[LABEL_SPAM] == feature->n[LABEL_SPAM]);
			assert_true(i >= 3 || n[LABEL_HAM] == feature->n[LABEL_HAM]);
			assert_true(sign * feature->log_odds > 0);
			assert_true(
				i == 0 || sign * feature[-1].log_odds >= sign * feature->log_odds);
			arena_fini(&arena);
		}
	}
	evaluation_fini(&evaluation);
}

static void what_is_not_decided_is_reviewed(void **state)
{
	struct evaluate_score score[] = {
		{.probability = 0.01, .label = LABEL_HAM},
		{.probability = 0.02, .label = LABEL_SPAM},
		{.probability = 0.5, .label = LABEL_SPAM},
		{.probability = 0.95, .label = LABEL_HAM},
		{.probability = 0.99, .label = LABEL_SPAM, .fit = 1},
	};
	struct evaluate_fit fit[2] = {0};
	struct evaluation evaluation = {.score = score, .n_scores = 5, .fit = fit, .n_fits = 2};
	struct evaluate_review review;

	(void)state;
	fit[0].approve_below[2] = 0.1;
	fit[0].reject_from[3] = 0.9;
	fit[1].reject_from[3] = HUGE_VAL;
	evaluate_review(&evaluation, 2, 3, &review);
	assert_int_equal(review.n_reviewed, 2);
	assert_int_equal(review.n_published, 1);
	assert_int_equal(review.n_rejected, 1);
}

static void budgets_hold_out_of_sample(void **state)
{
	struct evaluation evaluation;

	(void)state;
	mislabel(&sample, 400);
	assert_int_equal(evaluate_folds(sample.row, 400, NULL, 5, &model_options_default,
				 &sample_executor, NULL, &evaluation),
		0);
	assert_int_equal(evaluation.n_fits, 5);
	for (size_t i = 0; i < evaluation.n_fits; i++) {
		const struct evaluate_fit *fit = &evaluation.fit[i];

		size_t n_tested = 0;

		for (size_t k = 0; k < evaluation.n_scores; k++) {
			n_tested += evaluation.score[k].fit == i;
		}
		assert_int_equal(fit->n[LABEL_HAM] + fit->n[LABEL_SPAM], 400 - n_tested);
		/* 160 of a label prove a twentieth, but not a hundredth. */
		assert_true(fit->approve_below[6] > 0 && fit->approve_below[4] <= 0);
		assert_true(isfinite(fit->reject_from[6]) && isinf(fit->reject_from[4]));
	}
	evaluation_fini(&evaluation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_mistakes_come_first_and_add_up),
		cmocka_unit_test(telling_features_are_found_again),
		cmocka_unit_test(what_is_not_decided_is_reviewed),
		cmocka_unit_test(budgets_hold_out_of_sample),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
