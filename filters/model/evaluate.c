#include <hamlet/evaluate.h>

#include <errno.h>

#include <hamlet/mem.h>

#include "fit.h"
#include "metrics.h"
#include "score.h"

/* Space to score rows one after the other. */
struct scorer {
	struct evidence *evidence;
	double *share;
	struct ratio_table table;
};

static int scorer_init(struct scorer *scorer, const struct corpus *corpus)
{
	*scorer = (struct scorer){
		.evidence = mem_new(corpus->max_row, sizeof *scorer->evidence),
		.share = mem_new(corpus->max_row, sizeof *scorer->share),
	};
	ratio_table_init(&scorer->table);
	return scorer->evidence == NULL || scorer->share == NULL ? -ENOMEM : 0;
}

static void scorer_fini(struct scorer *scorer)
{
	mem_free(scorer->evidence);
	mem_free(scorer->share);
}

static double probability(struct scorer *scorer, const struct combiner *combiner,
	const struct tally *tally, const struct evidence_set *set)
{
	struct score score = {.share = scorer->share};

	score_evidence(combiner, &scorer->table, tally->n_documents, set, &score);
	return metrics_probability(score.log_odds);
}

/* Scores a row as a service with this fit and these counts would, and by each member alone. */
static void score_row(struct scorer *scorer, const struct corpus *corpus, const struct fit *fit,
	uint32_t row, struct evaluate_score *ret)
{
	const size_t *begin = corpus_row(corpus, row);
	struct evidence_set set = {.evidence = scorer->evidence, .n_views = corpus->n_views[row]};
	struct combiner member = fit->combiner;

	for (unsigned f = 0; f <= FEATURES_FAMILY_COUNT; f++) {
		set.first[f] = begin[f] - begin[0];
	}
	for (size_t i = 0; i < set.first[FEATURES_FAMILY_COUNT]; i++) {
		uint32_t id = corpus->id[begin[0] + i];
		const struct tally_count *count = &fit->tally.count[id];

		scorer->evidence[i] = (struct evidence){
			.n = {[LABEL_HAM] = count->n[LABEL_HAM],
				[LABEL_SPAM] = count->n[LABEL_SPAM]},
			.weight = fit->weight[id],
			.views = corpus->views[begin[0] + i],
		};
	}
	ret->row = row;
	ret->label = (enum label)corpus->label[row];
	ret->probability = probability(scorer, &fit->combiner, &fit->tally, &set);
	ret->stack_probability = ret->linear_probability = ret->probability;
	if (fit->combiner.is_fitted) {
		member.blend_base = 0;
		member.stack_part = 1;
		member.linear_part = 0;
		ret->stack_probability = probability(scorer, &member, &fit->tally, &set);
		member.stack_part = 0;
		member.linear_part = 1;
		ret->linear_probability = probability(scorer, &member, &fit->tally, &set);
	}
}

static double member_probability(const struct evaluate_score *score, enum evaluate_member member)
{
	switch (member) {
	case EVALUATE_STACK:
		return score->stack_probability;
	case EVALUATE_LINEAR:
		return score->linear_probability;
	case EVALUATE_BLEND:
	case EVALUATE_MEMBER_COUNT:
		break;
	}
	return score->probability;
}

/* The mean over folds; scores stand fold by fold. */
static int mean_auc(
	const struct evaluation *evaluation, const double *p, const uint8_t *is_spam, double *ret)
{
	const struct evaluate_score *score = evaluation->score;
	double sum = 0;
	double n_folds = 0;

	for (size_t i = 0, end; i < evaluation->n_scores; i = end) {
		double value;
		bool is_defined;
		int error;

		for (end = i; end < evaluation->n_scores && score[end].fold == score[i].fold;) {
			end++;
		}
		error = metrics_one_minus_auc(p + i, is_spam + i, end - i, &value, &is_defined);
		if (error != 0) {
			return error;
		}
		sum += value;
		n_folds += is_defined;
	}
	*ret = n_folds > 0 ? sum / n_folds : 0;
	return 0;
}

static int measure(struct evaluation *evaluation)
{
	size_t n = evaluation->n_scores;
	HAMLET_CLEANUP(mem_free_at) double *p = mem_new(n, sizeof *p);
	HAMLET_CLEANUP(mem_free_at) uint8_t *is_spam = mem_new(n, sizeof *is_spam);
	int error = p == NULL || is_spam == NULL ? -ENOMEM : 0;

	for (unsigned m = 0; error == 0 && m < EVALUATE_MEMBER_COUNT; m++) {
		struct evaluate_metrics *metrics = &evaluation->metrics[m];

		for (size_t i = 0; i < n; i++) {
			p[i] = member_probability(&evaluation->score[i], (enum evaluate_member)m);
			is_spam[i] = evaluation->score[i].label == LABEL_SPAM;
		}
		metrics_measure(p, is_spam, n, metrics);
		error = mean_auc(evaluation, p, is_spam, &metrics->one_minus_auc);
	}
	return error;
}

static bool are_rows(const uint32_t *row, size_t n, size_t n_rows)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i] >= n_rows) {
			return false;
		}
	}
	return true;
}

static int evaluate_fold_of(const struct corpus *corpus, const struct evaluate_fold *fold,
	uint32_t number, const struct executor *executor, struct scorer *scorer,
	struct evaluation *evaluation)
{
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	int error = fit_run(corpus, fold->train, fold->n_train, executor, &fit);

	for (size_t i = 0; error == 0 && i < fold->n_test; i++) {
		struct evaluate_score *score = &evaluation->score[evaluation->n_scores++];

		score_row(scorer, corpus, &fit, fold->test[i], score);
		score->fold = number;
	}
	evaluation->n_trainings++;
	return error;
}

int evaluate_folds(const struct labelled_comment *rows, size_t n_rows,
	const struct evaluate_fold *folds, size_t n_folds, const struct model_options *options,
	const struct executor *executor, const struct progress *progress, struct evaluation *ret)
{
	HAMLET_CLEANUP(corpus_fini) struct corpus corpus = {0};
	HAMLET_CLEANUP(scorer_fini) struct scorer scorer = {0};
	HAMLET_CLEANUP(evaluation_fini) struct evaluation evaluation = {0};
	size_t n_scores = 0;
	int error = 0;

	for (size_t i = 0; i < n_folds; i++) {
		if (!are_rows(folds[i].train, folds[i].n_train, n_rows) ||
			!are_rows(folds[i].test, folds[i].n_test, n_rows)) {
			return -EINVAL;
		}
		n_scores += folds[i].n_test;
	}
	evaluation.score = mem_new(n_scores, sizeof *evaluation.score);
	if (evaluation.score == NULL) {
		return -ENOMEM;
	}
	error = corpus_build(rows, n_rows, options->families, executor, progress, &corpus);
	if (error == 0) {
		error = scorer_init(&scorer, &corpus);
	}
	for (size_t i = 0; error == 0 && i < n_folds; i++) {
		progress_report(progress, "folds", i, n_folds);
		error = evaluate_fold_of(
			&corpus, &folds[i], (uint32_t)i, executor, &scorer, &evaluation);
	}
	progress_report(progress, "folds", n_folds, n_folds);
	if (error == 0) {
		error = measure(&evaluation);
	}
	if (error == 0) {
		*ret = evaluation;
		evaluation = (struct evaluation){0};
	}
	return error;
}

bool evaluate_wants_retrain(uint64_t n, uint64_t n_trained)
{
	double n_new = (double)n - (double)n_trained;

	return n_new >= EVALUATE_RETRAIN_LABELS &&
	       n_new >= EVALUATE_RETRAIN_SHARE * (double)n_trained;
}

/* Classifies, learns, and retrains where it is time. */
static int run_online(const struct corpus *corpus, const uint32_t *order, size_t n_order,
	const struct executor *executor, const struct progress *progress,
	struct evaluation *evaluation)
{
	HAMLET_CLEANUP(scorer_fini) struct scorer scorer = {0};
	HAMLET_CLEANUP(fit_fini) struct fit fit = {0};
	size_t n_trained = 0;
	int error = scorer_init(&scorer, corpus);

	if (error == 0) {
		error = fit_run(corpus, order, 0, executor, &fit);
	}
	for (size_t i = 0; error == 0 && i < n_order; i++) {
		score_row(&scorer, corpus, &fit, order[i], &evaluation->score[i]);
		tally_step(&fit.tally, corpus, order[i], +1);
		if (evaluate_wants_retrain(i + 1, n_trained)) {
			progress_report(progress, "online", i, n_order);
			fit_fini(&fit);
			n_trained = i + 1;
			evaluation->n_trainings++;
			error = fit_run(corpus, order, n_trained, executor, &fit);
		}
	}
	evaluation->n_scores = n_order;
	progress_report(progress, "online", n_order, n_order);
	return error;
}

int evaluate_online(const struct labelled_comment *rows, size_t n_rows, const uint32_t *order,
	size_t n_order, const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct evaluation *ret)
{
	HAMLET_CLEANUP(corpus_fini) struct corpus corpus = {0};
	HAMLET_CLEANUP(evaluation_fini) struct evaluation evaluation = {0};
	int error;

	if (!are_rows(order, n_order, n_rows)) {
		return -EINVAL;
	}
	evaluation.score = mem_new(n_order, sizeof *evaluation.score);
	if (evaluation.score == NULL) {
		return -ENOMEM;
	}
	error = corpus_build(rows, n_rows, options->families, executor, progress, &corpus);
	if (error == 0) {
		error = run_online(&corpus, order, n_order, executor, progress, &evaluation);
	}
	if (error == 0) {
		error = measure(&evaluation);
	}
	if (error == 0) {
		*ret = evaluation;
		evaluation = (struct evaluation){0};
	}
	return error;
}

void evaluation_fini(struct evaluation *evaluation)
{
	mem_free(evaluation->score);
	*evaluation = (struct evaluation){0};
}
