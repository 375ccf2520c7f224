#include "ratio.h"

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
