#include "test.h"

#include "curves.h"

static void the_roc_goes_from_none_to_all(void **state)
{
	/* By hand, by falling probability: spam, ham, spam and ham tied, ham. */
	double p[] = {0.2, 0.9, 0.5, 0.5, 0.7};
	uint8_t is_spam[] = {0, 1, 1, 0, 0};
	static const double expected[][2] = {
		{0, 0}, {0, 0.5}, {1.0 / 3, 0.5}, {2.0 / 3, 1}, {1, 1}};
	struct model_curves curves;

	(void)state;
	assert_int_equal(curves_measure(p, is_spam, 5, &curves), 0);
	assert_int_equal(curves.n_roc, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_near(curves.roc[i].fpr, expected[i][0], 1e-12);
		assert_near(curves.roc[i].tpr, expected[i][1], 1e-12);
	}
}

static void calibration_bins_hold_their_rows(void **state)
{
	double p[] = {0.01, 0.05, 1, 0.95};
	uint8_t is_spam[] = {0, 1, 1, 1};
	struct model_curves curves;

	(void)state;
	assert_int_equal(curves_measure(p, is_spam, 4, &curves), 0);
	assert_int_equal(curves.calibration[0].n, 2);
	assert_near(curves.calibration[0].p, 0.03, 1e-12);
	assert_near(curves.calibration[0].share, 0.5, 1e-12);
	assert_int_equal(curves.calibration[5].n, 0);
	assert_int_equal(curves.calibration[9].n, 2);
	assert_near(curves.calibration[9].p, 0.975, 1e-12);
}

static void review_takes_the_most_uncertain_first(void **state)
{
	/* Two are wrong at 0.5: one nearly certain, one in doubt. */
	double p[] = {0.45, 0.9, 0.1, 0.99};
	uint8_t is_spam[] = {1, 0, 0, 1};
	struct model_curves curves;
	size_t last = MODEL_CURVE_POINTS - 1;

	(void)state;
	assert_int_equal(curves_measure(p, is_spam, 4, &curves), 0);
	assert_int_equal(curves.n_review_load, MODEL_CURVE_POINTS);
	assert_near(curves.review_load[0].load, 0, 1e-12);
	assert_near(curves.review_load[0].errors, 0.5, 1e-12);
	assert_near(curves.review_load[last / 4].load, 0.25, 1e-12);
	assert_near(curves.review_load[last / 4].errors, 0.25, 1e-12);
	assert_near(curves.review_load[last].load, 1, 1e-12);
	assert_near(curves.review_load[last].errors, 0, 1e-12);
}

static void curves_stay_within_their_points_and_never_fall(void **state)
{
	static double p[5000];
	static uint8_t is_spam[5000];
	struct model_curves curves;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		p[i] = (double)(i * 7919 % 5000) / 5000;
		is_spam[i] = i * 104729 % 5000 < i * 7919 % 5000;
	}
	assert_int_equal(curves_measure(p, is_spam, 5000, &curves), 0);
	assert_true(curves.n_roc > MODEL_CURVE_POINTS / 2 && curves.n_roc <= MODEL_CURVE_POINTS);
	for (size_t i = 1; i < curves.n_roc; i++) {
		assert_true(curves.roc[i].fpr >= curves.roc[i - 1].fpr);
		assert_true(curves.roc[i].tpr >= curves.roc[i - 1].tpr);
	}
	assert_near(curves.roc[curves.n_roc - 1].fpr, 1, 1e-12);
	assert_near(curves.roc[curves.n_roc - 1].tpr, 1, 1e-12);
	for (size_t i = 1; i < curves.n_review_load; i++) {
		assert_true(curves.review_load[i].load > curves.review_load[i - 1].load);
		assert_true(curves.review_load[i].errors <= curves.review_load[i - 1].errors);
	}
}

static void one_label_or_none_has_no_roc(void **state)
{
	double p[] = {0.9, 0.4};
	uint8_t is_spam[] = {1, 1};
	struct model_curves curves;

	(void)state;
	assert_int_equal(curves_measure(p, is_spam, 2, &curves), 0);
	assert_int_equal(curves.n_roc, 0);
	assert_int_equal(curves_measure(p, is_spam, 0, &curves), 0);
	assert_int_equal(curves.n_review_load, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_roc_goes_from_none_to_all),
		cmocka_unit_test(calibration_bins_hold_their_rows),
		cmocka_unit_test(review_takes_the_most_uncertain_first),
		cmocka_unit_test(curves_stay_within_their_points_and_never_fall),
		cmocka_unit_test(one_label_or_none_has_no_roc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
