#include "test.h"

#include "score.h"

static struct ratio_table table;

static int table_setup(void **state)
{
	(void)state;
	ratio_table_init(&table);
	return 0;
}

static struct ratio ratio_of(uint64_t spam, uint64_t ham)
{
	uint64_t n_documents[LABEL_COUNT] = {[LABEL_SPAM] = spam, [LABEL_HAM] = ham};
	struct ratio ratio;

	ratio_init(&ratio, &table, n_documents);
	return ratio;
}

static void ratios_follow_their_formula(void **state)
{
	static const uint32_t counts[] = {0, 1, 2, 15, 16, 17, 100, 1023, 1024, 5000};
	struct ratio ratio = ratio_of(6000, 1500);
	double p = 6001.0 / 7502;
	size_t n = sizeof counts / sizeof *counts;

	(void)state;
	for (size_t s = 0; s < n; s++) {
		for (size_t h = 0; h < n; h++) {
			double exact =
				log((counts[s] + p) / p) - log((counts[h] + 1 - p) / (1 - p));

			assert_near(ratio_log_odds(&ratio, counts[s], counts[h]), exact, 1e-6);
		}
	}
}

static void remembered_ratios_are_the_same_to_the_bit(void **state)
{
	static const uint64_t documents[][LABEL_COUNT] = {
		{0, 0}, {1, 0}, {700, 700}, {1500, 6000}, {1500, 6000}, {0, 12345}};
	static struct ratio_memo memo;

	(void)state;
	ratio_memo_init(&memo);
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
		struct ratio ratio;

		ratio_init(&ratio, &table, documents[i]);
		ratio_memo_set(&memo, documents[i]);
		for (uint32_t n = 0; n < 3 * RATIO_TABLE; n++) {
			assert_true(ratio_memo_log_odds(&memo, n, n / 3) ==
				    ratio_log_odds(&ratio, n, n / 3));
		}
	}
}

static void ratios_turn_around_with_the_labels(void **state)
{
	struct ratio here = ratio_of(30, 70);
	struct ratio there = ratio_of(70, 30);

	(void)state;
	assert_near(ratio_log_odds(&here, 5, 2), -ratio_log_odds(&there, 2, 5), 1e-12);
	assert_near(ratio_log_odds(&here, 0, 0), 0, 1e-12);
}

static void what_only_ham_holds_is_no_spam_where_no_spam_is_known(void **state)
{
	struct ratio ratio = ratio_of(0, 500);

	(void)state;
	for (uint32_t h = 1; h < 500; h *= 2) {
		assert_true(ratio_log_odds(&ratio, 0, h) < 0);
	}
}

/* A made-up combiner and evidence of three families. */
struct scene {
	struct combiner combiner;
	uint64_t n_documents[LABEL_COUNT];
	struct evidence evidence[12];
	struct evidence_set set;
	double share[12];
	struct score score;
};

static void scene_init(struct scene *scene)
{
	*scene = (struct scene){.n_documents = {40, 60}};
	combiner_init(&scene->combiner, 7);
	scene->combiner.is_fitted = true;
	scene->combiner.stack_base = -0.3;
	scene->combiner.linear_base = 0.2;
	scene->combiner.blend_base = 0.1;
	scene->combiner.stack_part = 0.6;
	scene->combiner.linear_part = 0.5;
	scene->combiner.stack_calibration = (struct calibration){0.9, -0.1};
	scene->combiner.linear_calibration = (struct calibration){1.2, 0.3};
	for (unsigned f = 0; f < 3; f++) {
		for (unsigned i = 0; i < STACK_INPUT_COUNT; i++) {
			scene->combiner.stack_weight[f][i] = 0.1 * (f + 1) + 0.05 * i;
		}
	}
	for (unsigned i = 0; i < 12; i++) {
		scene->evidence[i] = (struct evidence){
			.n = {[LABEL_SPAM] = i * 3 % 11, [LABEL_HAM] = i * 5 % 7},
			.weight = 0.3F * (float)(i % 5) - 0.5F,
		};
	}
	for (unsigned f = 0; f <= FEATURES_FAMILY_COUNT; f++) {
		scene->set.first[f] = f < 3 ? 4 * f : 12;
	}
	scene->set.evidence = scene->evidence;
	scene->score.share = scene->share;
}

static void scene_score(struct scene *scene)
{
	static struct ratio_memo memo;

	ratio_memo_init(&memo);
	ratio_memo_set(&memo, scene->n_documents);
	score_evidence(&scene->combiner, &memo, scene->n_documents, &scene->set, &scene->score);
}

static double sum_of_parts(const struct scene *scene)
{
	double sum = scene->score.base;

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		sum += scene->score.family_rest[f];
	}
	for (size_t i = 0; i < scene->set.first[FEATURES_FAMILY_COUNT]; i++) {
		sum += scene->share[i];
	}
	return sum;
}

static void shares_add_up_to_the_score(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_score(&scene);
	assert_near(sum_of_parts(&scene), scene.score.log_odds, 1e-12);
	assert_true(scene.score.log_odds != scene.score.base);
}

/* The formula at the head of score.c, written down once more. */
static void the_score_is_the_blend_of_both_members(void **state)
{
	struct scene scene;
	struct ratio ratio = ratio_of(60, 40);
	double stack;
	double linear;

	(void)state;
	scene_init(&scene);
	scene_score(&scene);
	stack = scene.combiner.stack_base;
	linear = scene.combiner.linear_base;
	for (unsigned f = 0; f < 3; f++) {
		double z = 0;
		double n = 0;
		double squares = 0;
		double dot = 0;

		for (unsigned i = 4 * f; i < 4 * f + 4; i++) {
			const struct evidence *e = &scene.evidence[i];
			double r = ratio_log_odds(&ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]);

			if (e->n[LABEL_SPAM] + e->n[LABEL_HAM] > 0) {
				z += r;
				n++;
				squares += r * r;
				dot += (double)e->weight * fabs(r);
			}
		}
		stack += scene.combiner.stack_weight[f][STACK_ROOT] * z / sqrt(n) +
			 scene.combiner.stack_weight[f][STACK_MEAN] * z / n +
			 scene.combiner.stack_weight[f][STACK_SIZE] * log(n);
		linear += dot / sqrt(squares);
	}
	assert_near(scene.score.log_odds,
		0.1 + 0.6 * (0.9 * stack - 0.1) + 0.5 * (1.2 * linear + 0.3), 1e-12);
}

static void nothing_known_scores_the_base_alone(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	for (unsigned i = 0; i < 12; i++) {
		scene.evidence[i] = (struct evidence){.weight = 3};
	}
	scene_score(&scene);
	assert_near(scene.score.log_odds, scene.score.base, 0);
	assert_int_equal(scene.score.n_seen, 0);
	combiner_init(&scene.combiner, 7);
	scene_score(&scene);
	assert_near(scene.score.log_odds, 0, 0);
}

static void scores_are_capped_and_still_add_up(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene.combiner.stack_weight[1][STACK_ROOT] = 1e6;
	scene_score(&scene);
	assert_near(fabs(scene.score.log_odds), SCORE_MAX_LOG_ODDS, 1e-9);
	assert_near(sum_of_parts(&scene), scene.score.log_odds, 1e-6);
}

static void unsound_numbers_are_seen(void **state)
{
	struct scene scene;
	double *number[] = {&scene.combiner.stack_weight[2][1], &scene.combiner.stack_base,
		&scene.combiner.stack_calibration.slope, &scene.combiner.linear_calibration.offset,
		&scene.combiner.blend_base, &scene.combiner.linear_part};
	double bad[] = {NAN, INFINITY, -INFINITY, 1e300};

	(void)state;
	scene_init(&scene);
	assert_true(combiner_is_sound(&scene.combiner));
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
			double held = *number[i];

			*number[i] = bad[k];
			assert_false(combiner_is_sound(&scene.combiner));
			*number[i] = held;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratios_follow_their_formula),
		cmocka_unit_test(remembered_ratios_are_the_same_to_the_bit),
		cmocka_unit_test(ratios_turn_around_with_the_labels),
		cmocka_unit_test(what_only_ham_holds_is_no_spam_where_no_spam_is_known),
		cmocka_unit_test(shares_add_up_to_the_score),
		cmocka_unit_test(the_score_is_the_blend_of_both_members),
		cmocka_unit_test(nothing_known_scores_the_base_alone),
		cmocka_unit_test(scores_are_capped_and_still_add_up),
		cmocka_unit_test(unsound_numbers_are_seen),
	};

	return cmocka_run_group_tests(tests, table_setup, NULL);
}
