/* Small dense logistic regression with an L2 penalty. */
#ifndef HAMLET_MODEL_LOGISTIC_H
#define HAMLET_MODEL_LOGISTIC_H

#include <stddef.h>

#include <hamlet/result.h>

struct logistic_problem {
	const double *x;      /* n_rows * n_columns, row by row */
	const double *target; /* probability of 1, in [0, 1] */
	size_t n_rows;
	size_t n_columns;
	double penalty;         /* on half the squared distance of weights, the base excepted... */
	const double *drawn_to; /* ...from these n_columns values; NULL means from zero */
};

/*
 * Minimises the sum of cross-entropies plus the penalty by Newton's method with step halving (IRLS;
 * Hastie, Tibshirani and Friedman, section 4.4.1). *ret gets n_columns weights, then the base.
 * Deterministic; always finite for finite input. O(n_rows * n_columns^2) for each of few steps.
 */
HAMLET_MUST_USE int logistic_fit(const struct logistic_problem *problem, double *ret);

/* 1 / (1 + exp(-z)), for any finite z. */
double logistic_sigmoid(double z);
/* ln(1 + exp(z)) without overflow. */
double logistic_softplus(double z);

#endif
