#include "row_scorer.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "metrics.h"

int row_scorer_init(struct row_scorer *scorer, const struct corpus *corpus)
{
	*scorer = (struct row_scorer){
		.corpus = corpus,
		.evidence = mem_new(corpus->max_row, sizeof *scorer->evidence),
		.score.share = mem_new(corpus->max_row, sizeof *scorer->score.share),
		.member_share = mem_new(corpus->max_row, sizeof *scorer->member_share),
	};
	ratio_memo_init(&scorer->ratio);
	return scorer->evidence == NULL || scorer->score.share == NULL ||
			       scorer->member_share == NULL
		       ? -ENOMEM
		       : 0;
}

void row_scorer_fini(struct row_scorer *scorer)
{
	mem_free(scorer->evidence);
	mem_free(scorer->score.share);
	mem_free(scorer->member_share);
	*scorer = (struct row_scorer){0};
}

/* What the fit knows of a row's features. */
static struct evidence_set gather(struct row_scorer *scorer, const struct fit *fit, uint32_t row)
{
	const struct corpus *corpus = scorer->corpus;
	const size_t *begin = corpus_row(corpus, row);
	struct evidence_set set = {
		.evidence = scorer->evidence,
		.n_views = corpus->n_views[row],
		.rule_weight = scorer->rule_weight,
	};

	for (unsigned f = 0; f <= FEATURES_FAMILY_COUNT; f++) {
		set.first[f] = begin[f] - begin[0];
	}
	for (size_t i = set.first[FEATURES_RULES]; i < set.first[FEATURES_FAMILY_COUNT]; i++) {
		scorer->rule_weight[i - set.first[FEATURES_RULES]] =
			corpus->rule_weight[corpus->id[begin[0] + i]];
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
	return set;
}

static double member_probability(struct row_scorer *scorer, const struct combiner *member,
	const struct fit *fit, const struct evidence_set *set)
{
	struct score score = {.share = scorer->member_share};

	score_evidence(member, &scorer->ratio, fit->tally.n_documents, set, &score);
	return metrics_probability(score.log_odds);
}

void row_scorer_score(
	struct row_scorer *scorer, const struct fit *fit, uint32_t row, struct evaluate_score *ret)
{
	struct evidence_set set = gather(scorer, fit, row);
	struct combiner member = fit->combiner;

	ratio_memo_set(&scorer->ratio, fit->tally.n_documents);
	score_evidence(
		&fit->combiner, &scorer->ratio, fit->tally.n_documents, &set, &scorer->score);
	scorer->score.weighs_rules = scorer->corpus->rules != 0;
	ret->row = row;
	ret->label = (enum label)scorer->corpus->label[row];
	ret->probability = metrics_probability(scorer->score.log_odds);
	ret->stack_probability = ret->linear_probability = ret->probability;
	if (fit->combiner.is_fitted) {
		member.blend_base = 0;
		member.stack_part = 1;
		member.linear_part = 0;
		ret->stack_probability = member_probability(scorer, &member, fit, &set);
		member.stack_part = 0;
		member.linear_part = 1;
		ret->linear_probability = member_probability(scorer, &member, fit, &set);
	}
}
