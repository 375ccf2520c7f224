#include "findings.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <hamlet/mem.h>

int findings_init(struct findings *findings, const struct corpus *corpus)
{
	*findings = (struct findings){
		.corpus = corpus,
		.share_sum = mem_new(corpus->n_ids, sizeof *findings->share_sum),
		.worst = mem_new(EVALUATE_MAX_WORST, sizeof *findings->worst),
	};
	return findings->share_sum == NULL || findings->worst == NULL ? -ENOMEM : 0;
}

void mistakes_free(struct evaluate_mistake *mistakes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		mem_free(mistakes[i].breakdown.share);
	}
	mem_free(mistakes);
}

void findings_fini(struct findings *findings)
{
	mistakes_free(findings->worst, findings->n_worst);
	mem_free(findings->share_sum);
	*findings = (struct findings){0};
}

/* How far on the wrong side of 0.5; negative on the right one. A ham at 0.5 counts as blocked. */
static double wrongness(const struct evaluate_score *score)
{
	return score->label == LABEL_SPAM ? 0.5 - score->probability : score->probability - 0.5;
}

static bool is_wrong(const struct evaluate_score *score)
{
	return (score->label == LABEL_SPAM) != (score->probability >= 0.5);
}

/* Into its place among the worst, whose last one makes room. */
static int keep_mistake(struct findings *findings, const struct evaluate_score *score,
	const struct score *breakdown, size_t n_features)
{
	struct evaluate_mistake mistake = {
		.score = *score, .breakdown = *breakdown, .n_features = n_features};
	size_t at;

	mistake.breakdown.share = mem_new(n_features, sizeof *breakdown->share);
	if (mistake.breakdown.share == NULL) {
		return -ENOMEM;
	}
	memcpy(mistake.breakdown.share, breakdown->share, n_features * sizeof *breakdown->share);
	if (findings->n_worst == EVALUATE_MAX_WORST) {
		mem_free(findings->worst[--findings->n_worst].breakdown.share);
	}
	for (at = findings->n_worst++;
		at > 0 && wrongness(&findings->worst[at - 1].score) < wrongness(score); at--) {
		findings->worst[at] = findings->worst[at - 1];
	}
	findings->worst[at] = mistake;
	return 0;
}

int findings_add(struct findings *findings, const struct evaluate_score *score,
	const struct score *breakdown, size_t n_features)
{
	const size_t *first = corpus_row(findings->corpus, score->row);
	bool is_whole = breakdown->stretch.end == 0;

	for (size_t i = 0; is_whole && i < n_features; i++) {
		findings->share_sum[findings->corpus->id[first[0] + i]] += breakdown->share[i];
	}
	if (!is_wrong(score) ||
		(findings->n_worst == EVALUATE_MAX_WORST &&
			wrongness(score) <=
				wrongness(&findings->worst[findings->n_worst - 1].score))) {
		return 0;
	}
	return keep_mistake(findings, score, breakdown, n_features);
}

/* Sets the sums of n-grams to nothing: they are pieces of words that are features themselves. */
static void forget_grams(struct findings *findings)
{
	const unsigned grams = FEATURES_BIT(FEATURES_CHARS) | FEATURES_BIT(FEATURES_COMPACT);
	const struct corpus *corpus = findings->corpus;

	if ((corpus->families & ~grams) == 0) {
		return;
	}
	for (size_t row = 0; row < corpus->n_rows; row++) {
		const size_t *first = corpus_row(corpus, row);

		for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
			if ((FEATURES_BIT(f) & grams) == 0) {
				continue;
			}
			for (size_t i = first[f]; i < first[f + 1]; i++) {
				findings->share_sum[corpus->id[i]] = 0;
			}
		}
	}
}

/* The feature numbers with the largest sums towards one label, the strongest first. */
struct strongest {
	uint32_t id[EVALUATE_MAX_TELLING];
	size_t n;
};

/* Puts it into its place, if it is strong enough. */
static void consider(struct strongest *strongest, const double *sum, double sign, uint32_t id)
{
	size_t at = strongest->n;

	if (at == EVALUATE_MAX_TELLING) {
		if (sign * sum[id] <= sign * sum[strongest->id[at - 1]]) {
			return;
		}
		at = --strongest->n;
	}
	for (; at > 0 && sign * sum[strongest->id[at - 1]] < sign * sum[id]; at--) {
		strongest->id[at] = strongest->id[at - 1];
	}
	strongest->id[at] = id;
	strongest->n++;
}

static void choose(const struct findings *findings, double sign, struct strongest *ret)
{
	ret->n = 0;
	for (uint32_t id = 0; id < findings->corpus->n_ids; id++) {
		if (sign * findings->share_sum[id] > 0) {
			consider(ret, findings->share_sum, sign, id);
		}
	}
}

/* Where the chosen features stand, and in how many rows. */
static int describe(const struct findings *findings, const struct strongest *strongest,
	struct evaluate_feature *ret)
{
	const struct corpus *corpus = findings->corpus;
	/* Of each feature number: its place among the chosen, plus 1. */
	HAMLET_CLEANUP(mem_free_at) uint8_t *place = mem_new(corpus->n_ids, sizeof *place);

	_Static_assert(EVALUATE_MAX_TELLING < UINT8_MAX, "a place fits");
	if (place == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < strongest->n; i++) {
		place[strongest->id[i]] = (uint8_t)(i + 1);
		ret[i].log_odds = findings->share_sum[strongest->id[i]];
	}
	for (uint32_t row = 0; row < corpus->n_rows; row++) {
		const size_t *first = corpus_row(corpus, row);

		for (size_t i = first[0]; i < first[FEATURES_FAMILY_COUNT]; i++) {
			if (place[corpus->id[i]] != 0) {
				struct evaluate_feature *feature = &ret[place[corpus->id[i]] - 1];

				feature->row = row;
				feature->index = (uint32_t)(i - first[0]);
				feature->n[corpus->label[row]]++;
			}
		}
	}
	return 0;
}

int findings_hand_over(struct findings *findings, struct evaluation *evaluation)
{
	forget_grams(findings);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		struct strongest strongest;
		struct evaluate_feature *features = mem_new(EVALUATE_MAX_TELLING, sizeof *features);
		int error;

		evaluation->telling[label] = features;
		if (features == NULL) {
			return -ENOMEM;
		}
		choose(findings, label == LABEL_SPAM ? 1 : -1, &strongest);
		error = describe(findings, &strongest, features);
		if (error != 0) {
			return error;
		}
		evaluation->n_telling[label] = strongest.n;
	}
	evaluation->worst = findings->worst;
	evaluation->n_worst = findings->n_worst;
	findings->worst = NULL;
	findings->n_worst = 0;
	return 0;
}
