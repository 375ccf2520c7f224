/* What is worth showing of an evaluation: its worst mistakes and its most telling features. */
#ifndef HAMLET_MODEL_FINDINGS_H
#define HAMLET_MODEL_FINDINGS_H

#include <hamlet/evaluate.h>

#include "corpus.h"

struct findings {
	const struct corpus *corpus;
	double *share_sum;              /* of each feature number, over the tested rows */
	struct evaluate_mistake *worst; /* the worst first */
	size_t n_worst;
};

/* Release with findings_fini, also after failure. */
HAMLET_MUST_USE int findings_init(struct findings *findings, const struct corpus *corpus);
void findings_fini(struct findings *findings);

/* Looks at a tested row; what tells is summed up over rows that were scored as a whole. */
HAMLET_MUST_USE int findings_add(struct findings *findings, const struct evaluate_score *score,
	const struct score *breakdown, size_t n_features);

/* Hands mistakes and features over to the evaluation. */
HAMLET_MUST_USE int findings_hand_over(struct findings *findings, struct evaluation *evaluation);

void mistakes_free(struct evaluate_mistake *mistakes, size_t n);

#endif
