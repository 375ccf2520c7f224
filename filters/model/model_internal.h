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
	uint64_t rules;           /* the set of rules that it counts, or 0 */
	struct combiner combiner; /* never changes after construction */
	struct ratio_memo ratio;
	struct counts *counts;
	struct counts *sites; /* of all sites, by site_key */
	_Atomic uint64_t n_sites;
	struct str bytes;                          /* of the file that the counts were read from, */
	void (*release)(struct str bytes);         /* when they are held */
	_Atomic uint64_t n_documents[LABEL_COUNT]; /* prior ones included */
	uint64_t n_prior[LABEL_COUNT];
};

/* A model with the combiner of no training; takes over both counts, also on failure. */
HAMLET_MUST_USE int model_new_with(
	unsigned families, struct counts *counts, struct counts *sites, struct model **ret);
/* The same, with room for so many features, and so many of all sites. */
HAMLET_MUST_USE int model_new_sized(
	unsigned families, size_t n_features, size_t n_site_features, struct model **ret);

/* All documents of each label, prior ones included. One thread at a time. */
void model_set_documents(struct model *model, const uint64_t n[LABEL_COUNT]);

/*
 * Counts a document for its site, whose first label it may be, or whose last one; after a reserve.
 * False as counts_step.
 */
bool model_step_site_documents(struct model *model, const struct label_step *step);

/* For HAMLET_CLEANUP. */
static inline void model_unref_at(struct model **model)
{
	model_unref(*model);
}

/* All families that there are. */
#define MODEL_ALL_FAMILIES (FEATURES_BIT(FEATURES_FAMILY_COUNT) - 1)

#endif
