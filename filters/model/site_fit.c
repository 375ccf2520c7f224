#include "site.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/mem.h>

#include "calibrate.h"
#include "fit.h"
#include "logistic.h"
#include "metrics.h"

/* Slopes are drawn to everyone's as if by so much evidence. */
#define SLOPE_PENALTY 0.1
/* With so many labels of the rarer kind the site's own slope and offset count half. */
#define HALF_TRUST 3.0

/* An own row's place in the job, by its site. */
struct place {
	int64_t site_id;
	uint32_t at;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->site_id != y->site_id) {
		return x->site_id < y->site_id ? -1 : 1;
	}
	return x->at < y->at ? -1 : x->at > y->at;
}

/* What one site's rows are fitted with; each array has room for all own rows. */
struct site_rows {
	double *score;
	double *target;
	uint8_t *is_spam;
};

static int fit_one(const struct site_rows *rows, size_t n, double ret[2])
{
	static const double one = 1;
	struct logistic_problem problem = {
		.x = rows->score,
		.target = rows->target,
		.n_rows = n,
		.n_columns = 1,
		.penalty = SLOPE_PENALTY,
		.drawn_to = &one,
	};
	size_t n_spam = 0;
	double trust;
	int error;

	for (size_t i = 0; i < n; i++) {
		n_spam += rows->is_spam[i];
	}
	trust = (double)(n_spam < n - n_spam ? n_spam : n - n_spam);
	trust /= trust + HALF_TRUST;
	calibration_targets(rows->is_spam, n, rows->target);
	error = logistic_fit(&problem, ret);
	ret[0] = trust * (ret[0] - 1);
	ret[1] *= trust;
	return error;
}

static int put_entries(struct counts *sites, int64_t site_id, const uint32_t n[LABEL_COUNT],
	const double weight[2])
{
	struct counts_entry slope = {
		.key = site_key(site_id, SITE_SLOPE),
		.n = {n[LABEL_HAM], n[LABEL_SPAM]},
		.weight = (float)weight[0],
	};
	struct counts_entry offset = {
		.key = site_key(site_id, SITE_OFFSET),
		.weight = (float)weight[1],
	};
	int error = counts_reserve(sites, 2);

	if (error == 0) {
		counts_put(sites, &slope);
		counts_put(sites, &offset);
	}
	return error;
}

/* Fits the site of n places. */
static int fit_places(const struct fit_job *job, struct fit *fit, const struct place *place,
	size_t n, const struct site_rows *rows, struct counts *sites)
{
	uint32_t n_of[LABEL_COUNT] = {0};
	double weight[2];
	int error;

	for (size_t i = 0; i < n; i++) {
		double p = fit->held_out[place[i].at];

		rows->score[i] = log(p / (1 - p));
		rows->is_spam[i] = job->corpus->label[job->rows[place[i].at]] == LABEL_SPAM;
		n_of[rows->is_spam[i] != 0 ? LABEL_SPAM : LABEL_HAM]++;
	}
	error = fit_one(rows, n, weight);
	for (size_t i = 0; error == 0 && i < n; i++) {
		fit->held_out[place[i].at] =
			metrics_probability((1 + weight[0]) * rows->score[i] + weight[1]);
	}
	return error == 0 ? put_entries(sites, place->site_id, n_of, weight) : error;
}

static size_t n_of_site(const struct place *place, size_t n)
{
	size_t end = 1;

	while (end < n && place[end].site_id == place->site_id) {
		end++;
	}
	return end;
}

int site_fit(const struct fit_job *job, struct fit *fit, struct counts *sites)
{
	size_t n = fit->held_out != NULL ? job->n_own : 0;
	HAMLET_CLEANUP(mem_free_at) struct place *place = mem_new(n, sizeof *place);
	HAMLET_CLEANUP(mem_free_at) double *score = mem_new(n, sizeof *score);
	HAMLET_CLEANUP(mem_free_at) double *target = mem_new(n, sizeof *target);
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(n, sizeof *is_spam);
	struct site_rows rows = {.score = score, .target = target, .is_spam = is_spam};
	size_t n_site;
	int error = 0;

	if (place == NULL || score == NULL || target == NULL || is_spam == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		place[i] = (struct place){job->corpus->site_id[job->rows[i]], (uint32_t)i};
	}
	qsort(place, n, sizeof *place, compare_places);
	for (size_t at = 0; error == 0 && at < n; at += n_site) {
		n_site = n_of_site(place + at, n - at);
		if (place[at].site_id != MODEL_NO_SITE) {
			error = fit_places(job, fit, place + at, n_site, &rows, sites);
		}
	}
	for (size_t i = 0; i < n; i++) {
		is_spam[i] = job->corpus->label[job->rows[i]] == LABEL_SPAM;
	}
	return error == 0 && n > 0 ? metrics_quality(fit->held_out, is_spam, n, &fit->quality)
				   : error;
}
