#include "test.h"

#include <errno.h>

#include <hamlet/hash.h>

static struct str file_of_sample(void)
{
	static struct sample sample;
	struct model *model;
	struct model_quality quality;
	struct str bytes;

	sample_fill(&sample, 40);
	assert_int_equal(model_train(sample.row, sample.n, &model_options_lite, NULL, NULL, &model,
				 &quality),
		0);
	bytes = sample_write(model);
	model_unref(model);
	return bytes;
}

static void free_bytes(struct str bytes)
{
	mem_free((char *)(uintptr_t)bytes.p);
}

/* What reading gives; a model that comes out is freed. */
static int read_outcome(struct str bytes)
{
	struct arena arena;
	struct model *model = NULL;
	struct str why = STR_NONE;
	int outcome;

	test_arena_init(&arena);
	outcome = model_read(bytes, &arena, &model, &why);
	if (outcome > 0) {
		assert_true(why.n > 20);
		assert_int_equal(why.p[why.n - 1], '.');
		assert_null(model);
	}
	model_unref(model);
	arena_fini(&arena);
	return outcome;
}

static void what_is_written_is_read_back(void **state)
{
	struct str bytes = file_of_sample();
	struct str again;
	struct arena arena;
	struct model *model;
	struct str why;
	struct model_info info;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(model_read(bytes, &arena, &model, &why), 0);
	model_info(model, &info);
	assert_true(info.is_fitted);
	assert_int_equal(info.families, model_options_lite.families);
	assert_int_equal(info.n_documents[LABEL_SPAM], 20);
	again = sample_write(model);
	assert_true(str_eq(bytes, again));
	free_bytes(again);
	model_unref(model);
	arena_fini(&arena);
	free_bytes(bytes);
}

static void an_empty_model_is_read_back(void **state)
{
	struct model *model;
	struct str bytes;

	(void)state;
	assert_int_equal(model_new(&model_options_default, &model), 0);
	bytes = sample_write(model);
	assert_int_equal(read_outcome(bytes), 0);
	free_bytes(bytes);
	model_unref(model);
}

static void every_flipped_byte_is_refused(void **state)
{
	struct str bytes = file_of_sample();
	char *p = (char *)(uintptr_t)bytes.p;

	(void)state;
	for (size_t i = 0; i < bytes.n; i += i < 1000 ? 1 : 37) {
		p[i] = (char)(p[i] ^ (1 << i % 8));
		assert_true(read_outcome(bytes) > 0);
		p[i] = (char)(p[i] ^ (1 << i % 8));
	}
	assert_int_equal(read_outcome(bytes), 0);
	free_bytes(bytes);
}

static void every_truncation_is_refused(void **state)
{
	struct str bytes = file_of_sample();

	(void)state;
	for (size_t n = 0; n < bytes.n; n += n < 1000 ? 1 : 101) {
		int outcome = read_outcome(str_make(bytes.p, n));

		assert_int_equal(outcome, n < 8 ? MODEL_FILE_FOREIGN : MODEL_FILE_DAMAGED);
	}
	free_bytes(bytes);
}

static void strangers_and_other_versions_are_named(void **state)
{
	struct str bytes = file_of_sample();
	char *p = (char *)(uintptr_t)bytes.p;

	(void)state;
	assert_int_equal(
		read_outcome(STR("PK\x03\x04 something else entirely")), MODEL_FILE_FOREIGN);
	p[8] = 4;
	assert_int_equal(read_outcome(bytes), MODEL_FILE_OTHER_VERSION);
	p[8] = 1;
	assert_int_equal(read_outcome(bytes), MODEL_FILE_OTHER_VERSION);
	p[8] = 3;
	p[12] = (char)(p[12] + 1);
	assert_int_equal(read_outcome(bytes), MODEL_FILE_OTHER_VERSION);
	free_bytes(bytes);
}

/* Where the checksum stood in version 2, and what was put in front of it since. */
#define FORMER_CHECKSUM_AT 336
#define ADDED_BYTES        32

/* The file as version 2 would have written it: it knew neither rules nor their family. */
static struct str as_former_version(struct str bytes)
{
	char *p = mem_new(1, bytes.n - ADDED_BYTES);
	struct str slots = str_skip(bytes, FORMER_CHECKSUM_AT + ADDED_BYTES + 8);
	uint64_t checksum;

	memcpy(p, bytes.p, FORMER_CHECKSUM_AT);
	p[8] = 2;
	p[16] = (char)(p[16] & ~FEATURES_BIT(FEATURES_RULES));
	checksum = hash_checksum(str_make(p, FORMER_CHECKSUM_AT)) ^ hash_mix(hash_checksum(slots));
	for (size_t i = 0; i < 8; i++) {
		p[FORMER_CHECKSUM_AT + i] = (char)(checksum >> 8 * i & 0xff);
	}
	memcpy(p + FORMER_CHECKSUM_AT + 8, slots.p, slots.n);
	return str_make(p, bytes.n - ADDED_BYTES);
}

static double score_of(const struct model *model, struct arena *arena)
{
	struct features features = sample_features(
		arena, "cheap pills for my garden", "Eve", model_options_lite.families);
	struct score score;

	assert_int_equal(model_score(model, &features, MODEL_NO_SITE, arena, &score), 0);
	return score.log_odds;
}

static void a_file_from_before_there_were_rules_scores_as_it_did(void **state)
{
	struct str bytes = file_of_sample();
	struct str former = as_former_version(bytes);
	struct arena arena;
	struct model *model;
	struct model *old;
	struct model_info info;
	struct str why;
	double scores[2];

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(model_read(bytes, &arena, &model, &why), 0);
	assert_int_equal(model_read(former, &arena, &old, &why), 0);
	scores[0] = score_of(model, &arena);
	scores[1] = score_of(old, &arena);
	assert_memory_equal(&scores[0], &scores[1], sizeof scores[0]);
	model_info(old, &info);
	assert_int_equal(
		info.families, model_options_lite.families & ~FEATURES_BIT(FEATURES_RULES));
	assert_int_equal(info.rules, 0);
	for (size_t n = 8; n < 400; n++) {
		assert_int_equal(read_outcome(str_make(former.p, n)), MODEL_FILE_DAMAGED);
	}
	model_unref(model);
	model_unref(old);
	free_bytes(bytes);
	free_bytes(former);
	arena_fini(&arena);
}

static unsigned n_released;

static void count_release(struct str bytes)
{
	free_bytes(bytes);
	n_released++;
}

/* Learns and takes back one label; returns the bytes that are written then. */
static struct str learn_and_write(struct model *model, int sign)
{
	struct arena arena;
	struct features features;

	test_arena_init(&arena);
	features = sample_features(
		&arena, "cheap pills never seen", "Eve", model_options_lite.families);
	assert_int_equal(model_learn(model, &features,
				 &(struct label_step){MODEL_NO_SITE, LABEL_SPAM, sign}, NULL),
		0);
	arena_fini(&arena);
	return sample_write(model);
}

static void bytes_in_place_stay_as_they_are_and_are_handed_back(void **state)
{
	struct str bytes = file_of_sample();
	struct str copy = file_of_sample();
	struct str changed;
	struct str restored;
	struct arena arena;
	struct model *model;
	struct str why;

	(void)state;
	test_arena_init(&arena);
	n_released = 0;
	assert_int_equal(model_read_in_place(bytes, count_release, &arena, &model, &why), 0);
	changed = learn_and_write(model, +1);
	assert_true(str_eq(bytes, copy));
	assert_false(str_eq(changed, copy));
	restored = learn_and_write(model, -1);
	assert_true(str_eq(restored, copy));
	assert_int_equal(n_released, 0);
	model_unref(model);
	assert_int_equal(n_released, 1);
	free_bytes(copy);
	free_bytes(changed);
	free_bytes(restored);
	arena_fini(&arena);
}

static void bytes_that_are_refused_stay_the_callers(void **state)
{
	struct str bytes = file_of_sample();
	struct arena arena;
	struct model *model;
	struct str why;

	(void)state;
	test_arena_init(&arena);
	n_released = 0;
	((char *)(uintptr_t)bytes.p)[bytes.n - 1] ^= 1;
	assert_int_equal(model_read_in_place(bytes, count_release, &arena, &model, &why),
		MODEL_FILE_DAMAGED);
	assert_int_equal(n_released, 0);
	free_bytes(bytes);
	arena_fini(&arena);
}

static void bytes_at_an_odd_address_are_read_too(void **state)
{
	struct str bytes = file_of_sample();
	char *moved = mem_new(1, bytes.n + 1);
	struct arena arena;
	struct model *model;
	struct str again;
	struct str why;

	(void)state;
	test_arena_init(&arena);
	memcpy(moved + 1, bytes.p, bytes.n);
	assert_int_equal(
		model_read_in_place(str_make(moved + 1, bytes.n), NULL, &arena, &model, &why), 0);
	again = sample_write(model);
	assert_true(str_eq(again, bytes));
	model_unref(model);
	mem_free(moved);
	free_bytes(again);
	free_bytes(bytes);
	arena_fini(&arena);
}

static void reading_tells_when_memory_is_out(void **state)
{
	struct str bytes = file_of_sample();
	uint64_t nth = 1;
	int outcome;

	(void)state;
	do {
		mem_fail_from(nth++);
		outcome = read_outcome(bytes);
		mem_fail_from(0);
		assert_true(outcome == 0 || outcome == -ENOMEM);
	} while (outcome != 0);
	assert_true(nth > 3);
	free_bytes(bytes);
}

static void writing_tells_when_memory_is_out(void **state)
{
	struct str bytes = file_of_sample();
	struct arena arena;
	struct model *model;
	struct str why;
	uint64_t nth = 1;
	int error;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(model_read(bytes, &arena, &model, &why), 0);
	do {
		struct buf buf;

		buf_init(&buf, LIMIT_MODEL_BYTES);
		mem_fail_from(nth++);
		error = model_write(model, &buf);
		mem_fail_from(0);
		assert_true(error == 0 || error == -ENOMEM);
		buf_fini(&buf);
	} while (error != 0);
	assert_true(nth > 3);
	model_unref(model);
	arena_fini(&arena);
	free_bytes(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(an_empty_model_is_read_back),
		cmocka_unit_test(every_flipped_byte_is_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(strangers_and_other_versions_are_named),
		cmocka_unit_test(a_file_from_before_there_were_rules_scores_as_it_did),
		cmocka_unit_test(bytes_in_place_stay_as_they_are_and_are_handed_back),
		cmocka_unit_test(bytes_that_are_refused_stay_the_callers),
		cmocka_unit_test(bytes_at_an_odd_address_are_read_too),
		cmocka_unit_test(reading_tells_when_memory_is_out),
		cmocka_unit_test(writing_tells_when_memory_is_out),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
