/* Fits both members and their blend on rows of a corpus. */
#ifndef HAMLET_MODEL_FIT_H
#define HAMLET_MODEL_FIT_H

#include "corpus.h"

struct fit {
	struct tally tally; /* of the rows */
	float *weight;      /* of the linear member, by feature number; all 0 when unfitted */
	struct combiner combiner;
	struct model_quality quality; /* all 0 when unfitted */
};

/*
 * Fits on rows[0..n_rows-1] (row numbers of the corpus), whose order matters. With too few rows of
 * a label the combiner is that of a new model. Release with fit_fini, also after failure.
 */
HAMLET_MUST_USE int fit_run(const struct corpus *corpus, const uint32_t *rows, size_t n_rows,
	const struct executor *executor, struct fit *ret);
void fit_fini(struct fit *fit);

#endif
