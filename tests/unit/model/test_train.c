#include "test.h"

#include <errno.h>

static struct sample sample;

static struct str train(size_t n, const struct executor *executor, struct model_quality *quality)
{
	struct model *model;
	struct str bytes;

	assert_int_equal(
		model_train(sample.row, n, &model_options_default, executor, NULL, &model, quality),
		0);
	bytes = sample_write(model);
	model_unref(model);
	return bytes;
}

static void free_bytes(struct str bytes)
{
	mem_free((char *)(uintptr_t)bytes.p);
}

static void the_model_does_not_depend_on_the_workers(void **state)
{
	struct model_quality quality[2];
	struct str alone;
	struct str together;

	(void)state;
	sample_fill(&sample, SAMPLE_MAX_ROWS);
	alone = train(SAMPLE_MAX_ROWS, NULL, &quality[0]);
	together = train(SAMPLE_MAX_ROWS, &sample_executor, &quality[1]);
	assert_true(str_eq(alone, together));
	assert_memory_equal(&quality[0], &quality[1], sizeof quality[0]);
	free_bytes(alone);
	free_bytes(together);
}

static void quality_is_measured_out_of_sample(void **state)
{
	struct model_quality quality;

	(void)state;
	sample_fill(&sample, SAMPLE_MAX_ROWS);
	free_bytes(train(SAMPLE_MAX_ROWS, NULL, &quality));
	assert_int_equal(quality.n[LABEL_SPAM] + quality.n[LABEL_HAM], SAMPLE_MAX_ROWS);
	/* The sample's words tell the labels, but not all: one word in eight is the other kind's.
	 */
	assert_in_range((int)(100 * quality.accuracy), 85, 99);
	assert_true(quality.one_minus_auc < 0.15);
	assert_true(quality.log_loss > 0 && quality.log_loss < 0.5);
	/* Labels that mean nothing cannot be told out of sample, however well they are learnt. */
	for (size_t i = 0; i < SAMPLE_MAX_ROWS; i++) {
		sample.row[i].label = (i * 2654435761U >> 9) % 2 == 0 ? LABEL_SPAM : LABEL_HAM;
	}
	free_bytes(train(SAMPLE_MAX_ROWS, NULL, &quality));
	assert_in_range((int)(100 * quality.accuracy), 35, 65);
}

static void train_few(size_t n, bool expected_fitted)
{
	struct model *model;
	struct model_quality quality;
	struct model_info info;

	assert_int_equal(
		model_train(sample.row, n, &model_options_default, NULL, NULL, &model, &quality),
		0);
	model_info(model, &info);
	assert_int_equal(info.is_fitted, expected_fitted);
	assert_int_equal(info.n_documents[LABEL_SPAM] + info.n_documents[LABEL_HAM], n);
	assert_int_equal(quality.n[LABEL_SPAM] + quality.n[LABEL_HAM], expected_fitted ? n : 0);
	model_unref(model);
}

static void few_rows_are_counted_but_not_fitted(void **state)
{
	(void)state;
	sample_fill(&sample, 40);
	train_few(0, false);
	train_few(1, false);
	train_few(7, false);
	train_few(40, true);
}

static void one_class_is_counted_but_not_fitted(void **state)
{
	(void)state;
	sample_fill(&sample, 40);
	for (size_t i = 0; i < 40; i++) {
		sample.row[i].label = LABEL_HAM;
	}
	train_few(40, false);
}

static void empty_rows_do_no_harm(void **state)
{
	(void)state;
	sample_fill(&sample, 60);
	for (size_t i = 0; i < 60; i += 3) {
		sample.row[i].content = STR_NONE;
		sample.row[i].author_name = STR_NONE;
	}
	train_few(60, true);
}

static void learning_equals_counting_in_training(void **state)
{
	struct model_quality quality;
	struct model *model;
	struct str trained;
	struct str learnt;
	struct arena arena;

	(void)state;
	sample_fill(&sample, 8);
	trained = train(8, NULL, &quality);
	assert_int_equal(model_new(&model_options_default, &model), 0);
	test_arena_init(&arena);
	for (size_t i = 0; i < 8; i++) {
		struct features features = sample_features(
			&arena, sample.text[i], sample.name[i], model_options_default.families);

		assert_int_equal(
			model_learn(model, &features,
				&(struct label_step){MODEL_NO_SITE, sample.row[i].label, +1}, NULL),
			0);
		arena_reset(&arena);
	}
	learnt = sample_write(model);
	assert_true(str_eq(trained, learnt));
	arena_fini(&arena);
	model_unref(model);
	free_bytes(trained);
	free_bytes(learnt);
}

static void training_tells_when_memory_is_out(void **state)
{
	struct model *model;
	struct model_quality quality;
	uint64_t nth = 1;
	int error;

	(void)state;
	sample_fill(&sample, 24);
	do {
		mem_fail_from(nth);
		error = model_train(
			sample.row, 24, &model_options_lite, NULL, NULL, &model, &quality);
		mem_fail_from(0);
		assert_true(error == 0 || error == -ENOMEM);
		nth += nth < 60 ? 1 : 3;
	} while (error != 0);
	assert_true(nth > 60);
	model_unref(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_does_not_depend_on_the_workers),
		cmocka_unit_test(quality_is_measured_out_of_sample),
		cmocka_unit_test(few_rows_are_counted_but_not_fitted),
		cmocka_unit_test(one_class_is_counted_but_not_fitted),
		cmocka_unit_test(empty_rows_do_no_harm),
		cmocka_unit_test(learning_equals_counting_in_training),
		cmocka_unit_test(training_tells_when_memory_is_out),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
