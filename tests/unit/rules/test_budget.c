#include "test.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/buf.h>

#include "../cpu_time.h"

#define SLOW   "'^(a|aa)+$'"
#define N_SLOW 100

/* Matches n letters and an end that fits nothing. */
static struct rule_hits match_hostile(
	const struct ruleset *rules, struct arena *arena, const char *head, size_t n)
{
	char *p = arena_bytes(arena, n);

	assert_non_null(p);
	memset(p, 'a', n);
	memcpy(p, head, strlen(head));
	p[n - 1] = '!';
	return match_content(rules, arena, str_make(p, n));
}

/* N_SLOW rules in this mode, behind or before some others. */
static struct ruleset *slow_rules(struct arena *arena, const char *before, const char *mode)
{
	struct rule_fault fault = {0};
	struct ruleset *rules;
	struct buf pack;

	buf_init(&pack, 1 << 20);
	buf_add(&pack, str_of(before));
	for (size_t i = 0; i < N_SLOW; i++) {
		buf_printf(&pack, "- {name: slow%zu, pattern: " SLOW ", weight: 1, mode: %s}\n", i,
			mode);
	}
	assert_int_equal(compile_bytes(arena, buf_str(&pack), &rules, &fault), 0);
	buf_fini(&pack);
	return rules;
}

/* One of them alone, by which all of them are measured: milliseconds, at least half a one. */
static double cost_of_one(size_t n)
{
	struct ruleset *rules;
	struct arena arena;
	double ms = 0;

	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: slow, pattern: " SLOW ", weight: 1}");
	/* The first time it may have to be compiled. */
	for (size_t i = 0; i < 2; i++) {
		double began = cpu_ms();

		(void)match_hostile(rules, &arena, "", n);
		ms = cpu_ms() - began;
	}
	ruleset_unref(rules);
	arena_fini(&arena);
	return ms > 0.5 ? ms : 0.5;
}

static void all_rules_together_have_one_budget(void **state)
{
	static const size_t lengths[] = {85, 512, 513, 4096, LIMIT_CONTENT_BYTES};

	(void)state;
	for (size_t i = 0; i < N_ROWS(lengths); i++) {
		size_t n_skipped = 0;
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;
		double began, alone = cost_of_one(lengths[i]);

		test_arena_init(&arena);
		rules = slow_rules(
			&arena, "- {name: quick, words: aaa, substring: true, weight: 1}\n", "on");
		began = cpu_ms();
		hits = match_hostile(rules, &arena, "", lengths[i]);
		/* Some ten times that of one. */
		if (cpu_ms() - began > N_SLOW / 4 * alone) {
			fail_msg("%zu bytes took %g ms, one alone %g", lengths[i], cpu_ms() - began,
				alone);
		}
		assert_int_equal(hits.n, 1);
		assert_int_equal(hits.n_limited, N_SLOW);
		assert_int_equal(hits.n_limited_in_shadow, 0);
		assert_int_equal(hits.n_limited_named, LIMIT_RULE_HITS);
		for (size_t k = 0; k < hits.n_limited_named; k++) {
			assert_int_equal(hits.limited[k].rule, 1 + k);
			n_skipped += hits.limited[k].is_skipped;
		}
		assert_false(hits.limited[0].is_skipped);
		/* Over the longest text each is given up early, for want of stack. */
		assert_true(n_skipped > LIMIT_RULE_HITS / 8);
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

/* Interpreted, each of the places would cost more of the budget. */
static void the_first_long_text_is_searched_as_those_after_it(void **state)
{
	static const char unit[] = "axe ";
	struct ruleset *rules;
	struct arena arena;
	struct buf text;

	(void)state;
	test_arena_init(&arena);
	buf_init(&text, LIMIT_CONTENT_BYTES);
	while (text.n + sizeof unit <= 24000) {
		buf_add(&text, str_of(unit));
	}
	rules = whole_pack(&arena, "- {name: one, pattern: 'ax[bcd]f', raw: true, weight: 1}");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(match_content(rules, &arena, buf_str(&text)).n_limited, 0);
	}
	buf_fini(&text);
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void what_has_no_effect_takes_nothing_from_what_has(void **state)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = slow_rules(&arena,
		"- {name: tree, weight: 1, all: [{words: never},\n"
		"   {pattern: " SLOW "}], mode: shadow}\n"
		"- {name: regex, pattern: '[a-z]{3}!', weight: 1}\n"
		"- {name: other, not: {pattern: " SLOW "}, weight: 1}\n",
		"shadow");
	hits = match_hostile(rules, &arena, "", 4096);
	assert_int_equal(hits.n, 1);
	assert_int_equal(hits.item[0].rule, 1);
	assert_int_equal(hits.n_limited, 1);
	assert_int_equal(hits.n_limited_in_shadow, N_SLOW);
	assert_int_equal(hits.limited[0].rule, 2);
	assert_false(hits.limited[0].is_skipped || hits.limited[0].is_shadow);
	assert_true(hits.limited[1].is_shadow);
	ruleset_unref(rules);
	arena_fini(&arena);
}

struct open_row {
	const char *keys;
	size_t n_hits;
	size_t n_limited;
};

/* On text that begins with "word ", and on which the slow pattern is given up. */
static void given_up_pattern_leaves_open_only_what_it_could_turn(void **state)
{
	static const struct open_row rows[] = {
		{"pattern: " SLOW, 0, 1},
		{"not: {pattern: " SLOW "}", 0, 1},
		{"any: [{words: word}, {pattern: " SLOW "}]", 1, 0},
		{"any: [{pattern: " SLOW "}, {words: word}]", 1, 0},
		{"any: [{words: none}, {pattern: " SLOW "}]", 0, 1},
		{"all: [{words: word}, {pattern: " SLOW "}]", 0, 1},
		{"all: [{pattern: " SLOW "}, {words: none}]", 0, 0},
		{"{words: word, not: {pattern: " SLOW "}", 0, 1},
		{"not: [{words: word}, {pattern: " SLOW "}]", 0, 0},
		{"{at_least: 2, any: [{words: word}, {pattern: " SLOW "}, {pattern: 'w.'}]", 1, 0},
		{"{at_least: 2, any: [{words: none}, {pattern: " SLOW "}, {pattern: 'w.'}]", 0, 1},
		{"{at_least: 2, any: [{words: none}, {pattern: " SLOW "}, {pattern: 'z.'}]", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;
		char pack[512];
		char *slow;

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1, %s}",
			rows[i].keys[0] == '{' ? rows[i].keys + 1 : rows[i].keys);
		/* Else the first word would keep it from matching at once. */
		while ((slow = strstr(pack, "'^(")) != NULL) {
			slow[1] = ' ';
		}
		rules = whole_pack(&arena, pack);
		hits = match_hostile(rules, &arena, "word ", 1000);
		if (hits.n != rows[i].n_hits || hits.n_limited != rows[i].n_limited ||
			hits.n_limited_named != rows[i].n_limited) {
			fail_msg("row %zu: %zu hits, %zu given up", i, hits.n, hits.n_limited);
		}
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

static void pattern_has_one_budget_for_all_it_looks_at(void **state)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;
	struct buf content;
	double began;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: x, look_at: links, weight: 1,\n"
				   "   pattern: '(?:[a-z/:.]|[a-z.])+\\d$'}");
	buf_init(&content, LIMIT_CONTENT_BYTES);
	for (size_t i = 0; i < LIMIT_LINKS; i++) {
		buf_add(&content,
			STR("http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/a "));
	}
	began = cpu_ms();
	hits = match_content(rules, &arena, buf_str(&content));
	assert_true(cpu_ms() - began < 60);
	assert_int_equal(hits.n, 0);
	assert_int_equal(hits.n_limited, 1);
	buf_fini(&content);
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* What reads much at one step is charged for it. */
static void long_repeats_and_references_are_charged(void **state)
{
	static const char *const patterns[] = {"[ab]{1000}[cd]", "(?:[ab]{900}){3}[cd]",
		"(a+)\\1[cd]", "(?<=[ab]{900}[ab]{900})[cd]", "\\X+\\X[cd]", "(?:[^,]*,)*[cd]$"};

	(void)state;
	for (size_t i = 0; i < N_ROWS(patterns); i++) {
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;
		char pack[256];
		double began;

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1, pattern: '%s'}", patterns[i]);
		rules = whole_pack(&arena, pack);
		began = cpu_ms();
		hits = match_hostile(rules, &arena, "", LIMIT_CONTENT_BYTES);
		if (cpu_ms() - began > 60) {
			fail_msg("%s took %g ms", patterns[i], cpu_ms() - began);
		}
		assert_int_equal(hits.n, 0);
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rules_together_have_one_budget),
		cmocka_unit_test(the_first_long_text_is_searched_as_those_after_it),
		cmocka_unit_test(what_has_no_effect_takes_nothing_from_what_has),
		cmocka_unit_test(given_up_pattern_leaves_open_only_what_it_could_turn),
		cmocka_unit_test(pattern_has_one_budget_for_all_it_looks_at),
		cmocka_unit_test(long_repeats_and_references_are_charged),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
