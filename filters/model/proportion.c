#include <hamlet/proportion.h>

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* Halvings until the bound is as exact as a double of its size. */
#define N_HALVINGS 60

/* Thread-safe, unlike lgamma(). */
static double log_factorial(uint64_t n)
{
	int sign;

	return lgamma_r((double)n + 1, &sign);
}

/* P(first <= X <= last) for X ~ Binomial(n, p); in logarithms, since single terms may underflow. */
static double probability_between(uint64_t first, uint64_t last, uint64_t n, double p)
{
	double log_odds = log(p) - log1p(-p);
	double log_term = log_factorial(n) - log_factorial(first) - log_factorial(n - first) +
			  (double)first * log(p) + (double)(n - first) * log1p(-p);
	double sum = 0;

	for (uint64_t k = first;; k++) {
		sum += exp(log_term);
		if (k == last) {
			return sum;
		}
		log_term += log((double)(n - k) / (double)(k + 1)) + log_odds;
	}
}

/* P(X >= n_successes), by the shorter of both sums. */
static double probability_of_at_least(uint64_t n_successes, uint64_t n, double p)
{
	return n_successes > n / 2 ? probability_between(n_successes, n, n, p)
				   : 1 - probability_between(0, n_successes - 1, n, p);
}

double proportion_lower_bound(uint64_t n_successes, uint64_t n)
{
	double low = 0, high = 1;

	assert(n_successes <= n);
	if (n_successes == 0) {
		return 0;
	}
	for (int i = 0; i < N_HALVINGS; i++) {
		double middle = (low + high) / 2;
		bool is_likely =
			probability_of_at_least(n_successes, n, middle) > 1 - PROPORTION_CONFIDENCE;

		*(is_likely ? &high : &low) = middle;
	}
	return low;
}
