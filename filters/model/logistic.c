#include "logistic.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <hamlet/mem.h>

#define MAX_STEPS    100
#define MAX_HALVINGS 30
#define TOLERANCE    1e-10 /* of the objective, relative */
#define RIDGE        1e-9  /* keeps the base's row of the Hessian away from zero */

double logistic_sigmoid(double z)
{
	double e = exp(-fabs(z));

	return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

double logistic_softplus(double z)
{
	return (z > 0 ? z : 0) + log1p(exp(-fabs(z)));
}

static double linear(const struct logistic_problem *problem, const double *weight, size_t row)
{
	const double *x = problem->x + row * problem->n_columns;
	double z = weight[problem->n_columns];

	for (size_t i = 0; i < problem->n_columns; i++) {
		z += weight[i] * x[i];
	}
	return z;
}

/* How far a weight is from what it is drawn to. */
static double distance(const struct logistic_problem *problem, const double *weight, size_t i)
{
	return problem->drawn_to != NULL ? weight[i] - problem->drawn_to[i] : weight[i];
}

static double objective(const struct logistic_problem *problem, const double *weight)
{
	double sum = 0;

	for (size_t row = 0; row < problem->n_rows; row++) {
		double z = linear(problem, weight, row);

		sum += logistic_softplus(z) - problem->target[row] * z;
	}
	for (size_t i = 0; i < problem->n_columns; i++) {
		double d = distance(problem, weight, i);

		sum += problem->penalty / 2 * d * d;
	}
	return sum;
}

/* Adds one row to gradient and lower triangle of the Hessian, m columns with the base's. */
static void add_row(const double *x, size_t m, double residual, double curvature, double *gradient,
	double *hessian)
{
	for (size_t i = 0; i < m; i++) {
		double xi = i + 1 < m ? x[i] : 1;
		double scaled = curvature * xi;

		gradient[i] += residual * xi;
		for (size_t k = 0; k < i; k++) {
			hessian[i * m + k] += scaled * x[k];
		}
		hessian[i * m + i] += scaled * xi;
	}
}

static void differentiate(const struct logistic_problem *problem, const double *weight,
	double *gradient, double *hessian)
{
	size_t m = problem->n_columns + 1;

	memset(gradient, 0, m * sizeof *gradient);
	memset(hessian, 0, m * m * sizeof *hessian);
	for (size_t row = 0; row < problem->n_rows; row++) {
		double p = logistic_sigmoid(linear(problem, weight, row));

		add_row(problem->x + row * problem->n_columns, m, p - problem->target[row],
			p * (1 - p), gradient, hessian);
	}
	for (size_t i = 0; i < problem->n_columns; i++) {
		gradient[i] += problem->penalty * distance(problem, weight, i);
		hessian[i * m + i] += problem->penalty;
	}
	for (size_t i = 0; i < m; i++) {
		hessian[i * m + i] += RIDGE;
	}
}

/* Cholesky in place; false when the matrix is not positive definite. */
static bool factor(double *a, size_t m)
{
	for (size_t i = 0; i < m; i++) {
		for (size_t k = 0; k <= i; k++) {
			double sum = a[i * m + k];

			for (size_t j = 0; j < k; j++) {
				sum -= a[i * m + j] * a[k * m + j];
			}
			if (k < i) {
				a[i * m + k] = sum / a[k * m + k];
			} else if (sum > 0) {
				a[i * m + i] = sqrt(sum);
			} else {
				return false;
			}
		}
	}
	return true;
}

static void solve(const double *a, size_t m, double *b)
{
	for (size_t i = 0; i < m; i++) {
		for (size_t k = 0; k < i; k++) {
			b[i] -= a[i * m + k] * b[k];
		}
		b[i] /= a[i * m + i];
	}
	for (size_t i = m; i-- > 0;) {
		for (size_t k = i + 1; k < m; k++) {
			b[i] -= a[k * m + i] * b[k];
		}
		b[i] /= a[i * m + i];
	}
}

/* Goes as far along -step as the objective falls; the new objective, or the old one. */
static double descend(const struct logistic_problem *problem, const double *step, double *weight,
	double *trial, double before)
{
	size_t m = problem->n_columns + 1;
	double length = 1;

	for (unsigned i = 0; i < MAX_HALVINGS; i++, length /= 2) {
		double after;

		for (size_t k = 0; k < m; k++) {
			trial[k] = weight[k] - length * step[k];
		}
		after = objective(problem, trial);
		if (after < before) {
			memcpy(weight, trial, m * sizeof *weight);
			return after;
		}
	}
	return before;
}

int logistic_fit(const struct logistic_problem *problem, double *ret)
{
	size_t m = problem->n_columns + 1;
	HAMLET_CLEANUP(mem_free_at) double *space = mem_new(m * (m + 3), sizeof *space);
	double *weight = space;
	double *gradient = space + m;
	double *trial = space + 2 * m;
	double *hessian = space + 3 * m;
	double before;

	if (space == NULL) {
		return -ENOMEM;
	}
	before = objective(problem, weight);
	for (unsigned step = 0; step < MAX_STEPS; step++) {
		double after;

		differentiate(problem, weight, gradient, hessian);
		if (!factor(hessian, m)) {
			break;
		}
		solve(hessian, m, gradient);
		after = descend(problem, gradient, weight, trial, before);
		if (before - after <= TOLERANCE * (fabs(before) + TOLERANCE)) {
			break;
		}
		before = after;
	}
	memcpy(ret, weight, m * sizeof *ret);
	return 0;
}
