#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include <hamlet/proportion.h>

/* Where all succeed, the bound is the nth root of 1 - confidence. */
static void the_bound_of_successes_alone_is_a_root(void **state)
{
	static const uint64_t counts[] = {1, 2, 10, 148, 149, 5000};

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		double expected = pow(1 - PROPORTION_CONFIDENCE, 1.0 / (double)counts[i]);

		assert_true(fabs(proportion_lower_bound(counts[i], counts[i]) - expected) < 1e-9);
	}
	assert_true(proportion_lower_bound(148, 148) < 0.98);
	assert_true(proportion_lower_bound(149, 149) > 0.98);
}

/* A single success: P(X >= 1) = 1 - (1 - p)^n. */
static void the_bound_of_one_success_has_a_closed_form(void **state)
{
	static const uint64_t counts[] = {2, 3, 10, 1000};

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		double expected = 1 - pow(PROPORTION_CONFIDENCE, 1.0 / (double)counts[i]);

		assert_true(fabs(proportion_lower_bound(1, counts[i]) - expected) < 1e-9);
	}
}

/* Summed term by term, without logarithms: what the definition says of the bound. */
static void the_bound_makes_its_count_just_unlikely(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 40; n++) {
		for (unsigned k = 1; k <= n; k++) {
			double p = proportion_lower_bound(k, n);
			double term = pow(1 - p, n);
			double sum = 0;

			for (unsigned x = 0; x <= n; x++) {
				sum += x >= k ? term : 0;
				term *= (double)(n - x) / (x + 1) * p / (1 - p);
			}
			assert_true(p > 0 && p < (double)k / n + 1e-12);
			assert_true(fabs(sum - (1 - PROPORTION_CONFIDENCE)) < 1e-9);
		}
	}
}

static void nothing_proves_nothing(void **state)
{
	(void)state;
	assert_true(fabs(proportion_lower_bound(0, 0)) < 1e-12);
	assert_true(fabs(proportion_lower_bound(0, 50)) < 1e-12);
}

static void large_counts_come_close_to_the_share(void **state)
{
	(void)state;
	assert_true(fabs(proportion_lower_bound(100000, 200000) - 0.5) < 0.01);
	assert_true(fabs(proportion_lower_bound(199000, 200000) - 0.995) < 0.001);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bound_of_successes_alone_is_a_root),
		cmocka_unit_test(the_bound_of_one_success_has_a_closed_form),
		cmocka_unit_test(the_bound_makes_its_count_just_unlikely),
		cmocka_unit_test(nothing_proves_nothing),
		cmocka_unit_test(large_counts_come_close_to_the_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
