/* Platt's calibration: from a score to log-odds that mean what they say. */
#ifndef HAMLET_MODEL_CALIBRATE_H
#define HAMLET_MODEL_CALIBRATE_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

/* log-odds = slope * score + offset; slope >= 0, so that no order is turned around. */
struct calibration {
	double slope;
	double offset;
};

/*
 * Platt's targets for labels (1 is spam): (n1 + 1) / (n1 + 2) for each of n1 spam, 1 / (n0 + 2) for
 * each of n0 ham.
 */
void calibration_targets(const uint8_t *label, size_t n, double *ret);

/*
 * Fits by maximum likelihood on out-of-sample scores, with Platt's targets instead of 1 and 0
 * (Platt 1999), so that it stays finite when one score parts the classes; few rows leave the slope
 * near 1. label is 1 for spam.
 */
HAMLET_MUST_USE int calibration_fit(
	const double *score, const uint8_t *label, size_t n, struct calibration *ret);

static inline double calibration_apply(const struct calibration *calibration, double score)
{
	return calibration->slope * score + calibration->offset;
}

#endif
