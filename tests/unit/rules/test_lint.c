#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/buf.h>

struct lint_row {
	const char *pack;
	const char *findings; /* "rule:code ..." */
	const char *detail;   /* words of the first of them */
};

#define GOOD ", weight: 1, hit: hello, miss: world}\n"

/* clang-format off */
static const struct lint_row lint_rows[] = {
	{"- {name: a, words: hello" GOOD, "", ""},
	{"- {name: a, pattern: 'hel+o'" GOOD, "", ""},
	{"- {name: a, pattern: 'buy.*pills|(?:\\w+ ){3}hello|hello'" GOOD, "", ""},
	{"- {name: a, words: hello, weight: 1}\n", "0:no_examples", "no hit and no miss example"},
	{"- {name: a, words: hello, weight: 1, hit: hello}\n", "0:no_examples", "no miss example"},
	{"- {name: a, words: hello, weight: 1, mode: off, miss: x}\n", "0:no_examples", "no hit example"},
	/* Entries. */
	{"- {name: a, words: [hello, ok]" GOOD, "0:short", "\"ok\" has fewer than three letters"},
	{"- {name: a, words: [hello, о́к]" GOOD, "0:short", ""},
	{"- {name: a, words: [hello, 赌博]" GOOD, "", ""},
	{"- {name: a, words: [hello, Hello]" GOOD, "0:duplicate", "\"hello\" stands in it twice"},
	{"- {name: a, words: hello" GOOD "- {name: b, phrases: [x hello, hello]" GOOD, "1:duplicate", "also stands in the rule \"a\""},
	{"- {name: a, words: hello" GOOD "- {name: b, look_at: [author, content], words: hello, weight: 1, hit: hello, miss: x}\n", "1:duplicate", ""},
	{"- {name: a, words: hello" GOOD "- {name: b, look_at: author, words: hello" GOOD, "", ""},
	{"- {name: a, words: hello" GOOD "- {name: b, look_at: author, words: hello" GOOD "- {name: c, words: hello" GOOD, "2:duplicate", "also stands in the rule \"a\""},
	{"- {name: a, words: hello" GOOD "- {name: b, raw: true, words: hello" GOOD, "", ""},
	{"- {name: a, pattern: hello" GOOD "- {name: b, pattern: hello" GOOD, "1:duplicate", "\"hello\" also stands"},
	{"- {name: a, pattern: hello" GOOD "- {name: b, words: hello" GOOD, "", ""},
	{"- {name: a, domains: [a.example, www.a.example], weight: 1, hit: http://a.example, miss: x}\n", "0:duplicate", "a.example"},
	{"- {name: a, networks: [10.0.0.0/8, 10.0.0.0/8], weight: 1, hit: 10.1.1.1, miss: 1.1.1.1}\n", "0:duplicate", ""},
	/* Always. */
	{"- {name: a, pattern: 'x*', weight: 1, hit: hello, miss: {author: x}}\n", "0:always", "19 of 20 ordinary"},
	{"- {name: a, words: e, substring: true, weight: 1, hit: hello, miss: world}\n", "0:always 0:short", "ordinary comments"},
	{"- {name: a, pattern: '[aeo]', weight: 1, hit: hello, miss: xyz}\n", "0:always", "ordinary comments"},
	{"- {name: a, look_at: agent, words: mozilla, mode: off, weight: 1, hit: mozilla, miss: x}\n", "0:always", ""},
	{"- {name: a, not: {words: world}, weight: 1, hit: hello, miss: world}\n", "0:always 0:always", ""},
	/* Slow. */
	{"- {name: a, pattern: '(?:h+)+$|hello'" GOOD, "0:slow", "(?:h+)+$"},
	{"- {name: a, pattern: '^(?:\\w+\\s?)*[!]$|hello'" GOOD, "0:slow", ""},
	{"- {name: a, pattern: '(\\d+)*x|hello'" GOOD, "0:slow", ""},
	{"- {name: a, pattern: 'hello(.*)*z|hello'" GOOD, "0:slow", ""},
	{"- {name: a, pattern: '(?:[^,]*,)*[xz]$|hello'" GOOD, "0:slow", ""},
	{"- {name: a, pattern: '(x+x+)+y|hello'" GOOD, "0:slow", ""},
	{"- {name: a, pattern: '(?:a|a|ab)*[xz]$|hello'" GOOD, "0:slow", ""},
	{"- {name: a, raw: true, pattern: '(?:[\\x{400}-\\x{4ff}]+)+!', weight: 1, hit: 'ж!', miss: x}\n", "", ""},
	{"- {name: a, pattern: 'hello', weight: 1, hit: hello, miss: {author: a}, not: {pattern: '(a+)+$'}}\n", "0:slow", ""},
};
/* clang-format on */

static void join(const struct lint_list *list, char *out, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->n; i++) {
		at += (size_t)snprintf(out + at, n - at, "%s%zu:%s", i > 0 ? " " : "",
			list->item[i].rule, lint_code_name(list->item[i].code));
	}
}

static void lint_finds_what_is_likely_a_mistake(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(lint_rows); i++) {
		const struct lint_row *row = &lint_rows[i];
		struct lint_list list = {.n = 99};
		struct ruleset *rules;
		struct arena arena;
		char joined[512], detail[512] = "";

		test_arena_init(&arena);
		rules = whole_pack(&arena, row->pack);
		assert_int_equal(ruleset_lint(rules, &arena, &list), 0);
		join(&list, joined, sizeof joined);
		if (list.n > 0) {
			snprintf(detail, sizeof detail, "%.*s", STR_FMT(list.item[0].detail));
		}
		if (strcmp(joined, row->findings) != 0 || strstr(detail, row->detail) == NULL) {
			fail_msg("row %zu: \"%s\": %s", i, joined, detail);
		}
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

static void findings_are_capped(void **state)
{
	struct lint_list list;
	struct ruleset *rules;
	struct rule_fault fault;
	struct arena arena;
	struct buf pack;

	(void)state;
	test_arena_init(&arena);
	buf_init(&pack, 1 << 20);
	buf_add(&pack, STR("- {name: a, weight: 1, hit: a, miss: x, words: [a"));
	for (size_t i = 0; i < LIMIT_LINT_FINDINGS / 2; i++) {
		buf_add(&pack, STR(", a"));
	}
	buf_add(&pack, STR("]}"));
	assert_int_equal(compile_bytes(&arena, buf_str(&pack), &rules, &fault), 0);
	assert_int_equal(ruleset_lint(rules, &arena, &list), 0);
	assert_int_equal(list.n, LIMIT_LINT_FINDINGS);
	assert_int_equal(list.n_more, 1);
	ruleset_unref(rules);
	buf_fini(&pack);
	arena_fini(&arena);
}

static void running_out_of_memory_is_a_fault_at_every_step(void **state)
{
	struct ruleset *rules;
	struct arena arena;
	int r = -ENOMEM;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: a, words: [ok, ok], weight: 1}\n"
				   "- {name: b, pattern: '(a+)+$', weight: 1}\n");
	for (uint64_t n = 1; r != 0; n++) {
		struct lint_list list = {.n = 99};
		struct arena own;

		test_arena_init(&own);
		mem_fail_from(n);
		r = ruleset_lint(rules, &own, &list);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		assert_int_equal(list.n, r == 0 ? 6 : 99);
		assert_true(n < 200);
		arena_fini(&own);
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lint_finds_what_is_likely_a_mistake),
		cmocka_unit_test(findings_are_capped),
		cmocka_unit_test(running_out_of_memory_is_a_fault_at_every_step),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
