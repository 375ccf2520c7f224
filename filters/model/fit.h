/* Fits both members and their blend on rows of a corpus. */
#ifndef HAMLET_MODEL_FIT_H
#define HAMLET_MODEL_FIT_H

#include "corpus.h"

struct fit {
	struct tally tally; /* of the rows */
	float *weight;      /* of the linear member, by feature number; all 0 when unfitted */
	uint64_t n_prior[LABEL_COUNT];
	struct combiner combiner;
	struct model_quality quality; /* all 0 when unfitted */
	/* The blend's probability of each measured row, out of sample; NULL when unfitted. */
	double *held_out;
	size_t n_held_out; /* the first so many of the rows: the own ones, or all prior ones */
};

struct fit_job {
	const struct corpus *corpus;
	const uint32_t *rows; /* row numbers of the corpus, whose order matters: own ones first */
	size_t n_rows;
	size_t n_own;
	const struct executor *executor;
	const struct progress *progress; /* may be NULL; reported to between the members */
};

/*
 * Fits on the job's rows. With too few rows of a label the combiner is that of a new model. Release
 * with fit_fini, also after failure.
 */
HAMLET_MUST_USE int fit_run(const struct fit_job *job, struct fit *ret);
void fit_fini(struct fit *fit);

#endif
