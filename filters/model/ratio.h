/* The weight of one feature's counts as evidence. */
#ifndef HAMLET_MODEL_RATIO_H
#define HAMLET_MODEL_RATIO_H

#include <math.h>
#include <stdint.h>

#include <hamlet/verdict.h>

#define RATIO_TABLE 1024

/* ln(n + 1/2) for small n, so that scoring seldom takes a logarithm. */
struct ratio_table {
	double log_of[RATIO_TABLE];
};

void ratio_table_init(struct ratio_table *table);

static inline double ratio_log_half(const struct ratio_table *table, uint32_t n)
{
	return n < RATIO_TABLE ? table->log_of[n] : log((double)n + 0.5);
}

/* What the numbers of documents add to every ratio. */
static inline double ratio_offset(const uint64_t n_documents[LABEL_COUNT])
{
	return log((double)n_documents[LABEL_HAM] + 1.0) -
	       log((double)n_documents[LABEL_SPAM] + 1.0);
}

/*
 * ln((s + 1/2) / (S + 1)) - ln((h + 1/2) / (H + 1)) for s of S spam documents and h of H ham
 * documents that hold the feature (Bernoulli naive Bayes with the Jeffreys prior). A feature
 * never seen says nothing: callers leave it out.
 */
static inline double ratio_log_odds(
	const struct ratio_table *table, double offset, uint32_t spam, uint32_t ham)
{
	return ratio_log_half(table, spam) - ratio_log_half(table, ham) + offset;
}

#endif
