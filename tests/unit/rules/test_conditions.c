#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A condition, as the keys of a rule besides its name and weight, and a content it is held to. */
struct condition_row {
	const char *keys;
	const char *content;
	const char *text; /* what is told; NULL: misses */
};

/* clang-format off */
static const struct condition_row condition_rows[] = {
	/* all */
	{"all: [{words: a}, {words: b}]", "b a", "a"},
	{"all: [{words: a}, {words: b}]", "a", NULL},
	{"all: {words: a}", "a", "a"},
	{"all: [{words: a}, {pattern: '\\d'}]", "a 1", "a"},
	{"all: [{words: a}, {pattern: '\\d'}]", "a", NULL},
	{"all: [{pattern: '\\d'}, {pattern: '[xy]'}]", "1 y", "1"},
	/* any */
	{"any: [{words: a}, {words: b}]", "b", "b"},
	{"any: [{words: a}, {words: b}]", "c", NULL},
	{"any: [{words: a}, {pattern: 'x+'}]", "xx", "xx"},
	{"any: [{words: a}, {pattern: '[xy]'}]", "y", "y"},
	{"{any: [{words: a}, {words: b}, {words: c}], at_least: 2", "a c", "a"},
	{"{any: [{words: a}, {words: b}, {words: c}], at_least: 2", "c c", NULL},
	{"{any: [{words: a}, {words: b}, {words: c}], at_least: 3", "c b a", "a"},
	/* not */
	{"{words: a, not: {words: b}", "a", "a"},
	{"{words: a, not: {words: b}", "a b", NULL},
	{"{words: a, not: [{words: b}, {words: c}]", "a c", NULL},
	{"{words: a, not: [{words: b}, {words: c}]", "a d", "a"},
	{"not: {words: b}", "a", ""},
	{"not: {words: b}", "b", NULL},
	{"not: {pattern: 'b+'}", "a", ""},
	{"not: {pattern: 'b+'}", "bb", NULL},
	{"{words: a, not: {pattern: '\\d'}", "a 1", NULL},
	{"{words: a, not: {pattern: '\\d'}", "a", "a"},
	{"not: {not: {words: a}}", "a", ""},
	/* Several parts: each must hold. */
	{"{words: a, all: {words: b}, any: [{words: c}, {words: d}], not: {words: e}", "a b d", "a"},
	{"{words: a, all: {words: b}, any: [{words: c}, {words: d}], not: {words: e}", "a b", NULL},
	{"{words: a, all: {words: b}, any: [{words: c}, {words: d}], not: {words: e}", "a b d e", NULL},
	{"{words: a, all: {words: b}, any: [{words: c}, {words: d}], not: {words: e}", "b d", NULL},
	{"any: [{all: [{words: a}, {words: b}]}, {not: {words: c}}]", "c a b", "a"},
	{"any: [{all: [{words: a}, {words: b}]}, {not: {words: c}}]", "c a", NULL},
	{"all: [{look_at: links, pattern: pills}, {raw: true, pattern: BUY}]", "BUY http://a.example/pills", "pills"},
	{"all: [{look_at: links, pattern: pills}, {raw: true, pattern: BUY}]", "buy http://a.example/pills", NULL},
	/* Counts: different entries, and matches one after the other. */
	{"{words: [a, b, c], at_least: 2", "a a a", NULL},
	{"{words: [a, b, c], at_least: 2", "a c", "a"},
	{"{words: [a, A, c], at_least: 2", "a", NULL},
	{"{words: [online, casino], at_least: 2", "online casino", "online"},
	{"{phrases: [casino, online casino], at_least: 2", "online casino", "online casino"},
	{"{words: [a, b, c], raw: true, at_least: 3", "A b C", "A"},
	{"{pattern: 'x', at_least: 3", "x xx", "x"},
	{"{pattern: 'x', at_least: 3", "xx", NULL},
	{"{pattern: 'xx', at_least: 2", "xxx", NULL},
	{"{pattern: '\\b', at_least: 4", "a b", "" },
	{"{pattern: '\\b', at_least: 5", "a b", NULL},
	{"{look_at: links, pattern: '^', at_least: 3", "http://a.example http://b.example", NULL},
	{"{look_at: links, pattern: '^', at_least: 2", "http://a.example http://b.example", ""},
	{"{domains: [a.example, b.example], at_least: 2", "http://a.example http://x.a.example", NULL},
	{"{domains: [a.example, b.example], at_least: 2", "http://a.example http://b.example", "a.example"},
	{"all: [{pattern: 'x', at_least: 2}, {words: [a, b], at_least: 2}]", "a, b, x x", "x"},
	{"all: [{pattern: 'x', at_least: 2}, {words: [a, b], at_least: 2}]", "a, b, x", NULL},
};
/* clang-format on */

static void conditions_hold_as_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(condition_rows); i++) {
		const struct condition_row *row = &condition_rows[i];
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;
		char pack[512];

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1, %s}",
			row->keys[0] == '{' ? row->keys + 1 : row->keys);
		rules = whole_pack(&arena, pack);
		hits = match_content(rules, &arena, str_of(row->content));
		if (hits.n != (row->text != NULL) ||
			(hits.n == 1 && !str_eq(hits.item[0].text, str_of(row->text)))) {
			fail_msg("row %zu: %zu hits, \"%.*s\"", i, hits.n,
				STR_FMT(hits.n == 1 ? hits.item[0].text : STR("")));
		}
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

static const char in_force_pack[] =
	"- {name: always, words: a, weight: 1}\n"
	"- {name: news, words: a, weight: 1, sites: news}\n"
	"- {name: shops, words: a, weight: 1, sites: [shop, other shop]}\n"
	"- {name: day, words: a, weight: 1, expires: 2026-11-23}\n"
	"- {name: hour, words: a, weight: 1, expires: \"2026-11-23T08:00:00+01:00\"}\n"
	"- {name: tree, all: [{words: a}, {pattern: '[ab]'}], weight: 1, sites: news}\n"
	"- {name: regex, pattern: '[ab]', weight: 1, expires: 1970-01-01}\n";

struct in_force_row {
	const char *site;
	const char *time;
	const char *names;
};

static void rules_are_in_force_where_and_while_they_say(void **state)
{
	static const struct in_force_row rows[] = {
		{"", "2026-11-23T06:59:59Z", "always day hour "},
		{"", "2026-11-23T07:00:00Z", "always day "},
		{"", "2026-11-23T23:59:59Z", "always day "},
		{"", "2026-11-24T00:00:00Z", "always "},
		{"news", "2026-11-24T00:00:00Z", "always news tree "},
		{"other shop", "2026-11-24T00:00:00Z", "always shops "},
		{"New", "1969-12-31T23:59:59Z", "always day hour regex "},
	};
	const struct comment comment = {.field[COMMENT_CONTENT] = STR("a")};
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, in_force_pack);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct rule_context context = {.site = str_of(rows[i].site)};
		struct rule_hits hits;
		char names[256] = "";

		assert_int_equal(comment_parse_time(str_of(rows[i].time), &context.now_ms), 0);
		assert_int_equal(match_in(rules, &comment, context, &arena, &hits), 0);
		for (size_t k = 0; k < hits.n; k++) {
			struct rule_info info;
			size_t n = strlen(names);

			ruleset_rule(rules, hits.item[k].rule, &info);
			snprintf(names + n, sizeof names - n, "%.*s ", STR_FMT(info.name));
		}
		assert_string_equal(names, rows[i].names);
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void examples_hold_wherever_and_whenever_the_rule_does(void **state)
{
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: x, weight: 1, sites: news, expires: 1971-01-01,\n"
				   "   any: [{words: [a, b], at_least: 2}, {words: c}],\n"
				   "   hit: [b a, c], miss: [a, b]}\n"
				   "- {name: y, weight: 1, all: [{look_at: author, words: a},\n"
				   "   {look_at: content, words: b}],\n"
				   "   hit: {author: a, content: b}, miss: a}\n");
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void rules_tell_what_they_are_made_of(void **state)
{
	struct rule_info info;
	struct ruleset *rules;
	struct arena arena;
	size_t index = 99;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, in_force_pack);
	ruleset_rule(rules, 2, &info);
	assert_int_equal(info.n_sites, 2);
	assert_true(str_eq(info.sites[1], STR("other shop")));
	assert_string_equal(info.test, "words");
	assert_int_equal(info.n_entries, 1);
	ruleset_rule(rules, 4, &info);
	assert_int_equal(info.expires_ms, INT64_C(1795417200000));
	assert_true(ruleset_find(rules, STR("tree"), &index));
	assert_int_equal(index, 5);
	ruleset_rule(rules, index, &info);
	assert_string_equal(info.test, "conditions");
	assert_int_equal(info.n_conditions, 3);
	assert_false(ruleset_find(rules, STR("trees"), &index));
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void shadow_hits_are_told_apart(void **state)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena,
		"- {name: a, words: x, weight: 9, mode: shadow}\n"
		"- {name: b, all: [{words: x}, {pattern: '[xy]'}], action: reject, mode: shadow}\n"
		"- {name: c, words: x, weight: 0.5}\n"
		"- {name: d, pattern: '[xy]', weight: 9, mode: off}\n");
	hits = match_content(rules, &arena, STR("x"));
	assert_int_equal(hits.n, 3);
	assert_int_equal(hits.item[0].rule, 2);
	assert_false(hits.item[0].is_shadow);
	assert_true(hits.item[1].is_shadow && hits.item[2].is_shadow);
	assert_true(hits.log_odds > 0.49 && hits.log_odds < 0.51);
	assert_false(hits.rejects);
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void language_is_a_subject_of_its_own(void **state)
{
	const struct comment comment = {
		.field = {[COMMENT_CONTENT] = STR("a"), [COMMENT_LANGUAGE] = STR("pt-BR")}};
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: a, look_at: language, words: [pt, ru], weight: 3}\n"
				   "- {name: b, look_at: any, words: pt, weight: 2}\n"
				   "- {name: c, look_at: language, pattern: '^pt', weight: 1,\n"
				   "   hit: pt, miss: {language: en}}\n");
	assert_int_equal(match_comment(rules, &comment, &arena, &hits), 0);
	assert_int_equal(hits.n, 2);
	assert_int_equal(hits.item[0].rule, 0);
	assert_int_equal(hits.item[1].rule, 2);
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* One after the other they need every kind of memory that matching asks for. */
static void running_out_of_memory_is_a_fault_at_every_step(void **state)
{
	static const char pack[] =
		"- {name: a, all: [{words: [x, y], at_least: 2}, {pattern: '[xy]'}], weight: 1}\n"
		"- {name: b, networks: 10.0.0.0/8, weight: 1}\n";
	const struct comment comment = {
		.field = {[COMMENT_CONTENT] = STR("x  y"), [COMMENT_AUTHOR_IP] = STR("10.1.1.1")}};
	int r = -ENOMEM;

	(void)state;
	for (uint64_t n = 1; r != 0; n++) {
		struct ruleset *rules = NULL;
		struct rule_hits hits = {.n = 99};
		struct rule_fault fault;
		struct arena arena;

		test_arena_init(&arena);
		mem_fail_from(n);
		r = compile_pack(&arena, pack, &rules, &fault);
		if (r == 0) {
			r = match_comment(rules, &comment, &arena, &hits);
		}
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		assert_int_equal(hits.n, r == 0 ? 2 : 99);
		assert_true(n < 1000);
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_hold_as_they_say),
		cmocka_unit_test(rules_are_in_force_where_and_while_they_say),
		cmocka_unit_test(examples_hold_wherever_and_whenever_the_rule_does),
		cmocka_unit_test(rules_tell_what_they_are_made_of),
		cmocka_unit_test(shadow_hits_are_told_apart),
		cmocka_unit_test(language_is_a_subject_of_its_own),
		cmocka_unit_test(running_out_of_memory_is_a_fault_at_every_step),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
