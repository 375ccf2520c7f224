/* The weight of one feature's counts as evidence. */
#ifndef HAMLET_MODEL_RATIO_H
#define HAMLET_MODEL_RATIO_H

#include <math.h>
#include <stdatomic.h>
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

/* ln((n + p) / p) of n from RATIO_SMALL on, with excess p - 1/2: three terms of ln(1 + x). */
static inline double ratio_log_of_many(
	const struct ratio_table *table, double excess, double log_prior, uint32_t n)
{
	double half = (double)n + 0.5;
	double x = excess / half; /* below 1/32 */

	return (n < RATIO_TABLE ? table->log_of[n] : log(half)) + x * (1 - x * (0.5 - x / 3)) -
	       log_prior;
}

/* ln((n + p) / p). */
static inline double ratio_log(const struct ratio *ratio, enum label label, uint32_t n)
{
	return n < RATIO_SMALL ? ratio->small[label][n]
			       : ratio_log_of_many(ratio->table, ratio->excess[label],
					 ratio->log_prior[label], n);
}

/*
 * The same ratios by table, so that scoring neither divides nor guesses which of the ways above a
 * count takes. One thread sets it while others read: what they see in between is of the documents
 * before or after, count by count, as it is with the counts themselves.
 */
#define RATIO_MEMO 512

struct ratio_memo {
	struct ratio_table table;
	uint64_t n_documents[LABEL_COUNT]; /* the writer's */
	_Atomic double log_of[LABEL_COUNT][RATIO_MEMO];
	_Atomic double excess[LABEL_COUNT]; /* for the counts beyond */
	_Atomic double log_prior[LABEL_COUNT];
};

/* For no documents; sets everything, so that memory may be anything before. */
void ratio_memo_init(struct ratio_memo *memo);
/* Costs some microseconds, unless the numbers are those that it was set to last. */
void ratio_memo_set(struct ratio_memo *memo, const uint64_t n_documents[LABEL_COUNT]);
/* ratio_log, to the bit. */
static inline double ratio_memo_log(const struct ratio_memo *memo, enum label label, uint32_t n)
{
	if (n < RATIO_MEMO) {
		return atomic_load_explicit(&memo->log_of[label][n], memory_order_relaxed);
	}
	return ratio_log_of_many(&memo->table,
		atomic_load_explicit(&memo->excess[label], memory_order_relaxed),
		atomic_load_explicit(&memo->log_prior[label], memory_order_relaxed), n);
}

static inline double ratio_memo_log_odds(const struct ratio_memo *memo, uint32_t spam, uint32_t ham)
{
	return ratio_memo_log(memo, LABEL_SPAM, spam) - ratio_memo_log(memo, LABEL_HAM, ham);
}

static inline double ratio_log_odds(const struct ratio *ratio, uint32_t spam, uint32_t ham)
{
	return ratio_log(ratio, LABEL_SPAM, spam) - ratio_log(ratio, LABEL_HAM, ham);
}

#endif
