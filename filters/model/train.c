#include <hamlet/model.h>

#include <errno.h>

#include <hamlet/mem.h>

#include "fit.h"
#include "model_internal.h"

/* Labels keep coming after training: this much room before the table has to grow. */
#define SPARE_ROOM(n_features) ((n_features) / 16)

/* Hands counts and weights to a model of its own. */
static int export_model(const struct corpus *corpus, const struct fit *fit, struct model **ret)
{
	struct model *model;
	size_t n_features = corpus->n_ids + SPARE_ROOM(corpus->n_ids);
	int error = model_new_sized(corpus->families, n_features, &model);

	if (error != 0) {
		return error;
	}
	model->combiner = fit->combiner;
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		atomic_init(&model->n_documents[label], fit->tally.n_documents[label]);
		model->n_prior[label] = fit->n_prior[label];
	}
	for (size_t id = 0; id < corpus->n_ids; id++) {
		struct counts_entry entry = {.key = corpus->key[id], .weight = fit->weight[id]};

		if (entry.key != 0) {
			memcpy(entry.n, fit->tally.count[id].n, sizeof entry.n);
			counts_put(model->counts, &entry);
		}
	}
	*ret = model;
	return 0;
}

/* Fits on all own rows, and on prior ones by their weight. */
static int train(struct fit_job *job, double prior_weight, struct model **ret,
	struct model_quality *ret_quality)
{
	const struct corpus *corpus = job->corpus;
	HAMLET_CLEANUP(mem_free_at) uint32_t *all = mem_new(corpus->n_rows, sizeof *all);
	HAMLET_CLEANUP(mem_free_at) uint32_t *chosen = mem_new(corpus->n_rows, sizeof *chosen);
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	int error;

	if (all == NULL || chosen == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < corpus->n_rows; i++) {
		all[i] = (uint32_t)i;
	}
	job->rows = chosen;
	job->n_rows = corpus_choose(corpus, all, corpus->n_rows, prior_weight, chosen, &job->n_own);
	error = fit_run(job, &fit);
	if (error == 0) {
		error = export_model(corpus, &fit, ret);
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
	int error = corpus_build(rows, n_rows, options->families, executor, progress, &corpus);

	struct fit_job job = {.corpus = &corpus, .executor = executor, .progress = progress};

	return error == 0 ? train(&job, options->prior_weight, ret, ret_quality) : error;
}
