#include "test.h"

#include <errno.h>
#include <stdio.h>

static const char spam_text[] = "WIN a FREE casino b0nus at http://casino.example.com/win now!!!";
static const char ham_text[] = "I really liked the second chapter, thanks for writing it.";

static double log_odds(const struct model *model, const char *content, const char *author)
{
	struct arena arena;
	struct features features;
	struct score score;
	double sum;

	test_arena_init(&arena);
	features = sample_features(&arena, content, author, model_options_default.families);
	assert_int_equal(model_score(model, &features, MODEL_NO_SITE, &arena, &score), 0);
	assert_true(isfinite(score.log_odds));
	sum = score.base;
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		sum += score.family_rest[f];
	}
	for (size_t i = 0; i < features.n; i++) {
		sum += score.share[i];
	}
	assert_near(sum, score.log_odds, 1e-9);
	arena_fini(&arena);
	return score.log_odds;
}

static size_t learn(struct model *model, const char *content, enum label label, int sign)
{
	struct arena arena;
	struct features features;
	size_t n_underflows;

	test_arena_init(&arena);
	features = sample_features(&arena, content, "Name", model_options_default.families);
	assert_int_equal(model_learn(model, &features,
				 &(struct label_step){MODEL_NO_SITE, label, sign}, &n_underflows),
		0);
	arena_fini(&arena);
	return n_underflows;
}

static struct model *new_model(void)
{
	struct model *model;

	assert_int_equal(model_new(&model_options_default, &model), 0);
	return model;
}

static struct model *trained_model(void)
{
	static struct sample sample;
	struct model *model;
	struct model_quality quality;

	sample_fill(&sample, 120);
	assert_int_equal(model_train(sample.row, sample.n, &model_options_default, NULL, NULL,
				 &model, &quality),
		0);
	return model;
}

static void an_empty_model_is_neutral(void **state)
{
	struct model *model = new_model();

	(void)state;
	assert_near(log_odds(model, spam_text, "x"), 0, 0);
	assert_near(log_odds(model, "", ""), 0, 0);
	model_unref(model);
}

static void one_label_shows_at_once(void **state)
{
	struct model *model = new_model();

	(void)state;
	learn(model, spam_text, LABEL_SPAM, +1);
	learn(model, ham_text, LABEL_HAM, +1);
	assert_true(log_odds(model, spam_text, "x") > 0.5);
	assert_true(log_odds(model, ham_text, "x") < -0.5);
	model_unref(model);
}

static void one_class_alone_stays_sane(void **state)
{
	struct model *model = new_model();

	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		learn(model, ham_text, LABEL_HAM, +1);
	}
	assert_true(log_odds(model, ham_text, "Name") < 0);
	assert_true(log_odds(model, spam_text, "x") <= 0);
	model_unref(model);
}

static void check_taking_back(struct model *model)
{
	struct str before = sample_write(model);
	struct str after;

	learn(model, spam_text, LABEL_SPAM, +1);
	learn(model, ham_text, LABEL_HAM, +1);
	after = sample_write(model);
	assert_false(str_eq(before, after));
	mem_free((char *)(uintptr_t)after.p);
	assert_int_equal(learn(model, ham_text, LABEL_HAM, -1), 0);
	assert_int_equal(learn(model, spam_text, LABEL_SPAM, -1), 0);
	after = sample_write(model);
	assert_true(str_eq(before, after));
	mem_free((char *)(uintptr_t)after.p);
	mem_free((char *)(uintptr_t)before.p);
}

static void taking_back_restores_every_byte(void **state)
{
	struct model *fresh = new_model();
	struct model *trained = trained_model();

	(void)state;
	check_taking_back(fresh);
	check_taking_back(trained);
	model_unref(fresh);
	model_unref(trained);
}

static void putting_back_what_was_taken_restores_every_byte(void **state)
{
	struct model *model = trained_model();
	static struct sample sample;
	struct str before = sample_write(model);
	struct str after;
	struct arena arena;
	struct features features;

	(void)state;
	sample_fill(&sample, 120);
	test_arena_init(&arena);
	features = sample_features(
		&arena, sample.text[4], sample.name[4], model_options_default.families);
	assert_int_equal(model_learn(model, &features,
				 &(struct label_step){MODEL_NO_SITE, LABEL_SPAM, -1}, NULL),
		0);
	assert_int_equal(model_learn(model, &features,
				 &(struct label_step){MODEL_NO_SITE, LABEL_SPAM, +1}, NULL),
		0);
	after = sample_write(model);
	assert_true(str_eq(before, after));
	mem_free((char *)(uintptr_t)after.p);
	mem_free((char *)(uintptr_t)before.p);
	arena_fini(&arena);
	model_unref(model);
}

static void taking_back_what_was_never_there_is_counted(void **state)
{
	struct model *model = new_model();
	struct model_info info;

	(void)state;
	assert_true(learn(model, spam_text, LABEL_SPAM, -1) > 10);
	model_info(model, &info);
	assert_int_equal(info.n_documents[LABEL_SPAM], 0);
	assert_near(log_odds(model, spam_text, "x"), 0, 0);
	model_unref(model);
}

static void info_tells_what_was_counted(void **state)
{
	struct model *model = new_model();
	struct model_info info;

	(void)state;
	learn(model, spam_text, LABEL_SPAM, +1);
	learn(model, spam_text, LABEL_SPAM, +1);
	learn(model, ham_text, LABEL_HAM, +1);
	model_info(model, &info);
	assert_int_equal(info.n_documents[LABEL_SPAM], 2);
	assert_int_equal(info.n_documents[LABEL_HAM], 1);
	assert_true(info.n_features > 100);
	assert_int_equal(info.feature_version, FEATURES_VERSION);
	assert_false(info.is_fitted);
	model_unref(model);
	model = trained_model();
	model_info(model, &info);
	assert_true(info.is_fitted);
	assert_int_equal(info.n_documents[LABEL_SPAM] + info.n_documents[LABEL_HAM], 120);
	model_unref(model);
}

static void odd_comments_have_finite_scores(void **state)
{
	static char one_letter[LIMIT_CONTENT_BYTES + 1];
	static char many[LIMIT_CONTENT_BYTES + 1];
	struct model *model = trained_model();

	(void)state;
	memset(one_letter, 'a', LIMIT_CONTENT_BYTES);
	for (size_t i = 0; i < LIMIT_CONTENT_BYTES; i += 6) {
		snprintf(many + i, sizeof many - i, "%05x ", (unsigned)(i * 2654435761U >> 12));
	}
	log_odds(model, "", "");
	log_odds(model, one_letter, "");
	log_odds(model, many, "");
	log_odds(model, "\xef\xbb\xbf", "\xef\xbb\xbf");
	model_unref(model);
}

static void references_keep_the_model(void **state)
{
	struct model *model = new_model();

	(void)state;
	assert_ptr_equal(model_ref(model), model);
	model_unref(model);
	assert_near(log_odds(model, "still here", ""), 0, 0);
	model_unref(model);
	model_unref(NULL);
}

static void every_failed_allocation_leaves_the_counts(void **state)
{
	struct model *model = new_model();
	struct str before;
	struct arena arena;
	struct features features;
	unsigned n_failed = 0;

	(void)state;
	test_arena_init(&arena);
	/* Texts of new words until the table has grown some times. */
	for (unsigned i = 0; i < 60; i++) {
		char content[256];
		struct str after;

		for (unsigned k = 0; k < 20; k++) {
			snprintf(content + 8 * k, sizeof content - 8 * k, "w%06x ",
				(i * 20 + k) * 2654435761U >> 8);
		}
		features = sample_features(&arena, content, "", model_options_default.families);
		before = sample_write(model);
		mem_fail_from(1);
		if (model_learn(model, &features,
			    &(struct label_step){MODEL_NO_SITE, LABEL_SPAM, +1}, NULL) == -ENOMEM) {
			mem_fail_from(0);
			n_failed++;
			after = sample_write(model);
			assert_true(str_eq(before, after));
			mem_free((char *)(uintptr_t)after.p);
			assert_int_equal(
				model_learn(model, &features,
					&(struct label_step){MODEL_NO_SITE, LABEL_SPAM, +1}, NULL),
				0);
		}
		mem_fail_from(0);
		mem_free((char *)(uintptr_t)before.p);
		arena_reset(&arena);
	}
	assert_true(n_failed > 2);
	arena_fini(&arena);
	model_unref(model);
}

static void scoring_tells_when_memory_is_out(void **state)
{
	struct model *model = trained_model();
	struct arena arena;
	struct arena small;
	struct features features;
	struct score score;
	uint64_t nth = 1;
	int error;

	(void)state;
	test_arena_init(&arena);
	features = sample_features(&arena, spam_text, "x", model_options_default.families);
	do {
		arena_init(&small, 64, 1 << 20);
		mem_fail_from(nth++);
		error = model_score(model, &features, MODEL_NO_SITE, &small, &score);
		mem_fail_from(0);
		assert_true(error == 0 || error == -ENOMEM);
		arena_fini(&small);
	} while (error != 0);
	assert_int_equal(nth, 4);
	arena_fini(&arena);
	model_unref(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_model_is_neutral),
		cmocka_unit_test(one_label_shows_at_once),
		cmocka_unit_test(one_class_alone_stays_sane),
		cmocka_unit_test(taking_back_restores_every_byte),
		cmocka_unit_test(putting_back_what_was_taken_restores_every_byte),
		cmocka_unit_test(taking_back_what_was_never_there_is_counted),
		cmocka_unit_test(info_tells_what_was_counted),
		cmocka_unit_test(odd_comments_have_finite_scores),
		cmocka_unit_test(references_keep_the_model),
		cmocka_unit_test(every_failed_allocation_leaves_the_counts),
		cmocka_unit_test(scoring_tells_when_memory_is_out),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
