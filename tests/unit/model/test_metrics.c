#include "test.h"

#include "metrics.h"

static void measures_follow_their_definitions(void **state)
{
	/* By hand: two spam of three caught, one ham of four blocked. */
	double p[] = {0.9, 0.8, 0.1, 0.7, 0.2, 0.3, 0.05};
	uint8_t is_spam[] = {1, 1, 1, 0, 0, 0, 0};
	struct evaluate_metrics m;

	(void)state;
	metrics_measure(p, is_spam, 7, &m);
	assert_int_equal(m.n[LABEL_SPAM], 3);
	assert_int_equal(m.n[LABEL_HAM], 4);
	assert_int_equal(m.n_caught, 2);
	assert_int_equal(m.n_blocked, 1);
	assert_near(m.accuracy, 5.0 / 7, 1e-12);
	assert_near(m.spam_caught, 2.0 / 3, 1e-12);
	assert_near(m.ham_blocked, 0.25, 1e-12);
	assert_near(m.f1, 4.0 / 6, 1e-12);
	assert_near(m.mcc, (2.0 * 3 - 1.0 * 1) / sqrt(3.0 * 3 * 4 * 4), 1e-12);
	assert_near(m.log_loss,
		-(log(0.9) + log(0.8) + log(0.1) + log(0.3) + log(0.8) + log(0.7) + log(0.95)) / 7,
		1e-12);
	assert_near(m.calibration_error, (0.1 + 0.2 + 0.9 + 0.7 + 0.2 + 0.3 + 0.05) / 7, 1e-12);
}

static double auc_loss(const double *p, const uint8_t *is_spam, size_t n)
{
	double loss;
	bool is_defined;

	assert_int_equal(metrics_one_minus_auc(p, is_spam, n, &loss, &is_defined), 0);
	assert_true(is_defined);
	return loss;
}

static void auc_counts_wrong_pairs_and_half_the_ties(void **state)
{
	double p[] = {0.9, 0.4, 0.4, 0.1};
	uint8_t right[] = {1, 1, 0, 0};
	uint8_t wrong[] = {0, 0, 1, 1};

	(void)state;
	assert_near(auc_loss(p, right, 4), 0.5 / 4, 1e-12);
	assert_near(auc_loss(p, wrong, 4), 3.5 / 4, 1e-12);
}

static void one_label_has_no_auc(void **state)
{
	double p[] = {0.9, 0.4};
	uint8_t is_spam[] = {1, 1};
	double loss;
	bool is_defined;
	struct evaluate_metrics m;

	(void)state;
	assert_int_equal(metrics_one_minus_auc(p, is_spam, 2, &loss, &is_defined), 0);
	assert_false(is_defined);
	assert_near(loss, 0, 0);
	metrics_measure(p, is_spam, 2, &m);
	assert_near(m.mcc, 0, 0);
	assert_near(m.ham_blocked, 0, 0);
	metrics_measure(p, is_spam, 0, &m);
	assert_near(m.accuracy, 0, 0);
}

static void probabilities_stay_inside(void **state)
{
	double p[] = {0, 1};
	uint8_t is_spam[] = {1, 0};
	struct evaluate_metrics m;

	(void)state;
	assert_true(metrics_probability(1e300) < 1);
	assert_true(metrics_probability(-1e300) > 0);
	metrics_measure(p, is_spam, 2, &m);
	assert_near(m.log_loss, -log(1e-6), 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_follow_their_definitions),
		cmocka_unit_test(auc_counts_wrong_pairs_and_half_the_ties),
		cmocka_unit_test(one_label_has_no_auc),
		cmocka_unit_test(probabilities_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
