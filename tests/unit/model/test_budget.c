#include "test.h"

#include <math.h>

#include <hamlet/budget.h>
#include <hamlet/mem.h>

/* P(X <= k), X ~ Binomial(n, p), by the definition: an independent sum from the largest term. */
static double binomial_at_most(size_t n, double p, size_t k)
{
	double sum = 0;

	for (size_t i = 0; i <= k; i++) {
		sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) -
			   lgamma((double)(n - i) + 1) + (double)i * log(p) +
			   (double)(n - i) * log1p(-p));
	}
	return sum;
}

static void a_budget_is_proved_by_enough_trials(void **state)
{
	static const struct {
		size_t n;
		double budget;
		size_t expected;
	} cases[] = {
		{0, 0.01, BUDGET_UNPROVABLE},
		{10, 0.01, BUDGET_UNPROVABLE},
		/* 0.995^459 is just above a tenth, 0.995^460 just below. */
		{459, 0.005, BUDGET_UNPROVABLE},
		{460, 0.005, 0},
		{229, 0.01, BUDGET_UNPROVABLE},
		{230, 0.01, 0},
		{22, 0.1, 0},
		{21, 0.1, BUDGET_UNPROVABLE},
		{1, 0.95, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(budget_max_errors(cases[i].n, cases[i].budget), cases[i].expected);
	}
}

static void the_most_errors_are_the_most(void **state)
{
	static const size_t sizes[] = {230, 460, 1000, 4827, 100000};
	static const double budgets[] = {0.001, 0.01, 0.1};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t b = 0; b < sizeof budgets / sizeof *budgets; b++) {
			size_t k = budget_max_errors(sizes[i], budgets[b]);

			if (k == BUDGET_UNPROVABLE) {
				assert_true(binomial_at_most(sizes[i], budgets[b], 0) > 0.1);
				continue;
			}
			assert_true(binomial_at_most(sizes[i], budgets[b], k) <= 0.1 + 1e-6);
			assert_true(binomial_at_most(sizes[i], budgets[b], k + 1) > 0.1 - 1e-6);
			assert_true((double)k / (double)sizes[i] < budgets[b]);
		}
	}
}

/* n of each label: ham evenly over [0, 0.6), spam over [0.4, 1). */
static void fill(double *probability, uint8_t *is_spam, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* Out of order, so that sorting shows. */
		size_t place = i * 7919 % n;

		probability[2 * i] = 0.6 * (double)place / (double)n;
		is_spam[2 * i] = 0;
		probability[2 * i + 1] = 0.4 + 0.6 * (double)place / (double)n;
		is_spam[2 * i + 1] = 1;
	}
}

static void thresholds_leave_no_more_errors_than_proved(void **state)
{
	enum { N = 1000 };
	static double probability[2 * N];
	static uint8_t is_spam[2 * N];
	struct budget_scores scores;
	size_t n_published = 0, n_rejected = 0;
	double approve_below, reject_from;

	(void)state;
	fill(probability, is_spam, N);
	assert_int_equal(budget_scores_init(&scores, probability, is_spam, 2 * N), 0);
	approve_below = budget_approve_below(&scores, 0.02);
	reject_from = budget_reject_from(&scores, 0.01);
	for (size_t i = 0; i < 2 * (size_t)N; i++) {
		n_published += is_spam[i] != 0 && probability[i] < approve_below;
		n_rejected += is_spam[i] == 0 && probability[i] >= reject_from;
	}
	assert_int_equal(n_published, budget_max_errors(N, 0.02));
	assert_int_equal(n_rejected, budget_max_errors(N, 0.01));
	assert_true(budget_approve_below(&scores, 0.0001) <= 0);
	assert_true(isinf(budget_reject_from(&scores, 0.0001)));
	budget_scores_fini(&scores);
}

static void equal_scores_are_not_told_apart(void **state)
{
	enum { N = 300 };
	double probability[2 * N];
	uint8_t is_spam[2 * N];
	struct budget_scores scores;

	(void)state;
	for (size_t i = 0; i < 2 * (size_t)N; i++) {
		probability[i] = 0.5;
		is_spam[i] = i % 2;
	}
	assert_int_equal(budget_scores_init(&scores, probability, is_spam, 2 * N), 0);
	assert_false(0.5 < budget_approve_below(&scores, 0.1));
	assert_false(0.5 >= budget_reject_from(&scores, 0.1));
	budget_scores_fini(&scores);
}

static void thresholds_that_overlap_meet(void **state)
{
	static const struct {
		double approve_below, reject_from, expected_approve, expected_reject;
	} cases[] = {
		{0.1, 0.9, 0.1, 0.9},
		{0.7, 0.2, 0.5, 0.5},
		{0.4, 0.2, 0.4, 0.4},
		{0.9, 0.6, 0.6, 0.6},
		{0, HUGE_VAL, 0, HUGE_VAL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double approve_below = cases[i].approve_below;
		double reject_from = cases[i].reject_from;

		budget_settle(&approve_below, &reject_from);
		assert_true(approve_below >= cases[i].expected_approve &&
			    approve_below <= cases[i].expected_approve);
		assert_true(reject_from >= cases[i].expected_reject &&
			    reject_from <= cases[i].expected_reject);
	}
}

static void running_out_of_memory_is_a_fault(void **state)
{
	double probability[4] = {0.1, 0.2, 0.3, 0.4};
	uint8_t is_spam[4] = {0, 1, 0, 1};
	struct budget_scores scores;

	(void)state;
	for (uint64_t n = 1; n <= 2; n++) {
		mem_fail_from(n);
		assert_true(budget_scores_init(&scores, probability, is_spam, 4) < 0);
		mem_fail_from(0);
		assert_null(scores.probability[LABEL_HAM]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_budget_is_proved_by_enough_trials),
		cmocka_unit_test(the_most_errors_are_the_most),
		cmocka_unit_test(thresholds_leave_no_more_errors_than_proved),
		cmocka_unit_test(equal_scores_are_not_told_apart),
		cmocka_unit_test(thresholds_that_overlap_meet),
		cmocka_unit_test(running_out_of_memory_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
