#include "test.h"

#include <errno.h>

#include "fit.h"
#include "stack.h"

#define N_ROWS 60

/* A rule for texts of each kind, and which rows it hits, by their place. */
static const struct rule_feature rules[] = {
	{{"of-threes", 9}, 1.5F}, {{"of-fives", 8}, -0.75F}, {{"of-one", 6}, 2}};

static void add_rules(struct sample *sample, struct rule_feature (*hits)[3])
{
	for (size_t i = 0; i < N_ROWS; i++) {
		size_t n = 0;

		if (i % 3 == 0) {
			hits[i][n++] = rules[0];
		}
		if (i % 5 == 0) {
			hits[i][n++] = rules[1];
		}
		if (i == 7) {
			hits[i][n++] = rules[2];
		}
		sample->row[i].rule = hits[i];
		sample->row[i].n_rules = n;
	}
}

/* The stack's inputs of a row against counts made from scratch without its group. */
static void brute_force(const struct corpus *corpus, size_t row, double ret[STACK_COLUMNS])
{
	struct tally tally;
	struct ratio_table table;
	struct ratio ratio;
	const size_t *first = corpus_row(corpus, row);

	assert_int_equal(tally_init(&tally, corpus), 0);
	for (size_t i = 0; i < corpus->n_rows; i++) {
		if (corpus->group[i] != corpus->group[row]) {
			tally_step(&tally, corpus, i, +1);
		}
	}
	ratio_table_init(&table);
	ratio_init(&ratio, &table, tally.n_documents);
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		double z = 0;
		double n = 0;

		for (size_t i = first[f]; i < first[f + 1]; i++) {
			const uint32_t *count = tally.count[corpus->id[i]].n;
			double n_held = (double)count[LABEL_SPAM] + (double)count[LABEL_HAM];
			double r = ratio_log_odds(&ratio, count[LABEL_SPAM], count[LABEL_HAM]);

			if (f == FEATURES_RULES) {
				double weight = (double)corpus->rule_weight[corpus->id[i]];

				z += (n_held * r + RULE_STEADINESS * weight) /
				     (n_held + RULE_STEADINESS);
				n++;
			} else if (n_held > 0) {
				z += r;
				n++;
			}
		}
		n = n > 0 ? n : 1;
		ret[f * STACK_INPUT_COUNT + STACK_ROOT] = z / sqrt(n);
		ret[f * STACK_INPUT_COUNT + STACK_MEAN] = z / n;
		ret[f * STACK_INPUT_COUNT + STACK_SIZE] = log(n);
	}
	tally_fini(&tally);
}

static int prepare(
	struct sample *sample, struct corpus *corpus, struct tally *tally, uint32_t rows[N_ROWS])
{
	static struct rule_feature hits[N_ROWS][3];
	struct model_options options = model_options_default;

	options.rules = 1234;
	sample_fill(sample, N_ROWS);
	add_rules(sample, hits);
	assert_int_equal(corpus_build(sample->row, N_ROWS, &options, NULL, NULL, corpus), 0);
	assert_int_equal(tally_init(tally, corpus), 0);
	for (uint32_t i = 0; i < N_ROWS; i++) {
		rows[i] = i;
		tally_step(tally, corpus, i, +1);
	}
	return 0;
}

static void leave_one_out_equals_brute_force(void **state)
{
	static struct sample sample;
	static double inputs[N_ROWS * STACK_COLUMNS];
	struct corpus corpus;
	struct tally tally;
	uint32_t rows[N_ROWS];

	(void)state;
	prepare(&sample, &corpus, &tally, rows);
	assert_true(corpus.n_groups < N_ROWS); /* the sample repeats texts */
	assert_int_equal(
		stack_leave_one_out(&corpus, &tally, rows, N_ROWS, &sample_executor, inputs), 0);
	for (size_t i = 0; i < N_ROWS; i++) {
		const size_t *first = corpus_row(&corpus, i);
		double expected[STACK_COLUMNS];

		assert_int_equal(first[FEATURES_RULES + 1] - first[FEATURES_RULES],
			(i % 3 == 0) + (i % 5 == 0) + (i == 7));

		brute_force(&corpus, i, expected);
		for (size_t c = 0; c < STACK_COLUMNS; c++) {
			assert_near(inputs[i * STACK_COLUMNS + c], expected[c], 1e-12);
		}
	}
	tally_fini(&tally);
	corpus_fini(&corpus);
}

static void groups_hold_the_same_folded_text(void **state)
{
	struct labelled_comment rows[] = {
		{.content = STR("Hello World"), .author_name = STR("a"), .label = LABEL_HAM},
		{.content = STR("hello world"), .author_name = STR("b"), .label = LABEL_SPAM},
		{.content = STR("hello, world"), .author_name = STR("c"), .label = LABEL_HAM},
		{.content = STR("see http://a.example.com"),
			.author_name = STR(""),
			.label = LABEL_HAM},
		{.content = STR("see http://b.example.com"),
			.author_name = STR(""),
			.label = LABEL_HAM},
	};
	struct corpus corpus;

	(void)state;
	assert_int_equal(corpus_build(rows, 5, &model_options_default, NULL, NULL, &corpus), 0);
	assert_int_equal(corpus.group[0], corpus.group[1]);
	assert_int_not_equal(corpus.group[0], corpus.group[2]);
	assert_int_not_equal(corpus.group[3], corpus.group[4]);
	assert_int_equal(corpus.n_groups, 4);
	corpus_fini(&corpus);
}

static void folds_keep_groups_together_and_labels_even(void **state)
{
	static struct sample sample;
	struct corpus corpus;
	struct tally tally;
	struct folds folds;
	uint32_t rows[N_ROWS];
	unsigned n_of[FOLDS_MAX] = {0};

	(void)state;
	prepare(&sample, &corpus, &tally, rows);
	assert_int_equal(folds_deal(&corpus, rows, N_ROWS, &folds), 0);
	assert_int_equal(folds.n, FOLDS_MAX);
	for (size_t i = 0; i < N_ROWS; i++) {
		assert_true(folds.fold_of[i] < folds.n);
		n_of[folds.fold_of[i]]++;
		for (size_t k = 0; k < i; k++) {
			if (corpus.group[i] == corpus.group[k]) {
				assert_int_equal(folds.fold_of[i], folds.fold_of[k]);
			}
		}
	}
	for (unsigned fold = 0; fold < FOLDS_MAX; fold++) {
		assert_in_range(n_of[fold], N_ROWS / FOLDS_MAX - 6, N_ROWS / FOLDS_MAX + 6);
	}
	folds_fini(&folds);
	tally_fini(&tally);
	corpus_fini(&corpus);
}

static void a_shuffle_is_a_permutation_of_its_own(void **state)
{
	enum { N = 1000 };
	uint32_t order[N];
	uint32_t other[N];
	bool is_there[N] = {false};
	unsigned n_same = 0;

	(void)state;
	folds_shuffle(order, N, 1);
	folds_shuffle(other, N, 2);
	for (unsigned i = 0; i < N; i++) {
		assert_false(is_there[order[i]]);
		is_there[order[i]] = true;
		n_same += order[i] == other[i];
	}
	assert_true(n_same < 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leave_one_out_equals_brute_force),
		cmocka_unit_test(groups_hold_the_same_folded_text),
		cmocka_unit_test(folds_keep_groups_together_and_labels_even),
		cmocka_unit_test(a_shuffle_is_a_permutation_of_its_own),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
