#include "ratio.h"

#include <string.h>

void ratio_table_init(struct ratio_table *table)
{
	for (unsigned n = 0; n < RATIO_TABLE; n++) {
		table->log_of[n] = log(n + 0.5);
	}
}

void ratio_init(struct ratio *ratio, const struct ratio_table *table,
	const uint64_t n_documents[LABEL_COUNT])
{
	double total = (double)n_documents[LABEL_SPAM] + (double)n_documents[LABEL_HAM] + 2;

	ratio->table = table;
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		double p = ((double)n_documents[label] + 1) / total;

		ratio->excess[label] = p - 0.5;
		ratio->log_prior[label] = log(p);
		for (unsigned n = 0; n < RATIO_SMALL; n++) {
			ratio->small[label][n] = log(n + p) - ratio->log_prior[label];
		}
	}
}

static void fill(struct ratio_memo *memo, const uint64_t n_documents[LABEL_COUNT])
{
	struct ratio ratio;

	ratio_init(&ratio, &memo->table, n_documents);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		memo->n_documents[label] = n_documents[label];
		atomic_store_explicit(
			&memo->excess[label], ratio.excess[label], memory_order_relaxed);
		atomic_store_explicit(
			&memo->log_prior[label], ratio.log_prior[label], memory_order_relaxed);
		for (uint32_t n = 0; n < RATIO_MEMO; n++) {
			atomic_store_explicit(&memo->log_of[label][n],
				ratio_log(&ratio, (enum label)label, n), memory_order_relaxed);
		}
	}
}

void ratio_memo_init(struct ratio_memo *memo)
{
	static const uint64_t none[LABEL_COUNT];

	ratio_table_init(&memo->table);
	fill(memo, none);
}

void ratio_memo_set(struct ratio_memo *memo, const uint64_t n_documents[LABEL_COUNT])
{
	if (memcmp(memo->n_documents, n_documents, sizeof memo->n_documents) != 0) {
		fill(memo, n_documents);
	}
}
