#include "metrics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/mem.h>

#include "curves.h"
#include "logistic.h"
#include "score.h"

#define N_BINS          10
#define MIN_PROBABILITY 1e-6 /* for the logarithmic loss */

double metrics_probability(double log_odds)
{
	return logistic_sigmoid(fmax(-SCORE_MAX_LOG_ODDS, fmin(SCORE_MAX_LOG_ODDS, log_odds)));
}

struct ranked {
	double probability;
	uint8_t is_spam;
};

static int compare_ranked(const void *a, const void *b)
{
	double left = ((const struct ranked *)a)->probability;
	double right = ((const struct ranked *)b)->probability;

	return (left > right) - (left < right);
}

int metrics_one_minus_auc(const double *probability, const uint8_t *is_spam, size_t n, double *ret,
	bool *ret_is_defined)
{
	HAMLET_CLEANUP(mem_free_at) struct ranked *ranked = mem_new(n, sizeof *ranked);
	double n_wrong = 0;
	double n_spam = 0; /* below the one looked at */
	double n_ham = 0;

	if (ranked == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		ranked[i] = (struct ranked){probability[i], is_spam[i]};
	}
	qsort(ranked, n, sizeof *ranked, compare_ranked);
	for (size_t i = 0, end; i < n; i = end) {
		double tied[LABEL_COUNT] = {0};

		for (end = i; end < n && ranked[end].probability == ranked[i].probability; end++) {
			tied[ranked[end].is_spam]++;
		}
		n_wrong += n_spam * tied[LABEL_HAM] + tied[LABEL_SPAM] * tied[LABEL_HAM] / 2;
		n_spam += tied[LABEL_SPAM];
		n_ham += tied[LABEL_HAM];
	}
	*ret_is_defined = n_spam > 0 && n_ham > 0;
	*ret = *ret_is_defined ? n_wrong / (n_spam * n_ham) : 0;
	return 0;
}

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

/* Mean distance between probability and frequency, weighted by the bins' sizes. */
static double calibration_error(const double *probability, const uint8_t *is_spam, size_t n)
{
	double predicted[N_BINS] = {0};
	double actual[N_BINS] = {0};
	double error = 0;

	for (size_t i = 0; i < n; i++) {
		size_t bin = (size_t)(probability[i] * N_BINS);

		bin = bin < N_BINS ? bin : N_BINS - 1;
		predicted[bin] += probability[i];
		actual[bin] += is_spam[i];
	}
	for (size_t bin = 0; bin < N_BINS; bin++) {
		error += fabs(predicted[bin] - actual[bin]);
	}
	return share(error, (double)n);
}

static double log_loss(const double *probability, const uint8_t *is_spam, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double p = fmax(MIN_PROBABILITY, fmin(1 - MIN_PROBABILITY, probability[i]));

		sum -= log(is_spam[i] != 0 ? p : 1 - p);
	}
	return share(sum, (double)n);
}

/* Brier 1950: the mean square distance between probability and label. */
static double brier(const double *probability, const uint8_t *is_spam, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double distance = probability[i] - (is_spam[i] != 0);

		sum += distance * distance;
	}
	return share(sum, (double)n);
}

void metrics_measure(
	const double *probability, const uint8_t *is_spam, size_t n, struct evaluate_metrics *ret)
{
	uint64_t count[LABEL_COUNT][2] = {{0}}; /* by label, then whether called spam */
	double tp;
	double fp;
	double fn;
	double tn;

	for (size_t i = 0; i < n; i++) {
		count[is_spam[i]][probability[i] >= 0.5]++;
	}
	tp = (double)count[LABEL_SPAM][1];
	fp = (double)count[LABEL_HAM][1];
	fn = (double)count[LABEL_SPAM][0];
	tn = (double)count[LABEL_HAM][0];
	*ret = (struct evaluate_metrics){
		.n = {[LABEL_HAM] = count[LABEL_HAM][0] + count[LABEL_HAM][1],
			[LABEL_SPAM] = count[LABEL_SPAM][0] + count[LABEL_SPAM][1]},
		.n_caught = count[LABEL_SPAM][1],
		.n_blocked = count[LABEL_HAM][1],
		.accuracy = share(tp + tn, (double)n),
		.spam_caught = share(tp, tp + fn),
		.ham_blocked = share(fp, fp + tn),
		.mcc = share(tp * tn - fp * fn,
			sqrt((tp + fp) * (tp + fn)) * sqrt((tn + fp) * (tn + fn))),
		.f1 = share(2 * tp, 2 * tp + fp + fn),
		.brier = brier(probability, is_spam, n),
		.log_loss = log_loss(probability, is_spam, n),
		.calibration_error = calibration_error(probability, is_spam, n),
	};
}

int metrics_quality(
	const double *probability, const uint8_t *is_spam, size_t n, struct model_quality *ret)
{
	struct evaluate_metrics metrics;
	bool is_defined;
	int error;

	metrics_measure(probability, is_spam, n, &metrics);
	error = metrics_one_minus_auc(probability, is_spam, n, &metrics.one_minus_auc, &is_defined);
	if (error != 0) {
		return error;
	}
	*ret = (struct model_quality){
		.n = {[LABEL_HAM] = metrics.n[LABEL_HAM], [LABEL_SPAM] = metrics.n[LABEL_SPAM]},
		.accuracy = metrics.accuracy,
		.spam_caught = metrics.spam_caught,
		.ham_blocked = metrics.ham_blocked,
		.one_minus_auc = metrics.one_minus_auc,
		.log_loss = metrics.log_loss,
		.calibration_error = metrics.calibration_error,
	};
	return curves_measure(probability, is_spam, n, &ret->curves);
}
