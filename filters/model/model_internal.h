/* The inside of a model, for the files that make, score, train and write it. */
#ifndef HAMLET_MODEL_MODEL_INTERNAL_H
#define HAMLET_MODEL_MODEL_INTERNAL_H

#include <stdatomic.h>

#include <hamlet/model.h>

#include "counts.h"
#include "ratio.h"
#include "score.h"

struct model {
	_Atomic size_t n_references;
	unsigned families;
	struct combiner combiner; /* never changes after construction */
	struct ratio_table table;
	struct counts *counts;
	_Atomic uint64_t n_documents[LABEL_COUNT]; /* prior ones included */
	uint64_t n_prior[LABEL_COUNT];
};

/* A model with the combiner of no training, and room for n_expected features. */
HAMLET_MUST_USE int model_new_sized(unsigned families, size_t n_expected, struct model **ret);

/* For HAMLET_CLEANUP. */
static inline void model_unref_at(struct model **model)
{
	model_unref(*model);
}

/* All families that there are. */
#define MODEL_ALL_FAMILIES (FEATURES_BIT(FEATURES_FAMILY_COUNT) - 1)

#endif
