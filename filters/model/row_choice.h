/* Which rows a training takes: all own ones, and prior ones by their weight. */
#ifndef HAMLET_MODEL_ROW_CHOICE_H
#define HAMLET_MODEL_ROW_CHOICE_H

#include "corpus.h"

struct row_choice {
	uint32_t *prior; /* all of the corpus */
	size_t n_prior;
	double prior_weight; /* of model_options */
	uint32_t *chosen;    /* by row_choice_make: own ones first, each kind in its order */
	size_t n_chosen;
	size_t max_chosen;
};

/* Release with row_choice_fini, also after failure. */
HAMLET_MUST_USE int row_choice_init(
	struct row_choice *choice, const struct corpus *corpus, double prior_weight);
void row_choice_fini(struct row_choice *choice);

/* The n own rows given, and as many prior ones as belong beside them. */
HAMLET_MUST_USE int row_choice_make(struct row_choice *choice, const uint32_t *own, size_t n);

#endif
