#include "test.h"

#include "site.h"

enum { SITE_BEFORE = 1, SITE_OPPOSITE = 2, SITE_NEW = 3, N_BEFORE = 200 };

static struct sample sample;

static int setup(void **state)
{
	(void)state;
	sample_fill(&sample, SAMPLE_MAX_ROWS);
	for (size_t i = 0; i < sample.n; i++) {
		sample.row[i].site_id = SITE_BEFORE;
	}
	return text_init();
}

static struct model *train(size_t n)
{
	struct model *model;
	struct model_quality quality;

	assert_int_equal(model_train(sample.row, n, &model_options_default, &sample_executor, NULL,
				 &model, &quality),
		0);
	return model;
}

static struct features features_of(struct arena *arena, size_t row)
{
	return sample_features(
		arena, sample.text[row], sample.name[row], model_options_default.families);
}

static void learn(struct model *model, size_t row, struct label_step step)
{
	struct arena arena;
	struct features features;

	test_arena_init(&arena);
	features = features_of(&arena, row);
	assert_int_equal(model_learn(model, &features, &step, NULL), 0);
	arena_fini(&arena);
}

/* Also checks that the parts add up. */
static double log_odds(const struct model *model, size_t row, int64_t site_id)
{
	struct arena arena;
	struct features features;
	struct score score;
	double sum;

	test_arena_init(&arena);
	features = features_of(&arena, row);
	assert_int_equal(model_score(model, &features, site_id, &arena, &score), 0);
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

static enum label opposite(size_t row)
{
	return sample.row[row].label == LABEL_SPAM ? LABEL_HAM : LABEL_SPAM;
}

/* The share of rows that no training saw and that the site's labels, or their opposite, would say.
 */
static double share_right(const struct model *model, int64_t site_id, bool is_opposite)
{
	size_t n_right = 0;
	size_t n = 0;

	for (size_t row = 300; row < SAMPLE_MAX_ROWS; row++, n++) {
		bool is_spam = (sample.row[row].label == LABEL_SPAM) != is_opposite;

		n_right += (log_odds(model, row, site_id) > 0) == is_spam;
	}
	return (double)n_right / (double)n;
}

/* The rows after N_BEFORE, as a site of the opposite habit labels them. */
static void turn_around(size_t n_labels)
{
	for (size_t row = N_BEFORE; row < N_BEFORE + n_labels; row++) {
		sample.row[row].site_id = SITE_OPPOSITE;
		sample.row[row].label = opposite(row);
	}
}

static void turn_back(size_t n_labels)
{
	turn_around(n_labels);
	for (size_t row = N_BEFORE; row < N_BEFORE + n_labels; row++) {
		sample.row[row].site_id = SITE_BEFORE;
	}
}

static void its_own_labels_move_a_site_at_once(void **state)
{
	struct model *model = train(N_BEFORE);
	double before = share_right(model, SITE_OPPOSITE, true);

	(void)state;
	for (size_t row = N_BEFORE; row < N_BEFORE + 30; row++) {
		learn(model, row, (struct label_step){SITE_OPPOSITE, opposite(row), +1});
	}
	assert_true(share_right(model, SITE_OPPOSITE, true) > before + 0.15);
	assert_true(share_right(model, SITE_BEFORE, false) > 0.85);
	model_unref(model);
}

/* Learns and retrains as a service does. */
static void a_site_of_the_opposite_habit_has_its_way(void **state)
{
	enum { N_LABELS = 40 };
	struct model *model = train(N_BEFORE);
	double everyone = share_right(model, SITE_OPPOSITE, false);

	(void)state;
	assert_true(everyone > 0.85);
	for (size_t n = 1; n <= N_LABELS; n++) {
		size_t row = N_BEFORE + n - 1;

		learn(model, row, (struct label_step){SITE_OPPOSITE, opposite(row), +1});
		if (model_is_outgrown(model, SITE_OPPOSITE)) {
			model_unref(model);
			turn_around(n);
			model = train(N_BEFORE + n);
			turn_back(n);
		}
	}
	assert_true(share_right(model, SITE_OPPOSITE, true) > everyone - 0.05);
	assert_true(share_right(model, SITE_BEFORE, false) > everyone - 0.02);
	assert_true(share_right(model, SITE_NEW, false) > everyone - 0.02);
	model_unref(model);
}

static void a_new_site_scores_as_everyone(void **state)
{
	struct model *model = train(N_BEFORE);

	(void)state;
	learn(model, 300, (struct label_step){SITE_OPPOSITE, LABEL_SPAM, +1});
	for (size_t row = 310; row < 330; row++) {
		assert_near(log_odds(model, row, SITE_NEW), log_odds(model, row, MODEL_NO_SITE), 0);
	}
	model_unref(model);
}

static void a_site_alone_is_everyone(void **state)
{
	struct model *model = train(N_BEFORE);
	struct model_info info;

	(void)state;
	model_info(model, &info);
	assert_int_equal(info.n_sites, 1);
	for (size_t row = 310; row < 330; row++) {
		assert_near(
			log_odds(model, row, SITE_BEFORE), log_odds(model, row, MODEL_NO_SITE), 0);
	}
	model_unref(model);
}

static void a_sites_labels_are_taken_back_to_the_byte(void **state)
{
	struct model *model = train(N_BEFORE);
	struct str before = sample_write(model);
	struct model_info info;
	struct str after;

	(void)state;
	learn(model, 301, (struct label_step){SITE_NEW, LABEL_SPAM, +1});
	learn(model, 302, (struct label_step){SITE_NEW, LABEL_HAM, +1});
	model_info(model, &info);
	assert_int_equal(info.n_sites, 2);
	learn(model, 301, (struct label_step){SITE_NEW, LABEL_SPAM, -1});
	learn(model, 302, (struct label_step){SITE_NEW, LABEL_HAM, -1});
	model_info(model, &info);
	assert_int_equal(info.n_sites, 1);
	after = sample_write(model);
	assert_true(str_eq(before, after));
	mem_free((char *)(uintptr_t)before.p);
	mem_free((char *)(uintptr_t)after.p);
	model_unref(model);
}

static void a_growing_site_calls_for_training(void **state)
{
	struct model *model = train(N_BEFORE);

	(void)state;
	for (size_t i = 0; i < MODEL_SITE_LABELS; i++) {
		assert_false(model_is_outgrown(model, SITE_NEW));
		learn(model, 300 + i, (struct label_step){SITE_NEW, sample.row[i].label, +1});
	}
	assert_true(model_is_outgrown(model, SITE_NEW));
	assert_false(model_is_outgrown(model, MODEL_NO_SITE));
	model_unref(model);
}

static void keys_of_sites_differ(void **state)
{
	(void)state;
	assert_true(site_key(1, 99) != site_key(2, 99));
	assert_true(site_key(1, 99) != site_key(1, 98));
	for (uint64_t i = 0; i < 1000; i++) {
		assert_true(site_key(7, i) >> 32 != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_site_of_the_opposite_habit_has_its_way),
		cmocka_unit_test(its_own_labels_move_a_site_at_once),
		cmocka_unit_test(a_new_site_scores_as_everyone),
		cmocka_unit_test(a_site_alone_is_everyone),
		cmocka_unit_test(a_sites_labels_are_taken_back_to_the_byte),
		cmocka_unit_test(a_growing_site_calls_for_training),
		cmocka_unit_test(keys_of_sites_differ),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
