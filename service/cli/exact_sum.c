#include "cli/exact_sum.h"

#include <math.h>

/* The term that loses least when it is rounded the other way, one up (sign +1) or down (-1). */
static size_t find_nearest(const double *term, const int64_t *units, size_t n, int sign)
{
	size_t nearest = 0;
	double best = -HUGE_VAL;

	for (size_t i = 0; i < n; i++) {
		double remainder = sign * (term[i] * EXACT_SUM_UNITS - (double)units[i]);

		if (remainder > best) {
			best = remainder;
			nearest = i;
		}
	}
	return nearest;
}

int64_t exact_sum_round(const double *term, size_t n, int64_t *ret_units)
{
	double sum = 0;
	int64_t total, rounded = 0;

	for (size_t i = 0; i < n; i++) {
		sum += term[i];
		ret_units[i] = llrint(term[i] * EXACT_SUM_UNITS);
		rounded += ret_units[i];
	}
	total = n > 0 ? llrint(sum * EXACT_SUM_UNITS) : 0;
	while (rounded != total) {
		int sign = rounded < total ? 1 : -1;

		ret_units[find_nearest(term, ret_units, n, sign)] += sign;
		rounded += sign;
	}
	return total;
}
