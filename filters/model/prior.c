#include "corpus.h"

#include <math.h>

/* How many of n_prior rows stand beside n_own own ones. */
static size_t share_of(size_t n_prior, size_t n_own, double weight)
{
	if (!(weight > 0)) {
		return 0;
	}
	return (size_t)floor((double)n_prior * (weight / (weight + (double)n_own)));
}

static size_t pick(const struct corpus *corpus, const uint32_t *rows, size_t n_rows, bool is_prior,
	uint32_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < n_rows; i++) {
		if ((corpus->is_prior[rows[i]] != 0) == is_prior) {
			ret[n++] = rows[i];
		}
	}
	return n;
}

size_t corpus_choose(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	double prior_weight, uint32_t *ret, size_t *ret_n_own)
{
	size_t n_own = pick(corpus, rows, n_rows, false, ret);
	size_t n_prior = pick(corpus, rows, n_rows, true, ret + n_own);

	*ret_n_own = n_own;
	return n_own + share_of(n_prior, n_own, prior_weight);
}
