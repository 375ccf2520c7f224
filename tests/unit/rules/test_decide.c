#include "test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/decide.h>

#define MAX_FEATURES 600

/* Evidence made by hand, and all that it points into. */
struct bench {
	struct arena arena;
	struct feature feature[MAX_FEATURES];
	double share[MAX_FEATURES];
	struct features features;
	struct score score;
	struct ruleset *rules;
	struct rule_hits hits;
	struct evidence evidence;
};

/* n features, the first half of them words, the others shapes; labels enough to decide alone. */
static void bench_init(struct bench *bench, size_t n)
{
	*bench = (struct bench){.features.n = n};
	test_arena_init(&bench->arena);
	for (size_t i = 0; i < n; i++) {
		bool is_word = i < n / 2;

		bench->feature[i] = (struct feature){.key = i + 1,
			.text = STR("cheap"),
			.span = {4, 9},
			.family = is_word ? FEATURES_WORDS : FEATURES_SHAPE};
	}
	for (size_t f = 0; f <= FEATURES_FAMILY_COUNT; f++) {
		bench->features.first[f] = f == FEATURES_WORDS   ? 0
					   : f <= FEATURES_SHAPE ? n / 2
								 : n;
	}
	bench->features.item = bench->feature;
	bench->score = (struct score){.share = bench->share,
		.n_seen = n,
		.n_documents = {[LABEL_HAM] = 100, [LABEL_SPAM] = 100}};
	bench->evidence = (struct evidence){.features = &bench->features, .score = &bench->score};
}

static void bench_fini(struct bench *bench)
{
	ruleset_unref(bench->rules);
	arena_fini(&bench->arena);
}

/* Rules of one word each; those in `content` hit. */
static void bench_rules(struct bench *bench, const char *pack, const char *content)
{
	bench->rules = whole_pack(&bench->arena, pack);
	bench->hits = match_content(bench->rules, &bench->arena, str_of(content));
	bench->evidence.rules = bench->rules;
	bench->evidence.hits = &bench->hits;
}

static struct verdict decide_with(struct bench *bench, struct decide_settings settings)
{
	struct verdict verdict;

	assert_int_equal(decide(&bench->evidence, &settings, &bench->arena, &verdict), 0);
	return verdict;
}

static const struct reason *find_reason(const struct verdict *verdict, const char *code)
{
	for (size_t i = 0; i < verdict->n_reasons; i++) {
		if (strcmp(verdict->reason[i].code, code) == 0) {
			return &verdict->reason[i];
		}
	}
	return NULL;
}

/* The one reason with this text. */
static const struct reason *find_text(const struct verdict *verdict, const char *text)
{
	const struct reason *found = NULL;

	for (size_t i = 0; i < verdict->n_reasons; i++) {
		if (str_eq(verdict->reason[i].text, str_of(text))) {
			assert_null(found);
			found = &verdict->reason[i];
		}
	}
	assert_non_null(found);
	return found;
}

static double sum_of_reasons(const struct verdict *verdict)
{
	double sum = 0;

	for (size_t i = 0; i < verdict->n_reasons; i++) {
		sum += verdict->reason[i].log_odds;
	}
	return sum;
}

/* clang-format off */
static const char action_pack[] =
	"- {name: no, words: rejected, action: reject}\n"
	"- {name: wait, words: held, action: hold}\n"
	"- {name: yes, words: approved, action: approve}\n"
	"- {name: slow, pattern: '^(a|aa)+$', weight: 1}\n"
	"- {name: off, words: rejected, action: reject, mode: off}\n"
	"- {name: shadow, words: [held, approved], action: reject, mode: shadow}\n";

struct precedence_row {
	const char *content;    /* with the words of action_pack */
	bool is_premoderated;
	bool has_labels;
	double log_odds;
	enum decision decision;
	const char *policy;     /* NULL: the thresholds decide */
};

#define SLOW "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct precedence_row precedence_rows[] = {
	{"rejected held approved", true, false, -9, DECISION_REJECT, "rule_rejects"},
	{"rejected", false, true, -9, DECISION_REJECT, "rule_rejects"},
	{"held approved", true, false, -9, DECISION_REVIEW, "rule_holds"},
	{"held", false, true, 9, DECISION_REVIEW, "rule_holds"},
	{"approved", true, false, -9, DECISION_REVIEW, "premoderated"},
	{"plain", true, true, -9, DECISION_REVIEW, "premoderated"},
	{"approved " SLOW, false, false, 9, DECISION_APPROVE, "rule_approves"},
	{"approved", false, false, 9, DECISION_APPROVE, "rule_approves"},
	{SLOW "b", false, true, -9, DECISION_REVIEW, "rule_limited"},
	{SLOW "b", false, false, -9, DECISION_REVIEW, "rule_limited"},
	{"", true, true, -9, DECISION_REVIEW, "premoderated"},
	{"", false, true, -9, DECISION_REVIEW, "nothing_to_read"},
	{"", false, false, 9, DECISION_REVIEW, "nothing_to_read"},
	{"plain", false, false, -9, DECISION_REVIEW, "few_labels"},
	{"plain", false, false, 9, DECISION_REVIEW, "few_labels"},
	{"plain", false, true, -9, DECISION_APPROVE, NULL},
	{"plain", false, true, 0, DECISION_REVIEW, NULL},
	{"plain", false, true, 9, DECISION_REJECT, NULL},
};
/* clang-format on */

static void precedence_is_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(precedence_rows); i++) {
		const struct precedence_row *row = &precedence_rows[i];
		struct decide_settings settings = decide_settings_default;
		struct bench bench;
		struct verdict verdict;
		const char *policy;

		bench_init(&bench, 2);
		bench_rules(&bench, action_pack, row->content);
		bench.evidence.is_blank = row->content[0] == '\0';
		bench.share[0] = bench.score.log_odds = row->log_odds;
		bench.score.n_documents[LABEL_SPAM] = row->has_labels ? 100 : 99;
		settings.is_premoderated = row->is_premoderated;
		verdict = decide_with(&bench, settings);
		policy = verdict.reason[0].kind == REASON_POLICY ? verdict.reason[0].code : NULL;
		if (verdict.decision != row->decision ||
			(policy == NULL) != (row->policy == NULL) ||
			(policy != NULL && strcmp(policy, row->policy) != 0)) {
			fail_msg("row %zu: %s by %s", i, decision_name(verdict.decision),
				policy != NULL ? policy : "thresholds");
		}
		bench_fini(&bench);
	}
}

struct threshold_row {
	double approve_below;
	double reject_above;
	double log_odds;
	enum decision decision;
};

static void thresholds_decide_and_nonsense_is_reviewed(void **state)
{
	/* Log-odds of 0 are a probability of 0.5 exactly. */
	static const struct threshold_row rows[] = {
		{0.05, 0.99, -2.9, DECISION_REVIEW},
		{0.05, 0.99, -3.0, DECISION_APPROVE},
		{0.05, 0.99, 4.5, DECISION_REVIEW},
		{0.05, 0.99, 4.6, DECISION_REJECT},
		{0.5, 0.99, 0, DECISION_REVIEW},
		{0.1, 0.5, 0, DECISION_REJECT},
		{0, 1, -700, DECISION_REVIEW},
		{0, 1, 700, DECISION_REVIEW},
		{1, 1, 700, DECISION_APPROVE},
		{0.9, 0.1, 0, DECISION_REVIEW},
		{0.9, 0.1, 9, DECISION_REJECT},
		{0.9, 0.1, -9, DECISION_APPROVE},
		{NAN, NAN, 9, DECISION_REVIEW},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct bench bench;
		struct verdict verdict;

		bench_init(&bench, 2);
		bench.share[0] = bench.score.log_odds = rows[i].log_odds;
		verdict = decide_with(&bench,
			(struct decide_settings){.approve_below = rows[i].approve_below,
				.reject_above = rows[i].reject_above,
				.min_labels = 100});
		if (verdict.decision != rows[i].decision) {
			fail_msg("row %zu: %s", i, decision_name(verdict.decision));
		}
		assert_true(verdict.probability > 0 && verdict.probability < 1);
		bench_fini(&bench);
	}
}

/* As awkward as shares come: many, of all sizes, with every family's rest. */
static void fill_shares(struct bench *bench, uint64_t seed)
{
	for (size_t i = 0; i < bench->features.n; i++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		bench->share[i] = ((double)(seed >> 40) / (1 << 23) - 1) / (double)(1 + i % 50);
		bench->score.log_odds += bench->share[i];
	}
	for (size_t f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		bench->score.family_rest[f] = 0.1 * (double)(f + 1) - 0.3;
		bench->score.log_odds += bench->score.family_rest[f];
	}
	bench->score.base = -0.7;
	bench->score.log_odds += bench->score.base;
}

static void reasons_add_up_to_the_log_odds(void **state)
{
	static const char pack[] = "- {name: a, words: x, weight: 1.1}\n"
				   "- {name: b, words: x, weight: -2.3}\n"
				   "- {name: c, words: x, weight: 0.7}\n"
				   "- {name: d, words: x, weight: 0.1}\n"
				   "- {name: e, words: x, weight: 0.2}\n"
				   "- {name: f, words: x, weight: 0.3}\n"
				   "- {name: g, words: x, weight: 0.4}\n"
				   "- {name: h, words: x, weight: 0.5}\n"
				   "- {name: s, words: x, weight: 9, mode: shadow}\n";

	(void)state;
	for (size_t n = 0; n <= MAX_FEATURES; n += 60) {
		struct bench bench;
		struct verdict verdict;

		bench_init(&bench, n);
		bench_rules(&bench, pack, "x");
		fill_shares(&bench, n);
		verdict = decide_with(&bench, decide_settings_default);
		assert_true(verdict.n_reasons >= 1 && verdict.n_reasons <= LIMIT_REASONS);
		assert_memory_equal(
			&(double){sum_of_reasons(&verdict)}, &verdict.log_odds, sizeof(double));
		assert_true(fabs(verdict.log_odds - (bench.score.log_odds + 1.0)) < 1e-9);
		assert_true(fabs(verdict.probability - 1 / (1 + exp(-verdict.log_odds))) < 1e-12);
		assert_null(find_reason(&verdict, "no_evidence"));
		bench_fini(&bench);
	}
}

/* Hits of fitted rules become features behind all others. */
static void fitted_rules_weigh_their_shares_where_the_model_weighs_rules(void **state)
{
	static const char pack[] = "- {name: fitted, words: x, weight: 3, fitted: true, "
				   "description: Of x.}\n"
				   "- {name: hand, words: x, weight: 1}\n"
				   "- {name: other, words: x, weight: -2, fitted: true}\n";
	struct bench bench;
	struct verdict verdict;

	(void)state;
	for (int weighs_rules = 0; weighs_rules < 2; weighs_rules++) {
		bench_init(&bench, 10);
		bench_rules(&bench, pack, "x");
		bench.features.n = bench.features.first[FEATURES_FAMILY_COUNT] = 12;
		bench.feature[10] =
			(struct feature){.family = FEATURES_RULES, .text = STR("fitted")};
		bench.feature[11] =
			(struct feature){.family = FEATURES_RULES, .text = STR("other")};
		bench.share[10] = weighs_rules * 0.75;
		bench.share[11] = weighs_rules * -0.5;
		bench.score.family_rest[FEATURES_RULES] = weighs_rules * 0.25;
		bench.score.weighs_rules = weighs_rules;
		verdict = decide_with(&bench, decide_settings_default);
		assert_true(fabs(verdict.log_odds - (weighs_rules ? 1.5 : 2.0)) < 1e-12);
		assert_int_equal(find_text(&verdict, "fitted")->kind, REASON_RULE);
		assert_true(str_eq(find_text(&verdict, "fitted")->detail, STR("Of x.")));
		assert_true(fabs(find_text(&verdict, "fitted")->log_odds -
				    (weighs_rules ? 0.75 : 3)) < 1e-12);
		assert_true(fabs(find_text(&verdict, "hand")->log_odds - 1) < 1e-12);
		assert_true(fabs(find_text(&verdict, "other")->log_odds -
				    (weighs_rules ? -0.5 : -2)) < 1e-12);
		assert_true((find_reason(&verdict, "rules") != NULL) == weighs_rules);
		bench_fini(&bench);
	}
}

/* As an evaluation knows them: without the rules that they came from. */
static void rules_are_named_by_their_features_alone(void **state)
{
	struct bench bench;
	struct verdict verdict;

	(void)state;
	bench_init(&bench, 10);
	bench.features.n = bench.features.first[FEATURES_FAMILY_COUNT] = 11;
	bench.feature[10] = (struct feature){.family = FEATURES_RULES, .text = STR("fitted")};
	bench.share[10] = 0.75;
	bench.score.weighs_rules = true;
	verdict = decide_with(&bench, decide_settings_default);
	assert_int_equal(find_text(&verdict, "fitted")->kind, REASON_RULE);
	assert_true(fabs(verdict.log_odds - 0.75) < 1e-12);
	bench_fini(&bench);
}

static void reasons_stand_by_strength_and_name_the_strongest(void **state)
{
	struct bench bench;
	struct verdict verdict;
	size_t n_named = 0;

	(void)state;
	bench_init(&bench, 400);
	fill_shares(&bench, 7);
	bench.share[333] = -8;
	bench.share[11] = 7;
	verdict = decide_with(&bench, decide_settings_default);
	assert_string_equal(verdict.reason[0].code, "shape");
	assert_string_equal(verdict.reason[1].code, "word");
	assert_int_equal(verdict.reason[1].span.begin, 4);
	assert_true(str_eq(verdict.reason[1].text, STR("cheap")));
	assert_true(str_eq(verdict.reason[1].detail, STR("The word \"cheap\" speaks for spam.")));
	for (size_t i = 0; i < verdict.n_reasons; i++) {
		n_named += verdict.reason[i].kind == REASON_FEATURE;
		assert_true(i == 0 || fabs(verdict.reason[i].log_odds) <=
					      fabs(verdict.reason[i - 1].log_odds));
		assert_true(verdict.reason[i].detail.n > 0);
	}
	assert_int_equal(n_named, 12);
	bench_fini(&bench);
}

static void too_few_labels_are_counted_out_loud(void **state)
{
	static const struct {
		uint64_t ham;
		uint64_t spam;
		bool is_few;
	} rows[] = {{100, 100, false}, {99, 100, true}, {100, 99, true}, {0, 0, true},
		{12, 3, true}, {1000000, 0, true}};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct bench bench;
		struct verdict verdict;

		bench_init(&bench, 2);
		bench.share[0] = 9;
		bench.score.n_documents[LABEL_HAM] = rows[i].ham;
		bench.score.n_documents[LABEL_SPAM] = rows[i].spam;
		verdict = decide_with(&bench, decide_settings_default);
		assert_int_equal(find_reason(&verdict, "few_labels") != NULL, rows[i].is_few);
		assert_int_equal(
			verdict.decision, rows[i].is_few ? DECISION_REVIEW : DECISION_REJECT);
		if (i == 4) {
			assert_true(str_eq(
				verdict.reason[0].detail, STR("Too little is known to decide "
							      "alone: 3 spam and 12 ham labels, "
							      "and 100 of each are needed.")));
		}
		bench_fini(&bench);
	}
}

static void nothing_seen_is_said(void **state)
{
	struct bench bench;
	struct verdict verdict;

	(void)state;
	bench_init(&bench, 4);
	bench.score.n_seen = 0;
	verdict = decide_with(&bench, decide_settings_default);
	assert_non_null(find_reason(&verdict, "no_evidence"));
	assert_int_equal(verdict.decision, DECISION_REVIEW);
	assert_true(verdict.probability > 0.4999 && verdict.probability < 0.5001);
	/* A rule that hits is evidence. */
	bench_rules(&bench, "- {name: a, words: x, weight: 1.5, description: Says x.}\n", "x");
	verdict = decide_with(&bench, decide_settings_default);
	assert_null(find_reason(&verdict, "no_evidence"));
	assert_string_equal(verdict.reason[0].code, "rule");
	assert_true(str_eq(verdict.reason[0].text, STR("a")));
	assert_true(str_eq(verdict.reason[0].detail, STR("Says x.")));
	assert_int_equal(verdict.reason[0].span.end, 1);
	bench_fini(&bench);
}

static void running_out_of_memory_is_a_fault(void **state)
{
	struct bench bench;
	struct verdict verdict;
	struct arena arena;

	(void)state;
	bench_init(&bench, 40);
	fill_shares(&bench, 3);
	for (size_t cap = 0; cap < 200; cap += 20) {
		arena_init(&arena, 64, cap);
		assert_int_equal(
			decide(&bench.evidence, &decide_settings_default, &arena, &verdict),
			-ENOMEM);
		arena_fini(&arena);
	}
	bench_fini(&bench);
}

static void texts_of_features_are_written_out(void **state)
{
	static const struct {
		uint8_t family;
		const char *text;
		const char *expected;
	} cases[] = {
		{FEATURES_WORDS, "cheap", "cheap"},
		{FEATURES_CHARS, "at \x01 or\x02", "at [link] or[email]"},
		{FEATURES_CHARS, "a 1 b", "a 1 b"},
		{FEATURES_PAIRS, "my 1 channel", "my channel"},
		{FEATURES_PAIRS, "my 2 \x01", "my … [link]"},
		{FEATURES_PAIRS, "odd", "odd"},
		{FEATURES_PAIRS, "a ", "a "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench bench;
		struct verdict verdict;
		char detail[64];

		bench_init(&bench, 2);
		bench.feature[0].text = str_of(cases[i].text);
		bench.feature[0].family = cases[i].family;
		bench.share[0] = 2;
		verdict = decide_with(&bench, decide_settings_default);
		assert_int_equal(verdict.reason[0].kind, REASON_FEATURE);
		assert_true(str_eq(verdict.reason[0].text, str_of(cases[i].expected)));
		snprintf(detail, sizeof detail, " \"%s\" speaks for spam.", cases[i].expected);
		assert_true(str_ends(verdict.reason[0].detail, str_of(detail)));
		bench_fini(&bench);
	}
}

static void everything_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < DECISION_COUNT; i++) {
		assert_true(strlen(decision_name((enum decision)i)) > 0);
	}
	for (size_t i = 0; i < REASON_KIND_COUNT; i++) {
		assert_true(strlen(reason_kind_name((enum reason_kind)i)) > 0);
	}
	assert_string_equal(label_name(LABEL_HAM), "ham");
	assert_string_equal(label_name(LABEL_SPAM), "spam");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(precedence_is_kept),
		cmocka_unit_test(thresholds_decide_and_nonsense_is_reviewed),
		cmocka_unit_test(reasons_add_up_to_the_log_odds),
		cmocka_unit_test(fitted_rules_weigh_their_shares_where_the_model_weighs_rules),
		cmocka_unit_test(rules_are_named_by_their_features_alone),
		cmocka_unit_test(reasons_stand_by_strength_and_name_the_strongest),
		cmocka_unit_test(too_few_labels_are_counted_out_loud),
		cmocka_unit_test(nothing_seen_is_said),
		cmocka_unit_test(running_out_of_memory_is_a_fault),
		cmocka_unit_test(texts_of_features_are_written_out),
		cmocka_unit_test(everything_has_a_name),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
