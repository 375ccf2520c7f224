#include "test.h"

#include <errno.h>

#include "calibrate.h"
#include "logistic.h"

static void base_alone_is_the_logit_of_the_mean(void **state)
{
	double target[] = {1, 1, 1, 0};
	double weight[1];
	struct logistic_problem problem = {.target = target, .n_rows = 4, .penalty = 1};

	(void)state;
	assert_int_equal(logistic_fit(&problem, weight), 0);
	assert_near(weight[0], log(3), 1e-6);
}

static void one_binary_column_gives_the_log_odds_ratio(void **state)
{
	/* 3 of 10 without, 8 of 10 with: closed form of the 2x2 table. */
	double x[20];
	double target[20];
	double weight[2];
	struct logistic_problem problem = {
		.x = x, .target = target, .n_rows = 20, .n_columns = 1, .penalty = 0};

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		x[i] = i >= 10;
		target[i] = i >= 10 ? i < 18 : i < 3;
	}
	assert_int_equal(logistic_fit(&problem, weight), 0);
	assert_near(weight[1], log(3.0 / 7), 1e-6);
	assert_near(weight[0], log(8.0 / 2) - log(3.0 / 7), 1e-6);
}

static void at_the_optimum_the_gradient_is_zero(void **state)
{
	double x[3 * 30];
	double target[30];
	double weight[4];
	double gradient[4] = {0};
	struct logistic_problem problem = {
		.x = x, .target = target, .n_rows = 30, .n_columns = 3, .penalty = 0.7};

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		for (unsigned k = 0; k < 3; k++) {
			x[3 * i + k] = sin(i * 1.3 + k * 2.1) * (k + 1);
		}
		target[i] = cos(i) > 0 ? 0.9 : 0.2;
	}
	assert_int_equal(logistic_fit(&problem, weight), 0);
	for (unsigned i = 0; i < 30; i++) {
		double z = weight[3];

		for (unsigned k = 0; k < 3; k++) {
			z += weight[k] * x[3 * i + k];
		}
		z = logistic_sigmoid(z) - target[i];
		for (unsigned k = 0; k < 3; k++) {
			gradient[k] += z * x[3 * i + k];
		}
		gradient[3] += z;
	}
	for (unsigned k = 0; k < 3; k++) {
		assert_near(gradient[k] + 0.7 * weight[k], 0, 1e-4);
	}
	assert_near(gradient[3], 0, 1e-4);
}

static void weights_stay_near_what_they_are_drawn_to(void **state)
{
	double x[] = {1, -1};
	double target[] = {0.5, 0.5};
	double drawn_to[] = {0.8};
	double weight[2];
	struct logistic_problem problem = {.x = x,
		.target = target,
		.n_rows = 2,
		.n_columns = 1,
		.penalty = 1e6,
		.drawn_to = drawn_to};

	(void)state;
	assert_int_equal(logistic_fit(&problem, weight), 0);
	assert_near(weight[0], 0.8, 1e-4);
}

static void parted_classes_stay_finite(void **state)
{
	double x[] = {-1e6, -1, 1, 1e6};
	double target[] = {0, 0, 1, 1};
	double weight[2];
	struct logistic_problem problem = {
		.x = x, .target = target, .n_rows = 4, .n_columns = 1, .penalty = 1e-6};

	(void)state;
	assert_int_equal(logistic_fit(&problem, weight), 0);
	assert_true(isfinite(weight[0]) && isfinite(weight[1]));
	assert_true(weight[0] > 0);
}

static void sigmoid_and_softplus_hold_at_the_ends(void **state)
{
	(void)state;
	assert_near(logistic_sigmoid(0), 0.5, 0);
	assert_near(logistic_sigmoid(1e308), 1, 0);
	assert_near(logistic_sigmoid(-1e308), 0, 0);
	assert_near(logistic_softplus(0), log(2), 1e-15);
	assert_near(logistic_softplus(800), 800, 0);
	assert_near(logistic_softplus(-800), 0, 1e-300);
}

static void no_memory_is_told(void **state)
{
	double target[] = {1, 0};
	double weight[1];
	struct logistic_problem problem = {.target = target, .n_rows = 2};

	(void)state;
	mem_fail_from(1);
	assert_int_equal(logistic_fit(&problem, weight), -ENOMEM);
	mem_fail_from(0);
}

static void calibration_of_one_score_is_the_smoothed_rate(void **state)
{
	/* Nothing to tell rows apart: 9 of 12 spam, targets 10/11 and 1/5. */
	double score[12] = {0};
	uint8_t label[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0};
	struct calibration calibration;
	double mean = (9 * 10.0 / 11 + 3 * 1.0 / 5) / 12;

	(void)state;
	assert_int_equal(calibration_fit(score, label, 12, &calibration), 0);
	assert_near(calibration.offset, log(mean / (1 - mean)), 1e-6);
}

static void calibration_recovers_slope_and_offset(void **state)
{
	enum { N = 4000 };
	static double score[N];
	static uint8_t label[N];
	struct calibration calibration;

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		/* Evenly spread scores, labels by the inverse of the logistic law, low to high. */
		score[i] = (i % 40) / 5.0 - 4;
		label[i] = ((i / 40) + 0.5) / 100 < logistic_sigmoid(1.5 * score[i] - 0.7);
	}
	assert_int_equal(calibration_fit(score, label, N, &calibration), 0);
	assert_near(calibration.slope, 1.5, 0.05);
	assert_near(calibration.offset, -0.7, 0.05);
}

static void calibration_never_turns_the_order_around(void **state)
{
	enum { N = 400 };
	static double score[N];
	static uint8_t label[N];
	struct calibration calibration;

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		score[i] = i % 4;
		label[i] = i % 4 < 2;
	}
	assert_int_equal(calibration_fit(score, label, N, &calibration), 0);
	assert_near(calibration.slope, 0, 0);
}

static void few_rows_leave_the_slope_near_one(void **state)
{
	double score[] = {1, 2, 3, 4};
	uint8_t parted[] = {0, 0, 1, 1};
	uint8_t turned[] = {1, 1, 0, 0};
	struct calibration calibration;

	(void)state;
	assert_int_equal(calibration_fit(score, parted, 4, &calibration), 0);
	assert_near(calibration.slope, 1, 0.1);
	assert_int_equal(calibration_fit(score, turned, 4, &calibration), 0);
	assert_near(calibration.slope, 1, 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_alone_is_the_logit_of_the_mean),
		cmocka_unit_test(one_binary_column_gives_the_log_odds_ratio),
		cmocka_unit_test(at_the_optimum_the_gradient_is_zero),
		cmocka_unit_test(weights_stay_near_what_they_are_drawn_to),
		cmocka_unit_test(parted_classes_stay_finite),
		cmocka_unit_test(sigmoid_and_softplus_hold_at_the_ends),
		cmocka_unit_test(no_memory_is_told),
		cmocka_unit_test(calibration_of_one_score_is_the_smoothed_rate),
		cmocka_unit_test(calibration_recovers_slope_and_offset),
		cmocka_unit_test(calibration_never_turns_the_order_around),
		cmocka_unit_test(few_rows_leave_the_slope_near_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
