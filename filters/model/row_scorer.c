#include "row_scorer.h"

#include <errno.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "metrics.h"
#include "stretch.h"

#define ARENA_BLOCK_BYTES ((size_t)256 * 1024)
#define MIN_SLOTS         1024

/* The numbers of all features by their keys. */
static int index_keys(struct row_scorer *scorer)
{
	const struct corpus *corpus = scorer->corpus;
	size_t n_slots = MIN_SLOTS;

	while (n_slots < 2 * corpus->n_ids) {
		n_slots *= 2;
	}
	scorer->id_mask = n_slots - 1;
	scorer->id_at = mem_new(n_slots, sizeof *scorer->id_at);
	if (scorer->id_at == NULL) {
		return -ENOMEM;
	}
	for (size_t id = 0; id < corpus->n_ids; id++) {
		size_t at = corpus->key[id] & scorer->id_mask;

		while (scorer->id_at[at] != 0) {
			at = (at + 1) & scorer->id_mask;
		}
		scorer->id_at[at] = (uint32_t)id + 1;
	}
	return 0;
}

int row_scorer_init(struct row_scorer *scorer, const struct corpus *corpus)
{
	*scorer = (struct row_scorer){
		.corpus = corpus,
		.evidence = mem_new(corpus->max_row, sizeof *scorer->evidence),
		.share = mem_new(corpus->max_row, sizeof *scorer->share),
		.member_share = mem_new(corpus->max_row, sizeof *scorer->member_share),
	};
	arena_init(&scorer->arena, ARENA_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	ratio_memo_init(&scorer->ratio);
	if (scorer->evidence == NULL || scorer->share == NULL || scorer->member_share == NULL) {
		return -ENOMEM;
	}
	return index_keys(scorer);
}

void row_scorer_fini(struct row_scorer *scorer)
{
	mem_free(scorer->evidence);
	mem_free(scorer->share);
	mem_free(scorer->member_share);
	mem_free(scorer->id_at);
	arena_fini(&scorer->arena);
	*scorer = (struct row_scorer){0};
}

static struct evidence evidence_of(const struct fit *fit, uint32_t id)
{
	const struct tally_count *count = &fit->tally.count[id];

	return (struct evidence){
		.n = {[LABEL_HAM] = count->n[LABEL_HAM], [LABEL_SPAM] = count->n[LABEL_SPAM]},
		.weight = fit->weight[id],
	};
}

/* What the fit knows of a row's features. */
static struct evidence_set gather(struct row_scorer *scorer, uint32_t row)
{
	const struct corpus *corpus = scorer->corpus;
	const size_t *begin = corpus_row(corpus, row);
	struct evidence_set set = {
		.evidence = scorer->evidence,
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
		scorer->evidence[i] = evidence_of(scorer->fit, corpus->id[begin[0] + i]);
	}
	return set;
}

/* What the fit knows of any features. */
static void gather_features(
	const void *arg, const struct feature *features, size_t n, struct evidence *ret)
{
	const struct row_scorer *scorer = arg;

	for (size_t i = 0; i < n; i++) {
		size_t at = features[i].key & scorer->id_mask;
		uint32_t id = scorer->id_at[at];

		while (id != 0 && scorer->corpus->key[id - 1] != features[i].key) {
			at = (at + 1) & scorer->id_mask;
			id = scorer->id_at[at];
		}
		ret[i] = id != 0 ? evidence_of(scorer->fit, id - 1) : (struct evidence){.n = {0}};
	}
}

static void score_set(const struct row_scorer *scorer, const struct combiner *combiner,
	const struct evidence_set *set, struct score *ret)
{
	score_evidence(combiner, &scorer->ratio, scorer->fit->tally.n_documents, set, ret);
}

/* Features that are no row's, with room in the arena. */
static int gather_in_arena(const struct row_scorer *scorer, const struct features *features,
	struct arena *arena, struct evidence_set *ret)
{
	size_t first_rule = features->first[FEATURES_RULES];
	size_t n_rules = features->n - first_rule;
	struct evidence *evidence = arena_new_unset(arena, features->n, sizeof *evidence);
	float *weight = arena_new_unset(arena, n_rules, sizeof *weight);

	if (evidence == NULL || weight == NULL) {
		return -ENOMEM;
	}
	gather_features(scorer, features->item, features->n, evidence);
	for (size_t i = 0; i < n_rules; i++) {
		weight[i] = features->item[first_rule + i].weight;
	}
	ret->evidence = evidence;
	ret->rule_weight = weight;
	memcpy(ret->first, features->first, sizeof ret->first);
	return 0;
}

static int score_features(
	const void *arg, const struct features *features, struct arena *arena, struct score *ret)
{
	const struct row_scorer *scorer = arg;
	struct evidence_set set = {.evidence = NULL};

	ret->share = arena_new_unset(arena, features->n, sizeof *ret->share);
	if (ret->share == NULL || gather_in_arena(scorer, features, arena, &set) != 0) {
		return -ENOMEM;
	}
	score_set(scorer, &scorer->fit->combiner, &set, ret);
	return 0;
}

/* Looks for a stretch that tells more than the row, whose score and evidence are then replaced. */
static int look_for_stretch(struct row_scorer *scorer, uint32_t row, struct evidence_set *set)
{
	const struct labelled_comment *comment = &scorer->corpus->rows[row];
	const struct stretch_reader reader = {
		.families = scorer->corpus->families,
		.ratio = &scorer->ratio,
		.gather = gather_features,
		.score = score_features,
		.arg = scorer,
	};
	const struct rule_features rules = {
		comment->rule,
		scorer->corpus->rules != 0 ? comment->n_rules : 0,
		scorer->corpus->rules,
	};
	struct features features;
	struct text text;
	int error;

	if (comment->content.n <= STRETCH_SHORT_CHARS) {
		return 0; /* as many bytes are no more characters */
	}
	arena_reset(&scorer->arena);
	error = text_prepare(&scorer->arena, comment->content, &text);
	if (error == 0) {
		error = stretch_read(&scorer->arena,
			&(struct stretch_source){&text, comment->author_name, &rules}, &reader, &features,
			&scorer->score);
	}
	if (error == 0 && scorer->score.stretch.end > 0) {
		error = gather_in_arena(scorer, &features, &scorer->arena, set);
		scorer->n_features = features.n;
	}
	return error;
}

static int score_member(struct row_scorer *scorer, const struct combiner *member,
	const struct evidence_set *set, double *ret)
{
	struct score score = {.share = scorer->member_share};
	size_t n = set->first[FEATURES_FAMILY_COUNT];

	if (n > scorer->corpus->max_row) {
		score.share = arena_new_unset(&scorer->arena, n, sizeof *score.share);
		if (score.share == NULL) {
			return -ENOMEM;
		}
	}
	score_set(scorer, member, set, &score);
	*ret = metrics_probability(score.log_odds + scorer->score.stretch_rest);
	return 0;
}

static int score_members(
	struct row_scorer *scorer, const struct evidence_set *set, struct evaluate_score *ret)
{
	struct combiner member = scorer->fit->combiner;
	int error;

	member.blend_base = 0;
	member.stack_part = 1;
	member.linear_part = 0;
	error = score_member(scorer, &member, set, &ret->stack_probability);
	member.stack_part = 0;
	member.linear_part = 1;
	return error == 0 ? score_member(scorer, &member, set, &ret->linear_probability) : error;
}

int row_scorer_score(
	struct row_scorer *scorer, const struct fit *fit, uint32_t row, struct evaluate_score *ret)
{
	struct evidence_set set;
	int error;

	scorer->fit = fit;
	scorer->score.share = scorer->share;
	set = gather(scorer, row);
	scorer->n_features = set.first[FEATURES_FAMILY_COUNT];
	ratio_memo_set(&scorer->ratio, fit->tally.n_documents);
	score_set(scorer, &fit->combiner, &set, &scorer->score);
	error = look_for_stretch(scorer, row, &set);
	scorer->score.weighs_rules = scorer->corpus->rules != 0;
	ret->row = row;
	ret->label = (enum label)scorer->corpus->label[row];
	ret->probability = metrics_probability(scorer->score.log_odds);
	ret->stack_probability = ret->linear_probability = ret->probability;
	return error == 0 && fit->combiner.is_fitted ? score_members(scorer, &set, ret) : error;
}
