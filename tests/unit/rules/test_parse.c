#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/buf.h>

/* Every way in which a pack can be broken: the line it happens in, and words of the sentence. */
struct broken_row {
	const char *pack;
	unsigned line;
	const char *detail;
};

/* clang-format off */
static const struct broken_row broken_rows[] = {
	/* Not YAML, or not the YAML of a pack. */
	{"", 1, "The pack is empty"},
	{"# only a remark\n", 1, "says so by \"[]\""},
	{"text\n", 1, "A pack is a list of rules, not a text"},
	{"name: x\n", 1, "A pack is a list of rules, not a map"},
	{"- name: x\n  words: [a\n", 3, "This is not YAML"},
	{"- name: 'x\n", 2, "This is not YAML"},
	{"- name: x\n\twords: a\n", 2, "This is not YAML"},
	{"- name: x\n  weight: \x01\n", 2, "This is not YAML: control characters"},
	{"- name: x\n  words: \"\xff\"\n", 2, "bytes that are not UTF-8"},
	{"- name: x\n  words: \"\xc3\x28\"\n", 2, "bytes that are not UTF-8"},
	{"- name: &a x\n", 1, "Anchors"},
	{"- &a {name: x}\n", 1, "Anchors"},
	{"- name: !!str x\n", 1, "tags"},
	{"- name: x\n  words: *a\n", 2, "Aliases"},
	{"--- []\n--- []\n", 2, "one YAML document"},
	{"\n- [name]\n", 2, "A rule is a map of keys such as name and pattern, not a list"},
	{"- x\n", 1, "A rule is a map of keys"},
	{"- ? [a]\n  : b\n", 1, "A key must be a text, not a list"},
	{"- name: x\n  name: y\n", 2, "The key \"name\" stands twice"},
	{"- [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]\n", 1, "at most 16 deep"},
	/* Keys and their values. */
	{"- name: x\n  wieght: 1\n", 2, "no key \"wieght\"; did you mean \"weight\"?"},
	{"- name: x\n  lookat: url\n", 2, "did you mean \"look_at\"?"},
	{"- name: x\n  Pattern: y\n", 2, "did you mean \"pattern\"?"},
	{"- name: x\n  zebra: 1\n", 2, "no key \"zebra\"."},
	{"- name: x\n  look_at: contnet\n", 2, "no field \"contnet\", did you mean \"content\"?"},
	{"- name: x\n  look_at: []\n", 2, "takes a field or a list"},
	{"- name: x\n  look_at: {a: b}\n", 2, "takes a field or a list"},
	{"- name: x\n  look_at: [content, moon]\n", 2, "There is no field \"moon\"; it is one of: content, "},
	{"- name: x\n  action: delete\n", 2, "it is one of: hold, reject or approve."},
	{"- name: x\n  action: rejct\n", 2, "did you mean \"reject\"?"},
	{"- name: x\n  mode: shadwo\n", 2, "did you mean \"shadow\"?"},
	{"- name: x\n  raw: yes\n", 2, "one of: false or true"},
	{"- name: x\n  raw: [true]\n", 2, "\"raw\" takes a text, not a list"},
	{"- name:\n  words: a\n", 1, "\"name\" has no value"},
	{"- name: {a: b}\n", 1, "\"name\" takes a text, not a map"},
	{"- name: \"a\\tb\"\n", 1, "no control characters"},
	{"- name: x\n  weight: heavy\n", 2, "\"heavy\" is not"},
	{"- name: x\n  weight: 1e9\n", 2, "between -10 and 10"},
	{"- name: x\n  weight: 10.1\n", 2, "between -10 and 10"},
	{"- name: x\n  weight: .inf\n", 2, "A weight is a number"},
	{"- name: x\n  weight: nan\n", 2, "A weight is a number"},
	{"- name: x\n  weight: 0\n", 2, "but not 0"},
	{"- name: x\n  words: [good, two words]\n", 2, "stand under phrases"},
	{"- name: x\n  words:\n    - good\n    -\n", 4, "This entry is empty"},
	{"- name: x\n  words: [[a]]\n", 2, "An entry is a text, not a list"},
	{"- name: x\n  words: []\n", 2, "a text or a list of texts"},
	{"- name: x\n  words: [\"\\u200b\"]\n  weight: 1\n", 2, "Nothing is left"},
	{"- name: x\n  domains: [a/b]\n  weight: 1\n", 2, "not the name of a domain"},
	{"- name: x\n  networks: 1.2.3.4.5\n  weight: 1\n", 2, "no address and no network"},
	{"- name: x\n  networks: 10.1.0.0/8\n  weight: 1\n", 2, "bits set behind its prefix"},
	{"- name: x\n  expires: tomorrow\n", 2, "\"tomorrow\" is neither a date"},
	{"- name: x\n  expires: 2026-02-30\n", 2, "neither a date"},
	{"- name: x\n  sites: {a: b}\n", 2, "a text or a list of texts"},
	{"- name: x\n  sites: ''\n", 2, "This entry is empty"},
	{"- name: x\n  at_least: 0\n", 2, "from 1 to 64"},
	{"- name: x\n  at_least: 65\n", 2, "from 1 to 64"},
	{"- name: x\n  at_least: many\n", 2, "\"many\" is not"},
	{"- name: x\n  al: []\n", 2, "did you mean \"all\"?"},
	{"- name: x\n  all: []\n", 2, "takes a condition or a list of them"},
	{"- name: x\n  all: [a]\n", 2, "A condition is a map of keys"},
	{"- name: x\n  any:\n  - wrods: a\n", 3, "A condition has no key \"wrods\"; did you mean \"words\"?"},
	{"- name: x\n  any:\n  - weight: 1\n", 3, "A condition has no key \"weight\""},
	/* Conditions as a whole. */
	{"- name: x\n  weight: 1\n  any:\n  - words: a\n  - raw: true\n", 5, "no test here"},
	{"- name: x\n  weight: 1\n  look_at: url\n  any:\n  - words: a\n", 1, "itself what it looks at"},
	{"- name: x\n  weight: 1\n  not: {words: a, pattern: b}\n", 3, "both \"words\" and \"pattern\""},
	{"- name: x\n  weight: 1\n  at_least: 2\n  all: [{words: a}, {words: b}]\n", 1, "at_least counts"},
	{"- name: x\n  weight: 1\n  at_least: 1\n  words: a\n  any: {words: b}\n", 1, "at_least counts"},
	{"- name: x\n  weight: 1\n  at_least: 2\n  any: {words: b}\n", 1, "but it has 1"},
	{"- name: x\n  weight: 1\n  at_least: 2\n  words: b\n", 4, "at least 2 of 1 entries"},
	{"- name: x\n  weight: 1\n  look_at: content\n  networks: 10.0.0.0/8\n", 1, "networks look at ip"},
	{"- name: x\n  weight: 1\n  look_at: author\n  domains: a.example\n", 1, "domains are found in"},
	{"- name: x\n  networks: 10.0.0.0/8\n  raw: true\n  weight: 1\n", 1, "networks are never matched raw"},
	{"- name: x\n  weight: 1\n  pattern: 'a{1001}'\n", 3, "a repeat of more than 1000"},
	{"- name: x\n  weight: 1\n  pattern: '\\\\x{1001}'\n", 3, "a repeat of more than 1000"},
	/* Rules as a whole. */
	{"\n- words: a\n  weight: 1\n", 2, "The rule has no name"},
	{"- name: x\n  weight: 1\n", 1, "has no test here"},
	{"- name: x\n  words: a\n", 1, "needs either a weight or an action."},
	{"- name: x\n  words: a\n  weight: 1\n  action: hold\n", 1, "not both"},
	{"- name: x\n  words: a\n  pattern: b\n", 3, "both \"words\" and \"pattern\""},
	{"- name: x\n  words: a\n  phrases: b\n", 3, "both \"words\" and \"phrases\""},
	{"- name: x\n  pattern: a\n  substring: true\n  weight: 1\n", 1, "not with pattern"},
	{"- name: x\n  domains: a.b\n  raw: true\n  weight: 1\n", 1, "never matched raw"},
	{"- name: x\n  words: a\n  weight: 1\n- name: y\n  words: a\n  weight: 1\n"
	 "- name: x\n  words: b\n  weight: 1\n", 7, "another rule named \"x\""},
	/* Patterns. */
	{"- name: x\n  weight: 1\n  pattern: a(b\n", 3, "missing closing parenthesis (at byte 3)"},
	{"- name: x\n  weight: 1\n  pattern: '[z-a]'\n", 3, "range out of order"},
	{"- name: x\n  weight: 1\n  pattern: 'a\\C'\n", 3, "The pattern of \"x\" is broken"},
	{"- name: x\n  weight: 1\n  pattern: '[а-я]+'\n", 3, "a range of letters"},
	/* Examples. */
	{"- name: x\n  words: a\n  weight: 1\n  hit:\n    - a\n    - b\n", 6, "does not hit this example"},
	{"- name: x\n  words: a\n  weight: 1\n  miss:\n    - an a here\n", 5, "hits \"a\" in this example"},
	{"- name: x\n  words: a\n  weight: 1\n  mode: off\n  hit: b\n", 5, "does not hit this example"},
	{"- name: x\n  words: a\n  weight: 1\n  hit: {contnt: a}\n", 4, "did you mean \"content\"?"},
	{"- name: x\n  words: a\n  weight: 1\n  hit: {}\n", 4, "An example is a text or a map"},
	{"- name: x\n  words: a\n  weight: 1\n  hit: [[a]]\n", 4, "An example is a text or a map"},
	{"- name: x\n  words: a\n  weight: 1\n  hit: ''\n", 4, "This example is empty"},
	{"- name: x\n  words: a\n  weight: 1\n  hit: \"a \\0\"\n", 4, "NUL"},
	{"- name: x\n  pattern: ^(a|aa)+$\n  weight: 1\n"
	 "  miss: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n", 4, "runs into its match limits"},
};
/* clang-format on */

static void broken_packs_name_line_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(broken_rows); i++) {
		const struct broken_row *row = &broken_rows[i];
		struct ruleset *rules = NULL;
		struct rule_fault fault = {0};
		struct arena arena;
		char detail[1024];
		int r;

		test_arena_init(&arena);
		r = compile_pack(&arena, row->pack, &rules, &fault);
		snprintf(detail, sizeof detail, "%.*s", STR_FMT(fault.detail));
		if (r != RULES_BROKEN || fault.line != row->line ||
			strstr(detail, row->detail) == NULL || !str_eq(fault.source, STR("pack")) ||
			rules != NULL) {
			fail_msg("row %zu: outcome %d, line %u: %s", i, r, fault.line, detail);
		}
		arena_fini(&arena);
	}
}

static void second_source_is_named_when_it_is_broken(void **state)
{
	const struct rule_source sources[] = {
		{STR("one.yaml"), STR("- name: x\n  words: a\n  weight: 1\n"), false},
		{STR("two.yaml"),
			STR("- name: y\n  words: b\n  weight: 1\n\n- name: x\n  words: c\n"
			    "  action: hold\n"),
			false},
	};
	struct ruleset *rules;
	struct rule_fault fault;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(ruleset_compile(&(struct rule_sources){.item = sources, .n = 2}, &arena,
				 &rules, &fault),
		RULES_BROKEN);
	assert_true(str_eq(fault.source, STR("two.yaml")));
	assert_int_equal(fault.line, 5);
	arena_fini(&arena);
}

static void whole_rules_tell_what_they_are(void **state)
{
	struct rule_info info;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena,
		"\xef\xbb\xbf# with a byte-order mark\n"
		"- name: one\n  description: What it is for.\n  look_at: [content, author]\n"
		"  words: [a, b]\n  weight: -1.5\n  mode: shadow\n  hit: a\n  miss: [c, d]\n"
		"- {name: two, look_at: any, pattern: x, action: approve}\n");
	assert_int_equal(ruleset_count(rules), 2);
	ruleset_rule(rules, 0, &info);
	assert_true(str_eq(info.name, STR("one")));
	assert_true(str_eq(info.description, STR("What it is for.")));
	assert_true(str_eq(info.source, STR("pack")));
	assert_int_equal(info.line, 2);
	assert_int_equal(info.action, RULE_ADDS_WEIGHT);
	assert_int_equal(info.mode, RULE_SHADOW);
	assert_true(info.weight > -1.6 && info.weight < -1.4);
	assert_string_equal(info.look_at, "several");
	assert_int_equal(info.n_hit_examples, 1);
	assert_int_equal(info.n_miss_examples, 2);
	ruleset_rule(rules, 1, &info);
	assert_int_equal(info.line, 10);
	assert_int_equal(info.action, RULE_APPROVES);
	assert_string_equal(info.look_at, "any");
	ruleset_unref(ruleset_ref(rules));
	assert_int_equal(ruleset_count(rules), 2);
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void empty_list_is_a_ruleset_without_rules(void **state)
{
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "[]");
	assert_int_equal(ruleset_count(rules), 0);
	assert_int_equal(match_content(rules, &arena, STR("hello")).n, 0);
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* name_bytes long, "a" and so on. */
static int compile_with_name_of(struct arena *arena, size_t name_bytes, struct rule_fault *fault)
{
	struct ruleset *rules = NULL;
	struct buf pack;
	int r;

	buf_init(&pack, 1 << 20);
	buf_add(&pack, STR("- {words: a, weight: 1, name: "));
	for (size_t i = 0; i < name_bytes; i++) {
		buf_add_byte(&pack, 'n');
	}
	buf_add(&pack, STR("}"));
	assert_int_equal(pack.error, 0);
	r = compile_bytes(arena, buf_str(&pack), &rules, fault);
	ruleset_unref(rules);
	buf_fini(&pack);
	return r;
}

static void name_is_capped(void **state)
{
	struct rule_fault fault;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(compile_with_name_of(&arena, LIMIT_RULE_NAME_BYTES, &fault), 0);
	assert_int_equal(
		compile_with_name_of(&arena, LIMIT_RULE_NAME_BYTES + 1, &fault), RULES_BROKEN);
	arena_fini(&arena);
}

static int compile_n_rules(struct arena *arena, size_t n, struct rule_fault *fault)
{
	struct ruleset *rules = NULL;
	struct buf pack;
	int r;

	buf_init(&pack, 4 << 20);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&pack, "- {name: n%zu, words: w%zu, weight: 1}\n", i, i);
	}
	assert_int_equal(pack.error, 0);
	r = compile_bytes(arena, buf_str(&pack), &rules, fault);
	if (r == 0) {
		assert_int_equal(ruleset_count(rules), n);
	}
	ruleset_unref(rules);
	buf_fini(&pack);
	return r;
}

/* n conditions, the one around the others among them. */
static int compile_n_conditions(struct arena *arena, size_t n)
{
	struct ruleset *rules = NULL;
	struct rule_fault fault;
	struct buf pack;
	int r;

	buf_init(&pack, 1 << 20);
	buf_add(&pack, STR("- {name: x, weight: 1, any: [{words: a}"));
	for (size_t i = 2; i < n; i++) {
		buf_printf(&pack, ", {words: w%zu}", i);
	}
	buf_add(&pack, STR("]}"));
	r = compile_bytes(arena, buf_str(&pack), &rules, &fault);
	ruleset_unref(rules);
	buf_fini(&pack);
	return r;
}

static void number_of_conditions_is_capped(void **state)
{
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(compile_n_conditions(&arena, LIMIT_RULE_CONDITIONS), 0);
	assert_int_equal(compile_n_conditions(&arena, LIMIT_RULE_CONDITIONS + 1), RULES_BROKEN);
	arena_fini(&arena);
}

static void number_of_rules_is_capped(void **state)
{
	struct rule_fault fault;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(compile_n_rules(&arena, LIMIT_RULES, &fault), 0);
	assert_int_equal(compile_n_rules(&arena, LIMIT_RULES + 1, &fault), RULES_BROKEN);
	assert_int_equal(fault.line, LIMIT_RULES + 1);
	arena_fini(&arena);
}

static void running_out_of_memory_is_a_fault_at_every_step(void **state)
{
	static const char pack[] =
		"- {name: a, words: [x, yy, zzzz], weight: 1, hit: x, miss: q}\n"
		"- {name: b, pattern: 'x+б', weight: 1, hit: {content: xб, url: a.b}}\n"
		"- {name: c, domains: [example.com], action: hold, hit: http://example.com}\n";
	int r = -ENOMEM;

	(void)state;
	for (uint64_t n = 1; r != 0; n++) {
		struct ruleset *rules = NULL;
		struct rule_fault fault;
		struct arena arena;

		test_arena_init(&arena);
		mem_fail_from(n);
		r = compile_pack(&arena, pack, &rules, &fault);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		assert_true(n < 1000);
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_packs_name_line_and_reason),
		cmocka_unit_test(second_source_is_named_when_it_is_broken),
		cmocka_unit_test(whole_rules_tell_what_they_are),
		cmocka_unit_test(empty_list_is_a_ruleset_without_rules),
		cmocka_unit_test(name_is_capped),
		cmocka_unit_test(number_of_conditions_is_capped),
		cmocka_unit_test(number_of_rules_is_capped),
		cmocka_unit_test(running_out_of_memory_is_a_fault_at_every_step),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
