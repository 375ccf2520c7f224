#include "blend.h"

#include <errno.h>
#include <math.h>

#include <hamlet/mem.h>

#include "logistic.h"

/* As strong as some thousand rows near the border: what keeps both members' parts alike. */
#define BLEND_PENALTY 10000.0
/*
 * The mean is given in this unit, so that its slope is held by BLEND_PENALTY / MEAN_UNIT^2 only:
 * two members that err apart know more together than their mean says.
 */
#define MEAN_UNIT 30.0

/* Columns: what both say, and by how much the stack says more. */
enum { MEAN, HALF_DIFFERENCE, N_COLUMNS };

int blend_fit(const double *stack, const double *linear, const uint8_t *is_spam, size_t n,
	struct combiner *combiner)
{
	static const double mean[N_COLUMNS] = {[MEAN] = 1 / MEAN_UNIT};
	HAMLET_CLEANUP(mem_free_at) double *x = mem_new(n, N_COLUMNS * sizeof *x);
	HAMLET_CLEANUP(mem_free_at) double *target = mem_new(n, sizeof *target);
	struct logistic_problem problem = {
		.x = x,
		.target = target,
		.n_rows = n,
		.n_columns = N_COLUMNS,
		.penalty = BLEND_PENALTY,
		.drawn_to = mean,
	};
	double weight[N_COLUMNS + 1];
	int error;

	if (x == NULL || target == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		x[i * N_COLUMNS + MEAN] = MEAN_UNIT * (stack[i] + linear[i]) / 2;
		x[i * N_COLUMNS + HALF_DIFFERENCE] = (stack[i] - linear[i]) / 2;
	}
	calibration_targets(is_spam, n, target);
	error = logistic_fit(&problem, weight);
	if (error == 0) {
		double slope = BLEND_FIRMNESS * MEAN_UNIT * weight[MEAN];
		double more = BLEND_FIRMNESS * weight[HALF_DIFFERENCE];

		combiner->stack_part = fmax((slope + more) / 2, 0);
		combiner->linear_part = fmax((slope - more) / 2, 0);
		combiner->blend_base = BLEND_FIRMNESS * weight[N_COLUMNS];
	}
	return error;
}
