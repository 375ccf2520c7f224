#include "blend.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "logistic.h"

/* As strong as some thousand rows near the border. */
#define BLEND_PENALTY 10000.0

enum { STACK, LINEAR, N_MEMBERS };

int blend_fit(const double *stack, const double *linear, const uint8_t *is_spam, size_t n,
	struct combiner *combiner)
{
	static const double halves[N_MEMBERS] = {0.5, 0.5};
	HAMLET_CLEANUP(mem_free_at) double *x = mem_new(n, N_MEMBERS * sizeof *x);
	HAMLET_CLEANUP(mem_free_at) double *target = mem_new(n, sizeof *target);
	struct logistic_problem problem = {
		.x = x,
		.target = target,
		.n_rows = n,
		.n_columns = N_MEMBERS,
		.penalty = BLEND_PENALTY,
		.drawn_to = halves,
	};
	double weight[N_MEMBERS + 1];
	int error;

	if (x == NULL || target == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		x[i * N_MEMBERS + STACK] = stack[i];
		x[i * N_MEMBERS + LINEAR] = linear[i];
	}
	calibration_targets(is_spam, n, target);
	error = logistic_fit(&problem, weight);
	if (error == 0) {
		combiner->stack_part = weight[STACK] > 0 ? weight[STACK] : 0;
		combiner->linear_part = weight[LINEAR] > 0 ? weight[LINEAR] : 0;
		combiner->blend_base = weight[N_MEMBERS];
	}
	return error;
}
