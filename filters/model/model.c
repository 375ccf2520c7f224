#include <hamlet/model.h>

#include <assert.h>
#include <errno.h>
#include <stddef.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "model_internal.h"
#include "site.h"
#include "stretch.h"

#define NEW_MODEL_FEATURES 1024

/* Chosen by experiment; see README.md. */
#define PRIOR_WEIGHT 30.0

const struct model_options model_options_default = {
	.families = MODEL_ALL_FAMILIES, .prior_weight = PRIOR_WEIGHT};

const struct model_options model_options_lite = {
	.families = FEATURES_BIT(FEATURES_WORDS) | FEATURES_BIT(FEATURES_COMPACT) |
		    FEATURES_BIT(FEATURES_LINKS) | FEATURES_BIT(FEATURES_AUTHOR) |
		    FEATURES_BIT(FEATURES_SHAPE) | FEATURES_BIT(FEATURES_RULES),
	.prior_weight = PRIOR_WEIGHT,
};

int model_new_with(
	unsigned families, struct counts *counts, struct counts *sites, struct model **ret)
{
	struct model *model = mem_new(1, sizeof *model);

	assert((families & ~MODEL_ALL_FAMILIES) == 0);
	if (model == NULL) {
		counts_free(counts);
		counts_free(sites);
		return -ENOMEM;
	}
	atomic_init(&model->n_references, 1);
	model->families = families;
	model->counts = counts;
	model->sites = sites;
	combiner_init(&model->combiner, families);
	ratio_memo_init(&model->ratio);
	*ret = model;
	return 0;
}

int model_new_sized(
	unsigned families, size_t n_features, size_t n_site_features, struct model **ret)
{
	struct counts *counts;
	struct counts *sites;

	if (counts_new(n_features, &counts) != 0) {
		return -ENOMEM;
	}
	if (counts_new(n_site_features, &sites) != 0) {
		counts_free(counts);
		return -ENOMEM;
	}
	return model_new_with(families, counts, sites, ret);
}

int model_new(const struct model_options *options, struct model **ret)
{
	int error = model_new_sized(options->families, NEW_MODEL_FEATURES, 0, ret);

	if (error == 0) {
		model_set_rules(*ret, options->rules);
	}
	return error;
}

struct model *model_ref(struct model *model)
{
	atomic_fetch_add_explicit(&model->n_references, 1, memory_order_relaxed);
	return model;
}

void model_unref(struct model *model)
{
	if (model == NULL ||
		atomic_fetch_sub_explicit(&model->n_references, 1, memory_order_acq_rel) != 1) {
		return;
	}
	counts_free(model->counts);
	counts_free(model->sites);
	if (model->release != NULL) {
		model->release(model->bytes);
	}
	mem_free(model);
}

static uint64_t documents(const struct model *model, enum label label)
{
	return atomic_load_explicit(&model->n_documents[label], memory_order_relaxed);
}

void model_info(const struct model *model, struct model_info *ret)
{
	*ret = (struct model_info){
		.families = model->families,
		.feature_version = FEATURES_VERSION,
		.n_features = counts_n_keys(model->counts),
		.n_sites = atomic_load_explicit(&model->n_sites, memory_order_relaxed),
		.is_fitted = model->combiner.is_fitted,
		.rules = model->rules,
	};
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n_prior[label] = model->n_prior[label];
		ret->n_documents[label] =
			documents(model, (enum label)label) - model->n_prior[label];
	}
}

void model_set_rules(struct model *model, uint64_t rules)
{
	struct model_info info;

	model_info(model, &info);
	assert(info.n_documents[LABEL_HAM] == 0 && info.n_documents[LABEL_SPAM] == 0);
	model->rules = (model->families & FEATURES_BIT(FEATURES_RULES)) != 0 ? rules : 0;
}

void model_set_documents(struct model *model, const uint64_t n[LABEL_COUNT])
{
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		atomic_store_explicit(&model->n_documents[label], n[label], memory_order_relaxed);
	}
	ratio_memo_set(&model->ratio, n);
}

/* The number of documents, one up or down; false when there is no own one to take away. */
static bool step_documents(struct model *model, enum label label, int sign)
{
	uint64_t n[LABEL_COUNT] = {
		[LABEL_HAM] = documents(model, LABEL_HAM),
		[LABEL_SPAM] = documents(model, LABEL_SPAM),
	};

	if (sign < 0 && n[label] == model->n_prior[label]) {
		return false;
	}
	n[label] = sign < 0 ? n[label] - 1 : n[label] + 1;
	model_set_documents(model, n);
	return true;
}

bool model_step_site_documents(struct model *model, const struct label_step *step)
{
	uint64_t key = site_key(step->site_id, SITE_DOCUMENTS);
	uint32_t n[1][LABEL_COUNT];
	uint64_t n_sites = atomic_load_explicit(&model->n_sites, memory_order_relaxed);
	uint32_t all;

	counts_read(model->sites, &key, 1, n);
	all = n[0][LABEL_HAM] + n[0][LABEL_SPAM];
	if (!counts_step(model->sites, key, step->label, step->sign)) {
		return false;
	}
	if (step->sign > 0 && all == 0) {
		n_sites++;
	} else if (step->sign < 0 && all == 1) {
		n_sites--;
	}
	atomic_store_explicit(&model->n_sites, n_sites, memory_order_relaxed);
	return true;
}

/* The site's own counts, or only that there are labels of none; tells how many could not be taken
 * back. */
static size_t step_site(
	struct model *model, const struct features *features, const struct label_step *step)
{
	size_t n_underflows = model_step_site_documents(model, step) ? 0 : 1;
	size_t n = step->site_id != MODEL_NO_SITE ? features->n : 0;

	for (size_t i = 0; i < n; i++) {
		const struct feature *feature = &features->item[i];

		if ((model->families & SITE_FAMILIES & FEATURES_BIT(feature->family)) != 0 &&
			!counts_step(model->sites, site_key(step->site_id, feature->key),
				step->label, step->sign)) {
			n_underflows++;
		}
	}
	return n_underflows;
}

static size_t step_everyone(
	struct model *model, const struct features *features, const struct label_step *step)
{
	size_t n_underflows = step_documents(model, step->label, step->sign) ? 0 : 1;

	for (size_t i = 0; i < features->n; i++) {
		const struct feature *feature = &features->item[i];

		if ((model->families & FEATURES_BIT(feature->family)) != 0 &&
			!counts_step(model->counts, feature->key, step->label, step->sign)) {
			n_underflows++;
		}
	}
	return n_underflows;
}

_Static_assert(FEATURES_RULES + 1 == FEATURES_FAMILY_COUNT, "rules are behind all other features");

static bool knows_rules_of(const struct model *model, const struct features *features)
{
	return model->rules != 0 && model->rules == features->rules;
}

/* Without rules that are of another set than the model's. */
static struct features known_features(const struct model *model, const struct features *features)
{
	struct features known = *features;

	if (!knows_rules_of(model, features)) {
		known.n = known.first[FEATURES_FAMILY_COUNT] = known.first[FEATURES_RULES];
	}
	return known;
}

int model_learn(struct model *model, const struct features *given, const struct label_step *step,
	size_t *ret_n_underflows)
{
	const struct features known = known_features(model, given);
	const struct features *features = &known;
	size_t n_new = step->sign > 0 ? features->n : 0;
	size_t n_underflows;
	int error;

	assert(step->label < LABEL_COUNT && (step->sign == 1 || step->sign == -1));
	error = counts_reserve(model->counts, n_new);
	if (error == 0) {
		error = counts_reserve(model->sites, n_new + 1);
	}
	if (error != 0) {
		return error;
	}
	n_underflows = step_everyone(model, features, step) + step_site(model, features, step);
	if (ret_n_underflows != NULL) {
		*ret_n_underflows = n_underflows;
	}
	return 0;
}

bool model_is_outgrown(const struct model *model, int64_t site_id)
{
	uint64_t key[] = {
		site_key(site_id, SITE_DOCUMENTS),
		site_key(site_id, SITE_SLOPE),
	};
	uint32_t n[2][LABEL_COUNT];
	uint64_t n_now;
	uint64_t n_trained;

	if (site_id == MODEL_NO_SITE ||
		atomic_load_explicit(&model->n_sites, memory_order_relaxed) < 2) {
		return false;
	}
	counts_read(model->sites, key, 2, n);
	n_now = (uint64_t)n[0][LABEL_HAM] + n[0][LABEL_SPAM];
	n_trained = (uint64_t)n[1][LABEL_HAM] + n[1][LABEL_SPAM];
	return n_now >= MODEL_SITE_LABELS && n_now >= 2 * n_trained;
}

/* What rules weigh before any label; the rest of the shares, of rules that say nothing, is 0. */
static void fill_in_rules(const struct features *known, const struct features *given,
	float ret_weight[LIMIT_RULE_HITS], double *share)
{
	for (size_t i = known->first[FEATURES_RULES]; i < known->n; i++) {
		ret_weight[i - known->first[FEATURES_RULES]] = known->item[i].weight;
	}
	for (size_t i = known->n; i < given->n; i++) {
		share[i] = 0;
	}
}

int model_score(const struct model *model, const struct features *given, int64_t site_id,
	struct arena *arena, struct score *ret)
{
	const struct features known = known_features(model, given);
	const struct features *features = &known;
	struct evidence *evidence = arena_new_unset(arena, features->n, sizeof *evidence);
	double *share = arena_new_unset(arena, given->n, sizeof *share);
	float rule_weight[LIMIT_RULE_HITS];
	uint64_t n_documents[LABEL_COUNT];
	struct evidence_set set = {.evidence = evidence, .rule_weight = rule_weight};
	int error = 0;

	if (evidence == NULL || share == NULL) {
		return -ENOMEM;
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		n_documents[label] = documents(model, (enum label)label);
	}
	counts_gather(model->counts, features->item, features->n, evidence);
	if (site_id != MODEL_NO_SITE &&
		atomic_load_explicit(&model->n_sites, memory_order_relaxed) > 1) {
		error = site_apply(&(struct site_look){.sites = model->sites,
					   .site_id = site_id,
					   .features = features,
					   .ratio = &model->ratio,
					   .evidence = evidence},
			arena, &set);
	}
	if (error != 0) {
		return error;
	}
	fill_in_rules(features, given, rule_weight, share);
	ret->share = share;
	ret->weighs_rules = knows_rules_of(model, given);
	memcpy(set.first, features->first, sizeof set.first);
	score_evidence(&model->combiner, &model->ratio, n_documents, &set, ret);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n_documents[label] -= model->n_prior[label];
	}
	return 0;
}

/* Who asks the model about a stretch. */
struct asking {
	const struct model *model;
	int64_t site_id;
};

static void ask_counts(
	const void *arg, const struct feature *features, size_t n, struct evidence *ret)
{
	const struct asking *asking = arg;

	counts_gather(asking->model->counts, features, n, ret);
}

static int ask_score(
	const void *arg, const struct features *features, struct arena *arena, struct score *ret)
{
	const struct asking *asking = arg;

	return model_score(asking->model, features, asking->site_id, arena, ret);
}

int model_read_comment(const struct model *model, const struct model_reading *reading,
	struct arena *arena, struct features *features, struct score *ret)
{
	const struct asking asking = {.model = model, .site_id = reading->site_id};
	const struct stretch_reader reader = {
		.families = model->families,
		.ratio = &model->ratio,
		.gather = ask_counts,
		.score = ask_score,
		.arg = &asking,
	};
	const struct stretch_source source = {
		.text = reading->text,
		.author_name = reading->author_name,
		.rules = reading->rules,
	};
	int error = model_score(model, features, reading->site_id, arena, ret);

	return error == 0 ? stretch_read(arena, &source, &reader, features, ret) : error;
}
