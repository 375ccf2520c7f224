/* Scores rows of a corpus one after the other, as a service with a fit's counts would. */
#ifndef HAMLET_MODEL_ROW_SCORER_H
#define HAMLET_MODEL_ROW_SCORER_H

#include <hamlet/arena.h>
#include <hamlet/evaluate.h>

#include "fit.h"

struct row_scorer {
	const struct corpus *corpus;
	const struct fit *fit; /* of the row scored last */
	struct evidence *evidence;
	float rule_weight[LIMIT_RULE_HITS]; /* of the row scored last */
	struct ratio_memo ratio;
	/*
	 * Of the row scored last: the blend's, with its share of each feature, of the row as a
	 * whole or of a stretch.
	 */
	struct score score;
	size_t n_features;
	double *share;
	double *member_share;
	struct arena arena; /* of one longer row */
	uint32_t *id_at;    /* by key, open addressing: a feature's number, plus 1 */
	size_t id_mask;
};

/* Release with row_scorer_fini, also after failure. */
HAMLET_MUST_USE int row_scorer_init(struct row_scorer *scorer, const struct corpus *corpus);
void row_scorer_fini(struct row_scorer *scorer);

/* Fills in all but ret's fold and fit: by the blend, and by each member alone. */
HAMLET_MUST_USE int row_scorer_score(
	struct row_scorer *scorer, const struct fit *fit, uint32_t row, struct evaluate_score *ret);

#endif
