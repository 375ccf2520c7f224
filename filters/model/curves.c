#include "curves.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/mem.h>

#define MIDDLE  0.5
#define N_STEPS (MODEL_CURVE_POINTS - 1)

struct scored {
	double probability;
	double key; /* rows are sorted by its fall */
	uint8_t is_spam;
};

static int compare_scored(const void *a, const void *b)
{
	double left = ((const struct scored *)a)->key;
	double right = ((const struct scored *)b)->key;

	return (left < right) - (left > right);
}

/* Bins of equal width. */
static void measure_calibration(const struct scored *rows, size_t n, struct model_curves *ret)
{
	for (size_t i = 0; i < n; i++) {
		size_t bin = (size_t)(rows[i].probability * MODEL_CALIBRATION_BINS);

		bin = bin < MODEL_CALIBRATION_BINS ? bin : MODEL_CALIBRATION_BINS - 1;
		ret->calibration[bin].p += rows[i].probability;
		ret->calibration[bin].share += rows[i].is_spam;
		ret->calibration[bin].n++;
	}
	for (size_t bin = 0; bin < MODEL_CALIBRATION_BINS; bin++) {
		if (ret->calibration[bin].n > 0) {
			ret->calibration[bin].p /= (double)ret->calibration[bin].n;
			ret->calibration[bin].share /= (double)ret->calibration[bin].n;
		}
	}
}

static void add_roc(struct model_curves *ret, double fpr, double tpr)
{
	ret->roc[ret->n_roc].fpr = fpr;
	ret->roc[ret->n_roc].tpr = tpr;
	ret->n_roc++;
}

/* Points lie evenly along the curve, as far as ties let them; rows by falling probability. */
static void measure_roc(const struct scored *rows, size_t n, struct model_curves *ret)
{
	double n_label[LABEL_COUNT] = {0};
	double above[LABEL_COUNT] = {0};

	for (size_t i = 0; i < n; i++) {
		n_label[rows[i].is_spam]++;
	}
	if (!(n_label[LABEL_HAM] > 0) || !(n_label[LABEL_SPAM] > 0)) {
		return;
	}
	add_roc(ret, 0, 0);
	for (size_t i = 0; i < n; i++) {
		double fpr, tpr;

		above[rows[i].is_spam]++;
		if (i + 1 < n && !(rows[i + 1].probability < rows[i].probability)) {
			continue; /* no threshold lies between equals */
		}
		fpr = above[LABEL_HAM] / n_label[LABEL_HAM];
		tpr = above[LABEL_SPAM] / n_label[LABEL_SPAM];
		if (i + 1 == n || (fpr + tpr) / 2 * N_STEPS >= (double)ret->n_roc) {
			add_roc(ret, fpr, tpr);
		}
	}
}

/* Rows by falling uncertainty: the first ones are reviewed. */
static void measure_review_load(const struct scored *rows, size_t n, struct model_curves *ret)
{
	size_t n_wrong = 0, at = n;

	if (n == 0) {
		return;
	}
	ret->n_review_load = MODEL_CURVE_POINTS;
	for (size_t step = MODEL_CURVE_POINTS; step-- > 0;) {
		size_t n_reviewed = (size_t)llround((double)(n * step) / N_STEPS);

		for (; at > n_reviewed; at--) {
			n_wrong += (rows[at - 1].probability >= MIDDLE) != rows[at - 1].is_spam;
		}
		ret->review_load[step].load = (double)n_reviewed / (double)n;
		ret->review_load[step].errors = (double)n_wrong / (double)n;
	}
}

int curves_measure(
	const double *probability, const uint8_t *is_spam, size_t n, struct model_curves *ret)
{
	HAMLET_CLEANUP(mem_free_at) struct scored *rows = mem_new(n, sizeof *rows);
	struct model_curves curves = {.n_roc = 0};

	if (rows == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct scored){probability[i], probability[i], is_spam[i]};
	}
	measure_calibration(rows, n, &curves);
	qsort(rows, n, sizeof *rows, compare_scored);
	measure_roc(rows, n, &curves);
	for (size_t i = 0; i < n; i++) {
		rows[i].key = -fabs(rows[i].probability - MIDDLE);
	}
	qsort(rows, n, sizeof *rows, compare_scored);
	measure_review_load(rows, n, &curves);
	*ret = curves;
	return 0;
}
