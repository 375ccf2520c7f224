#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/hash.h>

#include "cli/exact_sum.h"

#define MAX_TERMS 24

static void terms_stay_next_to_what_they_were(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		double term[MAX_TERMS];
		int64_t units[MAX_TERMS];
		size_t n = seed % MAX_TERMS + 1;
		int64_t total, added = 0;
		double sum = 0;

		for (size_t i = 0; i < n; i++) {
			term[i] = ((double)(hash_mix(seed * 100 + i) >> 40) - 8388608) / 1234567;
			sum += term[i];
		}
		total = exact_sum_round(term, n, units);
		assert_int_equal(total, llrint(sum * EXACT_SUM_UNITS));
		for (size_t i = 0; i < n; i++) {
			added += units[i];
			assert_true(fabs((double)units[i] - term[i] * EXACT_SUM_UNITS) < 1);
		}
		assert_int_equal(added, total);
	}
}

static void the_one_furthest_away_gives_way(void **state)
{
	double term[] = {0.00004, 0.00003, 0.00004};
	int64_t units[3];

	(void)state;
	/* 0.4 + 0.3 + 0.4 = 1.1: one of them is rounded up after all. */
	assert_int_equal(exact_sum_round(term, 3, units), 1);
	assert_int_equal(units[0] + units[2], 1);
	assert_int_equal(units[1], 0);
}

static void nothing_adds_up_to_nothing(void **state)
{
	double term[] = {0};
	int64_t units[1] = {7};

	(void)state;
	assert_int_equal(exact_sum_round(term, 0, units), 0);
	assert_int_equal(exact_sum_round(term, 1, units), 0);
	assert_int_equal(units[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_stay_next_to_what_they_were),
		cmocka_unit_test(the_one_furthest_away_gives_way),
		cmocka_unit_test(nothing_adds_up_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
