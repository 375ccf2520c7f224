#include <hamlet/model.h>

#include <assert.h>
#include <errno.h>
#include <stddef.h>

#include <hamlet/mem.h>

#include "model_internal.h"

#define NEW_MODEL_FEATURES 1024

/* Chosen by experiment; see README.md. */
#define PRIOR_WEIGHT 30.0

const struct model_options model_options_default = {
	.families = MODEL_ALL_FAMILIES, .prior_weight = PRIOR_WEIGHT};

const struct model_options model_options_lite = {
	.families = FEATURES_BIT(FEATURES_WORDS) | FEATURES_BIT(FEATURES_COMPACT) |
		    FEATURES_BIT(FEATURES_LINKS) | FEATURES_BIT(FEATURES_AUTHOR) |
		    FEATURES_BIT(FEATURES_SHAPE),
	.prior_weight = PRIOR_WEIGHT,
};

int model_new_sized(unsigned families, size_t n_expected, struct model **ret)
{
	struct model *model;

	assert((families & ~MODEL_ALL_FAMILIES) == 0);
	model = mem_new(1, sizeof *model);
	if (model == NULL || counts_new(n_expected, &model->counts) != 0) {
		mem_free(model);
		return -ENOMEM;
	}
	atomic_init(&model->n_references, 1);
	model->families = families;
	combiner_init(&model->combiner, families);
	ratio_table_init(&model->table);
	*ret = model;
	return 0;
}

int model_new(const struct model_options *options, struct model **ret)
{
	return model_new_sized(options->families, NEW_MODEL_FEATURES, ret);
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
		.is_fitted = model->combiner.is_fitted,
	};
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n_prior[label] = model->n_prior[label];
		ret->n_documents[label] =
			documents(model, (enum label)label) - model->n_prior[label];
	}
}

/* The number of documents, one up or down; false when there is no own one to take away. */
static bool step_documents(struct model *model, enum label label, int sign)
{
	uint64_t n = documents(model, label);

	if (sign < 0 && n == model->n_prior[label]) {
		return false;
	}
	n = sign < 0 ? n - 1 : n + 1;
	atomic_store_explicit(&model->n_documents[label], n, memory_order_relaxed);
	return true;
}

int model_learn(struct model *model, const struct features *features, enum label label, int sign,
	size_t *ret_n_underflows)
{
	size_t n_underflows;

	assert(label < LABEL_COUNT && (sign == 1 || sign == -1));
	if (sign > 0) {
		int error = counts_reserve(model->counts, features->n);

		if (error != 0) {
			return error;
		}
	}
	n_underflows = step_documents(model, label, sign) ? 0 : 1;
	for (size_t i = 0; i < features->n; i++) {
		const struct feature *feature = &features->item[i];

		if ((model->families & FEATURES_BIT(feature->family)) != 0 &&
			!counts_step(model->counts, feature->key, label, sign)) {
			n_underflows++;
		}
	}
	if (ret_n_underflows != NULL) {
		*ret_n_underflows = n_underflows;
	}
	return 0;
}

int model_score(const struct model *model, const struct features *features, struct arena *arena,
	struct score *ret)
{
	struct evidence *evidence = arena_new(arena, features->n, sizeof *evidence);
	double *share = arena_new(arena, features->n, sizeof *share);
	uint64_t n_documents[LABEL_COUNT];
	struct evidence_set set = {.evidence = evidence, .n_views = features->n_views};

	if (evidence == NULL || share == NULL) {
		return -ENOMEM;
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		n_documents[label] = documents(model, (enum label)label);
	}
	counts_gather(model->counts, features->item, features->n, evidence);
	ret->share = share;
	memcpy(set.first, features->first, sizeof set.first);
	score_evidence(&model->combiner, &model->table, n_documents, &set, ret);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n_documents[label] -= model->n_prior[label];
	}
	return 0;
}
