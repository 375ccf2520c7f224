#include "test.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/buf.h>

static struct arena arena;

static int setup(void **state)
{
	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	return init_text(state);
}

static int teardown(void **state)
{
	arena_fini(&arena);
	return fini_text(state);
}

static int read_list(void *arg, struct str pack, struct str path, struct str *ret_bytes)
{
	(void)pack;
	(void)path;
	*ret_bytes = str_of(arg);
	return 0;
}

static struct ruleset *compile(const char *pack, const char *list, bool only_fitted)
{
	const struct rule_source source = {STR("pack"), str_of(pack), false};
	const struct rule_sources sources = {.item = &source,
		.n = 1,
		.read_list = read_list,
		.arg = (void *)(uintptr_t)list,
		.only_fitted = only_fitted};
	struct ruleset *rules = NULL;
	struct rule_fault fault = {0};
	int r = ruleset_compile(&sources, &arena, &rules, &fault);

	if (r != 0) {
		fail_msg("outcome %d, line %u: %.*s", r, fault.line, STR_FMT(fault.detail));
	}
	return rules;
}

static uint64_t set_of(const char *pack, const char *list)
{
	struct ruleset *rules = compile(pack, list, false);
	uint64_t set = ruleset_fitted(rules);

	ruleset_unref(rules);
	return set;
}

static void what_labels_cannot_weigh_is_refused(void **state)
{
	static const struct {
		const char *pack;
		const char *part; /* of the fault */
	} rows[] = {
		{"- {name: a, words: x, action: hold, fitted: true}", "needs a weight"},
		{"- {name: a, words: x, weight: 1, fitted: true, sites: blog}", "every site"},
		{"- {name: a, words: x, weight: 1, fitted: true, expires: 2030-01-01}",
			"does not expire"},
		{"- {name: a, look_at: agent, words: x, weight: 1, fitted: true}",
			"labels keep nothing else"},
		{"- {name: a, look_at: any, words: x, weight: 1, fitted: true}",
			"labels keep nothing else"},
		{"- {name: a, all: [{words: x}, {not: {look_at: agent, words: y}}], weight: 1, "
		 "fitted: true}",
			"labels keep nothing else"},
		{"- {name: a, networks: 192.0.2.0/24, weight: 1, fitted: true}",
			"labels keep nothing else"},
		{"- {name: a, words: x, weight: 1, fitted: maybe}", "true"},
		{"- {name: a, words: x, weight: 1, fited: true}", "did you mean \"fitted\""},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct ruleset *rules = NULL;
		struct rule_fault fault = {0};

		assert_int_equal(compile_pack(&arena, rows[i].pack, &rules, &fault), RULES_BROKEN);
		assert_int_equal(fault.line, 1);
		if (memmem(fault.detail.p, fault.detail.n, rows[i].part, strlen(rows[i].part)) ==
			NULL) {
			fail_msg("row %zu: %.*s", i, STR_FMT(fault.detail));
		}
	}
}

static void a_set_is_told_by_what_its_rules_are_and_look_for(void **state)
{
	static const char *const same[] = {
		"- {name: a, words: [x, y], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n"
		"- {name: a, words: [x, y], weight: 1, fitted: true}\n",
		"- {name: a, description: Of x., words: [x, y], weight: 1, fitted: true, hit: x}\n"
		"- {name: other, words: z, weight: 3}\n"
		"- {name: off, words: z, weight: 3, fitted: true, mode: off}\n"
		"- {name: shadow, words: z, weight: 3, fitted: true, mode: shadow}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
	};
	static const char *const others[] = {
		"- {name: a, words: [x, y], weight: 1, fitted: true}\n",
		"- {name: c, words: [x, y], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, z], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, y], weight: 1.5, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, look_at: author, words: [x, y], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, y], substring: true, weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, y], raw: true, weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, y], at_least: 2, weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, all: [{words: [x, y]}], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, any: [{words: [x, y]}], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, pattern: x, weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2, fitted: true}\n",
		"- {name: a, words: [x, y], weight: 1, fitted: true}\n"
		"- {name: b, phrases: p q, weight: 2}\n",
	};
	uint64_t set = set_of(same[0], "");

	(void)state;
	assert_true(set != 0);
	for (size_t i = 0; i < N_ROWS(same); i++) {
		assert_true(set_of(same[i], "") == set);
	}
	for (size_t i = 0; i < N_ROWS(others); i++) {
		uint64_t other = set_of(others[i], "");

		if (other == set || other == 0) {
			fail_msg("set %zu is taken for another", i);
		}
		for (size_t k = 0; k < i; k++) {
			assert_true(i == N_ROWS(others) - 1 || other != set_of(others[k], ""));
		}
	}
	assert_true(set_of("- {name: a, words: x, weight: 1}\n", "") == 0);
}

static void a_set_is_told_by_what_its_lists_hold(void **state)
{
	static const char pack[] =
		"- {name: a, list: l.txt, form: words, weight: 1, fitted: true}\n";

	(void)state;
	assert_true(set_of(pack, "x\ny\n") == set_of(pack, "x\ny\n"));
	assert_true(set_of(pack, "x\ny\n") != set_of(pack, "x\nz\n"));
}

static void fitted_rules_can_be_compiled_alone(void **state)
{
	static const char pack[] = "- {name: hand, words: x, weight: 1}\n"
				   "- {name: fitted, words: x, weight: 2, fitted: true}\n"
				   "- {name: off, words: x, weight: 2, fitted: true, mode: off}\n"
				   "- {name: hold, words: x, action: hold}\n";
	struct ruleset *all = compile(pack, "", false);
	struct ruleset *alone = compile(pack, "", true);
	struct rule_info info;

	(void)state;
	assert_int_equal(ruleset_count(all), 4);
	assert_int_equal(ruleset_count(alone), 1);
	ruleset_rule(alone, 0, &info);
	assert_true(str_eq(info.name, STR("fitted")));
	assert_true(info.is_fitted);
	assert_true(ruleset_fitted(all) == ruleset_fitted(alone));
	ruleset_unref(all);
	ruleset_unref(alone);
	alone = compile("- {name: hand, words: x, weight: 1}\n", "", true);
	assert_int_equal(ruleset_count(alone), 0);
	ruleset_unref(alone);
}

static void hits_tell_fitted_rules_apart(void **state)
{
	static const char pack[] =
		"- {name: light, words: x, weight: 0.25, fitted: true}\n"
		"- {name: hand, words: x, weight: 1}\n"
		"- {name: heavy, words: x, weight: 4, fitted: true}\n"
		"- {name: shadow, words: x, weight: 2, fitted: true, mode: shadow}\n"
		"- {name: miss, words: y, weight: 8, fitted: true}\n";
	struct ruleset *rules = whole_pack(&arena, pack);
	struct rule_hits hits = match_content(rules, &arena, STR("x"));

	(void)state;
	assert_int_equal(hits.n, 4);
	assert_int_equal(hits.n_fitted, 2);
	assert_int_equal(hits.fitted[0], 0);
	assert_int_equal(hits.fitted[1], 2);
	assert_true(hits.log_odds > 5.2499 && hits.log_odds < 5.2501);
	assert_true(hits.fitted_log_odds > 4.2499 && hits.fitted_log_odds < 4.2501);
	ruleset_unref(rules);
}

static void the_first_fitted_rules_are_kept_beyond_the_cap(void **state)
{
	char pack[LIMIT_RULE_HITS * 64 + 640];
	size_t n = 0;
	struct ruleset *rules;
	struct rule_hits hits;

	(void)state;
	for (int i = 0; i < LIMIT_RULE_HITS + 5; i++) {
		n += (size_t)snprintf(pack + n, sizeof pack - n,
			"- {name: r%d, words: x, weight: %d, fitted: true}\n", i, 1 + i % 3);
	}
	rules = whole_pack(&arena, pack);
	hits = match_content(rules, &arena, STR("x"));
	assert_int_equal(hits.n_fitted, LIMIT_RULE_HITS);
	for (size_t i = 0; i < hits.n_fitted; i++) {
		assert_int_equal(hits.fitted[i], i);
	}
	ruleset_unref(rules);
}

/* Six patterns that are tried at each word, and match the last: more than are compiled by JIT
 * during one comment. */
static void labels_count_the_same_however_often_patterns_were_used(void **state)
{
	enum { N_PATTERNS = 6, N_WORDS = 2000, N_TIMES = 4 };
	static char content[N_WORDS * 4 + N_PATTERNS + 1];
	struct ruleset *rules;
	struct buf pack;
	size_t n = 0;

	(void)state;
	buf_init(&pack, 4096);
	for (int i = 0; i < N_PATTERNS; i++) {
		buf_printf(&pack,
			"- {name: p%d, pattern: '\\bab\\w*[%d]', weight: 1, fitted: true}\n", i, i);
	}
	buf_add_byte(&pack, '\0');
	rules = compile(pack.p, NULL, true);
	while (n < N_WORDS * (sizeof "abz " - 1)) {
		memcpy(content + n, "abz ", sizeof "abz " - 1);
		n += sizeof "abz " - 1;
	}
	n -= sizeof " " - 1;
	for (int i = 0; i < N_PATTERNS; i++) {
		content[n++] = (char)('0' + i);
	}
	for (int i = 0; i < N_TIMES; i++) {
		struct rule_hits hits = match_content(rules, &arena, str_make(content, n));

		assert_int_equal(hits.n_limited, 0);
		assert_int_equal(hits.n_fitted, N_PATTERNS);
	}
	buf_fini(&pack);
	ruleset_unref(rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_labels_cannot_weigh_is_refused),
		cmocka_unit_test(a_set_is_told_by_what_its_rules_are_and_look_for),
		cmocka_unit_test(a_set_is_told_by_what_its_lists_hold),
		cmocka_unit_test(fitted_rules_can_be_compiled_alone),
		cmocka_unit_test(hits_tell_fitted_rules_apart),
		cmocka_unit_test(the_first_fitted_rules_are_kept_beyond_the_cap),
		cmocka_unit_test(labels_count_the_same_however_often_patterns_were_used),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
