/* The weight of one feature's counts as evidence. */
#ifndef HAMLET_MODEL_RATIO_H
#define HAMLET_MODEL_RATIO_H

#include <math.h>
#include <stdint.h>

#include <hamlet/verdict.h>

#define RATIO_SMALL 16
#define RATIO_TABLE 1024

/* ln(n + 1/2) for n that are not rare, so that scoring seldom takes a logarithm. */
struct ratio_table {
	double log_of[RATIO_TABLE];
};

void ratio_table_init(struct ratio_table *table);

/*
 * The log ratio of a feature that s of S spam and h of H ham documents hold:
 *
 *     r = ln((s + p) / p) - ln((h + q) / q),   p = (S + 1) / (S + H + 2),   q = 1 - p
 *
 * the difference of ln(s / S) and ln(h / H) with one pseudo-document shared out between the labels
 * as the documents are. With as many spam as ham that is a half each (the Jeffreys prior); with
 * unequal numbers a feature seen as often as its label lets expect still weighs nothing, and a
 * label without documents tells nothing about what it would hold.
 */
struct ratio {
	const struct ratio_table *table;
	double small[LABEL_COUNT][RATIO_SMALL]; /* ln((n + p) / p) of small n */
	double excess[LABEL_COUNT];             /* p - 1/2 */
	double log_prior[LABEL_COUNT];          /* ln p */
};

void ratio_init(struct ratio *ratio, const struct ratio_table *table,
	const uint64_t n_documents[LABEL_COUNT]);

/* ln((n + p) / p), by the table's logarithm and three terms of ln(1 + x) for x < 1/32. */
static inline double ratio_log(const struct ratio *ratio, enum label label, uint32_t n)
{
	double half;
	double x;

	if (n < RATIO_SMALL) {
		return ratio->small[label][n];
	}
	half = (double)n + 0.5;
	x = ratio->excess[label] / half;
	return (n < RATIO_TABLE ? ratio->table->log_of[n] : log(half)) +
	       x * (1 - x * (0.5 - x / 3)) - ratio->log_prior[label];
}

static inline double ratio_log_odds(const struct ratio *ratio, uint32_t spam, uint32_t ham)
{
	return ratio_log(ratio, LABEL_SPAM, spam) - ratio_log(ratio, LABEL_HAM, ham);
}

#endif
