/* Scores rows of a corpus one after the other, as a service with a fit's counts would. */
#ifndef HAMLET_MODEL_ROW_SCORER_H
#define HAMLET_MODEL_ROW_SCORER_H

#include <hamlet/evaluate.h>

#include "fit.h"

struct row_scorer {
	const struct corpus *corpus;
	struct evidence *evidence;
	float rule_weight[LIMIT_RULE_HITS]; /* of the row scored last */
	struct ratio_memo ratio;
	struct score
		score; /* of the row scored last: the blend's, with its share of each feature */
	double *member_share;
};

/* Release with row_scorer_fini, also after failure. */
HAMLET_MUST_USE int row_scorer_init(struct row_scorer *scorer, const struct corpus *corpus);
void row_scorer_fini(struct row_scorer *scorer);

/* Fills in all but ret's fold and fit: by the blend, and by each member alone. */
void row_scorer_score(
	struct row_scorer *scorer, const struct fit *fit, uint32_t row, struct evaluate_score *ret);

#endif
