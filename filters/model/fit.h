/* Fits both members and their blend on rows of a corpus. */
#ifndef HAMLET_MODEL_FIT_H
#define HAMLET_MODEL_FIT_H

#include "corpus.h"

struct fit {
	struct tally tally; /* of the rows */
	float *weight;      /* of the linear member, by feature number; all 0 when unfitted */
	struct combiner combiner;
	struct model_quality quality; /* all 0 when unfitted */
	double *held_out; /* the blend's probability of each row, out of sample; NULL when unfitted
			   */
};

struct fit_job {
	const struct corpus *corpus;
	const uint32_t *rows; /* row numbers of the corpus, whose order matters */
	size_t n_rows;
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
