/* What a count of successes proves of their share. */
#ifndef HAMLET_PROPORTION_H
#define HAMLET_PROPORTION_H

#include <stdint.h>

/* How sure we want to be that the share is not below its bound. */
#define PROPORTION_CONFIDENCE 0.95

/*
 * The one-sided lower bound by Clopper & Pearson (1934): the share p with
 * P(X >= n_successes) = 1 - PROPORTION_CONFIDENCE for X ~ Binomial(n, p); 0 without a success.
 * n_successes <= n. O(min(n_successes, n - n_successes)).
 */
double proportion_lower_bound(uint64_t n_successes, uint64_t n);

#endif
