#include "test.h"

#include <errno.h>

#include <hamlet/rule_features.h>

#include "score.h"

#define N_ROWS 120
#define SET    UINT64_C(77)

static struct sample sample;
static struct rule_feature hit[N_ROWS];

static const struct rule_feature telling = {{"telling", 7}, 0.5F};
static const struct rule_feature unseen = {{"unseen", 6}, 2};

/* Every third row is hit; of the spam, nine of ten. */
static void fill(void)
{
	sample_fill(&sample, N_ROWS);
	for (size_t i = 0; i < N_ROWS; i++) {
		bool is_hit = i % 3 == 0 &&
			      (sample.row[i].label == LABEL_SPAM ? i % 10 != 1 : i % 10 == 0);

		hit[i] = telling;
		sample.row[i].rule = &hit[i];
		sample.row[i].n_rules = is_hit;
	}
}

static struct model *train(uint64_t set)
{
	struct model_options options = model_options_default;
	struct model_quality quality;
	struct model *model;

	options.rules = set;
	assert_int_equal(
		model_train(sample.row, N_ROWS, &options, NULL, NULL, &model, &quality), 0);
	return model;
}

static struct features features_of(
	struct arena *arena, const char *content, const struct rule_feature *rule, uint64_t set)
{
	struct features features =
		sample_features(arena, content, "Eve", model_options_default.families);

	features_add_rules(&features, &(struct rule_features){rule, rule != NULL, set});
	return features;
}

static struct score score_of(
	const struct model *model, const struct features *features, struct arena *arena)
{
	struct score score;
	double sum;

	assert_int_equal(model_score(model, features, MODEL_NO_SITE, arena, &score), 0);
	sum = score.base;
	for (size_t f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		sum += score.family_rest[f];
	}
	for (size_t i = 0; i < features->n; i++) {
		sum += score.share[i];
	}
	assert_near(sum, score.log_odds, 1e-9);
	return score;
}

/* The share of the rule, which is the last feature. */
static double share_of(
	const struct model *model, const struct rule_feature *rule, struct arena *arena)
{
	struct features features = features_of(arena, "neither here nor there", rule, SET);

	return score_of(model, &features, arena).share[features.n - 1];
}

static void learn(struct model *model, const struct features *features, int64_t site, int sign)
{
	size_t n_underflows = 1;

	assert_int_equal(model_learn(model, features, &(struct label_step){site, LABEL_SPAM, sign},
				 &n_underflows),
		0);
	assert_int_equal(n_underflows, 0);
}

static void a_label_taken_back_restores_the_rules_to_the_byte(void **state)
{
	static const uint64_t sets[] = {SET, SET + 1, 0};
	struct arena arena;
	struct model *model;
	struct str before;

	(void)state;
	test_arena_init(&arena);
	fill();
	model = train(SET);
	before = sample_write(model);
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct features features = features_of(&arena, "new pills", &unseen, sets[i]);
		struct str after, changed;

		learn(model, &features, 5, +1);
		changed = sample_write(model);
		assert_false(str_eq(before, changed));
		learn(model, &features, 5, -1);
		after = sample_write(model);
		assert_true(str_eq(before, after));
		mem_free((char *)(uintptr_t)changed.p);
		mem_free((char *)(uintptr_t)after.p);
	}
	mem_free((char *)(uintptr_t)before.p);
	model_unref(model);
	arena_fini(&arena);
}

static void a_label_moves_the_weight_of_a_rule_at_once(void **state)
{
	struct arena arena;
	struct model *model;
	struct features features;
	double before;

	(void)state;
	test_arena_init(&arena);
	fill();
	model = train(SET);
	features = features_of(&arena, "words that nobody used", &telling, SET);
	before = share_of(model, &telling, &arena);
	for (int i = 0; i < 20; i++) {
		learn(model, &features, MODEL_NO_SITE, +1);
	}
	assert_true(share_of(model, &telling, &arena) > before + 0.01);
	model_unref(model);
	arena_fini(&arena);
}

static void rules_of_another_set_say_nothing(void **state)
{
	struct arena arena;
	struct model *model;
	struct features none, ours, other;
	struct score score;
	double without;

	(void)state;
	test_arena_init(&arena);
	fill();
	model = train(SET);
	none = features_of(&arena, "cheap pills", NULL, SET);
	ours = features_of(&arena, "cheap pills", &telling, SET);
	other = features_of(&arena, "cheap pills", &telling, SET + 1);
	score = score_of(model, &none, &arena);
	assert_true(score.weighs_rules);
	without = score.log_odds;
	score = score_of(model, &ours, &arena);
	assert_true(score.weighs_rules);
	assert_true(fabs(score.log_odds - without) > 0.01);
	score = score_of(model, &other, &arena);
	assert_false(score.weighs_rules);
	assert_near(score.log_odds, without, 0);
	assert_near(score.share[other.n - 1], 0, 0);
	model_unref(model);
	arena_fini(&arena);
}

static void a_rule_that_no_row_held_weighs_by_its_pack(void **state)
{
	struct model_options options = model_options_default;
	struct arena arena;
	struct model *model;

	(void)state;
	test_arena_init(&arena);
	options.rules = SET;
	assert_int_equal(model_new(&options, &model), 0);
	assert_near(share_of(model, &unseen, &arena), 2, 1e-12);
	model_unref(model);
	fill();
	model = train(SET);
	assert_true(share_of(model, &unseen, &arena) > 0.1);
	model_unref(model);
	arena_fini(&arena);
}

static void without_a_set_all_is_as_if_there_were_no_rules(void **state)
{
	struct model *model;
	struct str with, without;

	(void)state;
	fill();
	model = train(0);
	with = sample_write(model);
	model_unref(model);
	sample_fill(&sample, N_ROWS);
	model = train(0);
	without = sample_write(model);
	model_unref(model);
	assert_true(str_eq(with, without));
	mem_free((char *)(uintptr_t)with.p);
	mem_free((char *)(uintptr_t)without.p);
}

static void prior_rows_tell_nothing_of_rules(void **state)
{
	struct model *model;
	struct str bytes[2];

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		fill();
		for (size_t i = 0; i < N_ROWS; i++) {
			sample.row[i].is_prior = true;
			sample.row[i].n_rules = k == 0 ? sample.row[i].n_rules : 0;
		}
		model = train(SET);
		bytes[k] = sample_write(model);
		model_unref(model);
	}
	assert_true(str_eq(bytes[0], bytes[1]));
	mem_free((char *)(uintptr_t)bytes[0].p);
	mem_free((char *)(uintptr_t)bytes[1].p);
}

static void a_starter_goes_with_every_set(void **state)
{
	struct model_info info;
	struct model *model;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	fill();
	for (size_t i = 0; i < N_ROWS; i++) {
		sample.row[i].is_prior = true;
	}
	model = train(0);
	assert_near(share_of(model, &unseen, &arena), 0, 0);
	model_set_rules(model, SET);
	model_info(model, &info);
	assert_true(info.rules == SET);
	assert_true(share_of(model, &unseen, &arena) > 0.5);
	model_unref(model);
	arena_fini(&arena);
}

static void the_set_is_written_and_read_back(void **state)
{
	struct model_info info;
	struct model *model, *again;
	struct arena arena;
	struct str bytes, why;
	double share;

	(void)state;
	test_arena_init(&arena);
	fill();
	model = train(SET);
	share = share_of(model, &telling, &arena);
	bytes = sample_write(model);
	assert_int_equal(model_read(bytes, &arena, &again, &why), 0);
	model_info(again, &info);
	assert_true(info.rules == SET);
	assert_near(share_of(again, &telling, &arena), share, 0);
	model_unref(model);
	model_unref(again);
	mem_free((char *)(uintptr_t)bytes.p);
	arena_fini(&arena);
}

static void evaluation_scores_rules_as_the_model_does(void **state)
{
	struct model_options options = model_options_default;
	uint32_t train_rows[N_ROWS], test_row = N_ROWS - 1;
	struct evaluate_fold fold = {train_rows, N_ROWS - 1, &test_row, 1};
	struct labelled_comment *row = &sample.row[N_ROWS - 1];
	struct evaluation evaluation = {0};
	struct model_quality quality;
	struct model *model;
	struct features features;
	struct arena arena;
	struct score score;

	(void)state;
	test_arena_init(&arena);
	fill();
	row->n_rules = 1;
	options.rules = SET;
	for (uint32_t i = 0; i < N_ROWS - 1; i++) {
		train_rows[i] = i;
	}
	assert_int_equal(evaluate_folds(sample.row, N_ROWS, &fold, 1, &options, &sample_executor,
				 NULL, &evaluation),
		0);
	assert_int_equal(
		model_train(sample.row, N_ROWS - 1, &options, NULL, NULL, &model, &quality), 0);
	features = sample_features(
		&arena, row->content.p, row->author_name.p, model_options_default.families);
	features_add_rules(&features, &(struct rule_features){row->rule, 1, SET});
	score = score_of(model, &features, &arena);
	assert_near(evaluation.score[0].probability, 1 / (1 + exp(-score.log_odds)), 1e-9);
	evaluation_fini(&evaluation);
	model_unref(model);
	arena_fini(&arena);
}

/* ---- from rules to features ---- */

static struct ruleset *compile(struct arena *arena, const char *pack)
{
	const struct rule_source source = {STR("pack"), str_of(pack), false};
	struct ruleset *rules = NULL;
	struct rule_fault fault = {0};

	assert_int_equal(
		ruleset_compile(
			&(struct rule_sources){.item = &source, .n = 1, .only_fitted = true}, arena,
			&rules, &fault),
		0);
	return rules;
}

static void rows_get_the_rules_that_hit_them_whatever_the_executor(void **state)
{
	static const char pack[] =
		"- {name: one, words: pills, weight: 1, fitted: true}\n"
		"- {name: two, words: [pills, garden], weight: -1, fitted: true}\n"
		"- {name: Eve, look_at: author, words: eve, weight: 3, fitted: true}\n";
	static struct labelled_comment rows[2][300];
	struct rule_features_rows hits[2];
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = compile(&arena, pack);
	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < 300; i++) {
			rows[k][i] = (struct labelled_comment){
				.content = i % 3 == 0   ? STR("my pills")
					   : i % 3 == 1 ? STR("my garden")
							: STR("mine"),
				.author_name = i % 2 == 0 ? STR("Eve") : STR("Bob"),
			};
		}
		assert_int_equal(rule_features_of_rows(rules, rows[k], 300,
					 k == 0 ? NULL : &sample_executor, &hits[k]),
			0);
	}
	for (size_t i = 0; i < 300; i++) {
		size_t n = (i % 3 == 0 ? 2 : i % 3 == 1 ? 1 : 0) + (i % 2 == 0);

		assert_int_equal(rows[0][i].n_rules, n);
		assert_int_equal(rows[1][i].n_rules, n);
		for (size_t k = 0; k < n; k++) {
			assert_true(str_eq(rows[0][i].rule[k].name, rows[1][i].rule[k].name));
		}
	}
	assert_true(str_eq(rows[0][0].rule[0].name, STR("one")));
	assert_true(str_eq(rows[0][0].rule[2].name, STR("Eve")));
	assert_near((double)rows[0][0].rule[2].weight, 3, 0);
	rule_features_rows_fini(&hits[0]);
	rule_features_rows_fini(&hits[1]);
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void finding_rules_tells_when_memory_is_out(void **state)
{
	struct rule_features_rows hits;
	struct ruleset *rules;
	struct arena arena;
	uint64_t nth = 1;
	int r;

	(void)state;
	test_arena_init(&arena);
	rules = compile(&arena, "- {name: one, words: cheap, weight: 1, fitted: true}\n");
	sample_fill(&sample, N_ROWS);
	do {
		mem_fail_from(nth++);
		r = rule_features_of_rows(rules, sample.row, N_ROWS, NULL, &hits);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		rule_features_rows_fini(&hits);
	} while (r != 0);
	assert_true(nth > 4);
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_taken_back_restores_the_rules_to_the_byte),
		cmocka_unit_test(a_label_moves_the_weight_of_a_rule_at_once),
		cmocka_unit_test(rules_of_another_set_say_nothing),
		cmocka_unit_test(a_rule_that_no_row_held_weighs_by_its_pack),
		cmocka_unit_test(without_a_set_all_is_as_if_there_were_no_rules),
		cmocka_unit_test(prior_rows_tell_nothing_of_rules),
		cmocka_unit_test(a_starter_goes_with_every_set),
		cmocka_unit_test(the_set_is_written_and_read_back),
		cmocka_unit_test(evaluation_scores_rules_as_the_model_does),
		cmocka_unit_test(rows_get_the_rules_that_hit_them_whatever_the_executor),
		cmocka_unit_test(finding_rules_tells_when_memory_is_out),
	};

	text_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
