/* ROC, calibration and review load of probabilities against labels. */
#ifndef HAMLET_MODEL_CURVES_H
#define HAMLET_MODEL_CURVES_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/model.h>
#include <hamlet/result.h>

/* Cost: two sorts of n. -ENOMEM. */
HAMLET_MUST_USE int curves_measure(
	const double *probability, const uint8_t *is_spam, size_t n, struct model_curves *ret);

#endif
