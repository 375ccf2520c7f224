#include "test.h"

#include "row_choice.h"

static struct sample sample;

static int setup(void **state)
{
	(void)state;
	sample_fill(&sample, 300);
	return text_init();
}

static void mark_prior(size_t begin, size_t end)
{
	for (size_t i = 0; i < sample.n; i++) {
		sample.row[i].is_prior = i >= begin && i < end;
	}
}

static struct model *train(
	const struct labelled_comment *rows, size_t n, struct model_quality *quality)
{
	struct model *model;

	assert_int_equal(
		model_train(rows, n, &model_options_default, NULL, NULL, &model, quality), 0);
	return model;
}

static double log_odds(const struct model *model, size_t row, uint64_t n_documents[LABEL_COUNT])
{
	struct arena arena;
	struct features features;
	struct score score;

	test_arena_init(&arena);
	features = sample_features(
		&arena, sample.text[row], sample.name[row], model_options_default.families);
	assert_int_equal(model_score(model, &features, MODEL_NO_SITE, &arena, &score), 0);
	memcpy(n_documents, score.n_documents, sizeof score.n_documents);
	arena_fini(&arena);
	return score.log_odds;
}

static void learn(struct model *model, size_t row, enum label label, int sign)
{
	struct arena arena;
	struct features features;

	test_arena_init(&arena);
	features = sample_features(
		&arena, sample.text[row], sample.name[row], model_options_default.families);
	assert_int_equal(model_learn(model, &features,
				 &(struct label_step){MODEL_NO_SITE, label, sign}, NULL),
		0);
	arena_fini(&arena);
}

static void prior_rows_are_an_opinion_and_no_proof(void **state)
{
	struct model_quality quality;
	struct model_info info;
	uint64_t n[LABEL_COUNT];
	struct model *model;

	(void)state;
	mark_prior(0, 200);
	model = train(sample.row, 200, &quality);
	model_info(model, &info);
	assert_true(info.is_fitted);
	assert_int_equal(info.n_documents[LABEL_SPAM] + info.n_documents[LABEL_HAM], 0);
	assert_int_equal(info.n_prior[LABEL_SPAM], 100);
	assert_int_equal(info.n_prior[LABEL_HAM], 100);
	assert_int_equal(quality.n[LABEL_SPAM] + quality.n[LABEL_HAM], 200);
	assert_true(log_odds(model, 200, n) > log_odds(model, 201, n) + 2);
	assert_int_equal(n[LABEL_SPAM] + n[LABEL_HAM], 0);
	model_unref(model);
}

static void an_own_label_shows_at_once_and_goes_without_a_trace(void **state)
{
	struct model_quality quality;
	struct model_info info;
	uint64_t n[LABEL_COUNT];
	struct str before;
	struct str after;
	struct model *model;
	double log_odds_before;

	(void)state;
	mark_prior(0, 200);
	model = train(sample.row, 200, &quality);
	before = sample_write(model);
	log_odds_before = log_odds(model, 201, n);
	learn(model, 201, LABEL_SPAM, +1);
	assert_true(log_odds(model, 201, n) > log_odds_before + 0.5);
	assert_int_equal(n[LABEL_SPAM], 1);
	learn(model, 201, LABEL_SPAM, -1);
	after = sample_write(model);
	assert_true(str_eq(before, after));
	/* A prior row is nobody's to take back. */
	learn(model, 0, LABEL_SPAM, -1);
	model_info(model, &info);
	assert_int_equal(info.n_documents[LABEL_SPAM], 0);
	assert_int_equal(info.n_prior[LABEL_SPAM], 100);
	mem_free((char *)(uintptr_t)before.p);
	mem_free((char *)(uintptr_t)after.p);
	model_unref(model);
}

static void prior_rows_fade_as_own_ones_come(void **state)
{
	static const struct {
		double weight;
		size_t n_own;
		size_t n_chosen;
	} cases[] = {{30, 0, 200}, {30, 30, 100}, {30, 90, 50}, {1e6, 90, 199}, {0, 0, 0},
		{0, 90, 0}, {-1, 5, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct corpus corpus;
		struct row_choice choice;
		uint32_t own[90];
		size_t n_own = cases[i].n_own;

		mark_prior(0, 200);
		assert_int_equal(
			corpus_build(sample.row, 200 + n_own,
				&(struct model_options){.families = FEATURES_BIT(FEATURES_WORDS)},
				NULL, NULL, &corpus),
			0);
		assert_int_equal(row_choice_init(&choice, &corpus, cases[i].weight), 0);
		for (uint32_t k = 0; k < n_own; k++) {
			own[k] = 200 + k;
		}
		assert_int_equal(row_choice_make(&choice, own, n_own), 0);
		assert_int_equal(choice.n_chosen, n_own + cases[i].n_chosen);
		for (size_t k = 0; k < choice.n_chosen; k++) {
			assert_int_equal(choice.chosen[k], k < n_own ? 200 + k : k - n_own);
		}
		row_choice_fini(&choice);
		corpus_fini(&corpus);
	}
}

static void quality_is_measured_on_own_rows(void **state)
{
	struct model_quality quality;
	struct model_info info;
	struct model *model;

	(void)state;
	mark_prior(0, 200);
	model = train(sample.row, 224, &quality);
	model_info(model, &info);
	assert_int_equal(quality.n[LABEL_SPAM] + quality.n[LABEL_HAM], 24);
	assert_int_equal(info.n_documents[LABEL_SPAM] + info.n_documents[LABEL_HAM], 24);
	assert_int_equal(info.n_prior[LABEL_SPAM] + info.n_prior[LABEL_HAM], 200 * 30 / (30 + 24));
	model_unref(model);
}

/* Own rows of the opposite labels: what scores mean is theirs to say. */
static void few_own_rows_move_the_calibration(void **state)
{
	static struct labelled_comment rows[240];
	struct model_quality quality;
	struct model *model;
	uint64_t n[LABEL_COUNT];
	double own = 0;
	double prior = 0;

	(void)state;
	mark_prior(0, 200);
	memcpy(rows, sample.row, sizeof rows);
	model = train(rows, 200, &quality);
	for (size_t row = 240; row < 300; row++) {
		prior += log_odds(model, row, n) / 60;
	}
	model_unref(model);
	/* Spam is rare here. */
	for (size_t row = 200; row < 240; row++) {
		rows[row].label = row % 10 == 0 ? LABEL_SPAM : LABEL_HAM;
	}
	model = train(rows, 240, &quality);
	for (size_t row = 240; row < 300; row++) {
		own += log_odds(model, row, n) / 60;
	}
	assert_true(own < prior - 0.3);
	model_unref(model);
}

static void a_file_keeps_own_and_prior_apart(void **state)
{
	struct model_quality quality;
	struct model_info info;
	struct arena arena;
	struct str bytes;
	struct str why;
	struct model *model;

	(void)state;
	mark_prior(0, 200);
	model = train(sample.row, 224, &quality);
	bytes = sample_write(model);
	model_unref(model);
	test_arena_init(&arena);
	assert_int_equal(model_read(bytes, &arena, &model, &why), 0);
	model_info(model, &info);
	assert_int_equal(info.n_documents[LABEL_SPAM] + info.n_documents[LABEL_HAM], 24);
	assert_int_equal(info.n_prior[LABEL_SPAM] + info.n_prior[LABEL_HAM], 200 * 30 / (30 + 24));
	model_unref(model);
	mem_free((char *)(uintptr_t)bytes.p);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prior_rows_are_an_opinion_and_no_proof),
		cmocka_unit_test(an_own_label_shows_at_once_and_goes_without_a_trace),
		cmocka_unit_test(prior_rows_fade_as_own_ones_come),
		cmocka_unit_test(quality_is_measured_on_own_rows),
		cmocka_unit_test(few_own_rows_move_the_calibration),
		cmocka_unit_test(a_file_keeps_own_and_prior_apart),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
