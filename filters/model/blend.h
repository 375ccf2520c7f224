/* How much each member has to say in the blend. */
#ifndef HAMLET_MODEL_BLEND_H
#define HAMLET_MODEL_BLEND_H

#include "score.h"

/*
 * The scores that the blend is fitted on are of folds: of models that know four fifths of the rows,
 * while the one that judges knows all, and says more of what it has seen. By so much its log-odds
 * are made firmer.
 */
#define BLEND_FIRMNESS 1.05

/*
 * Fits parts and base of the blend on the members' calibrated log-odds out of sample: a logistic
 * regression drawn to a half each, so that few rows give the plain mean, and many may favour the
 * better member; its base and scale calibrate the blend as a whole.
 */
HAMLET_MUST_USE int blend_fit(const double *stack, const double *linear, const uint8_t *is_spam,
	size_t n, struct combiner *combiner);

#endif
