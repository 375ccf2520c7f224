#include <hamlet/model.h>

#include <errno.h>

#include <hamlet/mem.h>

#include "fit.h"
#include "model_internal.h"
#include "row_choice.h"
#include "site.h"

/* Labels keep coming after training: this much room before the table has to grow. */
#define SPARE_ROOM(n_features) ((n_features) / 16)

/* Counts the row for its site. */
static int count_site(const struct corpus *corpus, uint32_t row, struct model *model)
{
	const size_t *first = corpus_row(corpus, row);
	enum label label = (enum label)corpus->label[row];
	size_t n_features = first[FEATURES_FAMILY_COUNT] - first[0];
	int error = counts_reserve(model->sites, n_features + 1);

	if (error != 0) {
		return error;
	}
	model_step_site_documents(model, &(struct label_step){corpus->site_id[row], label, +1});
	if (corpus->site_id[row] == MODEL_NO_SITE) {
		return 0;
	}
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if ((SITE_FAMILIES & FEATURES_BIT(f)) == 0) {
			continue;
		}
		for (size_t i = first[f]; i < first[f + 1]; i++) {
			counts_step(model->sites,
				site_key(corpus->site_id[row], corpus->key[corpus->id[i]]), label,
				+1);
		}
	}
	return 0;
}

static int count_sites(const struct fit_job *job, struct model *model)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < job->n_own; i++) {
		error = count_site(job->corpus, job->rows[i], model);
	}
	return error;
}

/* Some numbers are unused, and some features stand in prior rows alone that were left out. */
static bool is_counted(const struct corpus *corpus, const struct fit *fit, size_t id)
{
	const uint32_t *n = fit->tally.count[id].n;

	return corpus->key[id] != 0 && (n[LABEL_HAM] != 0 || n[LABEL_SPAM] != 0);
}

static size_t n_counted(const struct corpus *corpus, const struct fit *fit)
{
	size_t n = 0;

	for (size_t id = 0; id < corpus->n_ids; id++) {
		n += is_counted(corpus, fit, id);
	}
	return n;
}

static void export_counts(const struct corpus *corpus, const struct fit *fit, struct counts *counts)
{
	for (size_t id = 0; id < corpus->n_ids; id++) {
		if (is_counted(corpus, fit, id)) {
			struct counts_entry entry = {
				.key = corpus->key[id], .weight = fit->weight[id]};

			memcpy(entry.n, fit->tally.count[id].n, sizeof entry.n);
			counts_put(counts, &entry);
		}
	}
}

/* Hands counts and weights to a model of its own. */
static int export_model(const struct fit_job *job, struct fit *fit, struct model **ret)
{
	const struct corpus *corpus = job->corpus;
	struct model *model;
	size_t n_features = n_counted(corpus, fit);
	int error =
		model_new_sized(corpus->families, n_features + SPARE_ROOM(n_features), 0, &model);

	if (error != 0) {
		return error;
	}
	model->rules = corpus->rules;
	model->combiner = fit->combiner;
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		model->n_prior[label] = fit->n_prior[label];
	}
	model_set_documents(model, fit->tally.n_documents);
	export_counts(corpus, fit, model->counts);
	error = count_sites(job, model);
	if (error == 0 && model->n_sites > 1) {
		error = site_fit(job, fit, model->sites);
	}
	if (error != 0) {
		model_unref(model);
		return error;
	}
	*ret = model;
	return 0;
}

/* Fits on all own rows, and on prior ones by their weight. */
static int train(struct fit_job *job, double prior_weight, struct model **ret,
	struct model_quality *ret_quality)
{
	const struct corpus *corpus = job->corpus;
	HAMLET_CLEANUP(row_choice_fini) struct row_choice choice = {0};
	HAMLET_CLEANUP(mem_free_at) uint32_t *own = mem_new(corpus->n_rows, sizeof *own);
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	int error = own == NULL ? -ENOMEM : row_choice_init(&choice, corpus, prior_weight);

	for (size_t row = 0; error == 0 && row < corpus->n_rows; row++) {
		if (corpus->is_prior[row] == 0) {
			own[job->n_own++] = (uint32_t)row;
		}
	}
	if (error == 0) {
		error = row_choice_make(&choice, own, job->n_own);
	}
	if (error != 0) {
		return error;
	}
	job->rows = choice.chosen;
	job->n_rows = choice.n_chosen;
	error = fit_run(job, &fit);
	if (error == 0) {
		error = export_model(job, &fit, ret);
	}
	if (error == 0) {
		*ret_quality = fit.quality;
	}
	return error;
}

int model_train(const struct labelled_comment *rows, size_t n_rows,
	const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct model **ret, struct model_quality *ret_quality)
{
	HAMLET_CLEANUP(corpus_fini) struct corpus corpus;
	int error = corpus_build(rows, n_rows, options, executor, progress, &corpus);

	struct fit_job job = {.corpus = &corpus, .executor = executor, .progress = progress};

	return error == 0 ? train(&job, options->prior_weight, ret, ret_quality) : error;
}
