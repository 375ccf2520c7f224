#include "calibrate.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "logistic.h"

/*
 * Both members are logistic, and mean about what they say: few rows leave the slope near 1. See
 * README.md.
 */
#define SLOPE_PENALTY 30.0

void calibration_targets(const uint8_t *label, size_t n, double *ret)
{
	size_t n_spam = 0;

	for (size_t i = 0; i < n; i++) {
		n_spam += label[i];
	}
	for (size_t i = 0; i < n; i++) {
		ret[i] = label[i] != 0 ? ((double)n_spam + 1) / ((double)n_spam + 2)
				       : 1 / ((double)(n - n_spam) + 2);
	}
}

int calibration_fit(const double *score, const uint8_t *label, size_t n, struct calibration *ret)
{
	static const double one[] = {1};
	HAMLET_CLEANUP(mem_free_at) double *target = mem_new(n, sizeof *target);
	struct logistic_problem problem = {
		.x = score,
		.target = target,
		.n_rows = n,
		.n_columns = 1,
		.penalty = SLOPE_PENALTY,
		.drawn_to = one,
	};
	double weight[2];
	int error;

	if (target == NULL) {
		return -ENOMEM;
	}
	calibration_targets(label, n, target);
	error = logistic_fit(&problem, weight);
	if (error == 0) {
		*ret = (struct calibration){weight[0] > 0 ? weight[0] : 0, weight[1]};
	}
	return error;
}
