#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A file that a pack may name, or a fault that reading it ends in. */
struct list_file {
	const char *path;
	const char *text;
	int fault;
};

static const struct list_file files[] = {
	{"words.txt", "\xef\xbb\xbf# a remark\r\n\r\n  viagra  \r\n\t\ncialis", 0},
	{"lists/phrases.txt", "free spins\n#1 site\nno deposit\n", 0},
	{"domains.txt", "# remark\n.example\nwww.shop.test\n", 0},
	{"networks.txt", "192.0.2.0/24\n2001:db8::/32\n", 0},
	{"keys.txt", "CiaLis\n#hash\n$$$\n", 0},
	{"empty.txt", "\n# nothing\n", 0},
	{"latin1.txt", "one\ntwo\ncaf\xe9\n", 0},
	{"bad_network.txt", "192.0.2.0/24\n\n192.0.2.1/24\n", 0},
	{"invisible.txt", "one\n\u200b\n", 0},
	{"missing.txt", NULL, -ENOENT},
	{"huge.txt", NULL, -EFBIG},
	{"secret.txt", NULL, -EACCES},
	{"memory.txt", NULL, -ENOMEM},
};

static int read_list(void *arg, struct str pack, struct str path, struct str *ret_bytes)
{
	const char *expected_pack = arg;

	assert_true(str_eq(pack, str_of(expected_pack)));
	for (size_t i = 0; i < N_ROWS(files); i++) {
		if (str_eq(path, str_of(files[i].path))) {
			*ret_bytes = str_of(files[i].text);
			return files[i].fault;
		}
	}
	fail_msg("asked for %.*s", STR_FMT(path));
	return -ENOENT;
}

static int compile(
	struct arena *arena, const char *pack, struct ruleset **ret, struct rule_fault *fault)
{
	static char name[] = "packs/mine.yaml";
	const struct rule_source source = {str_of(name), str_of(pack), false};

	return ruleset_compile(
		&(struct rule_sources){
			.item = &source, .n = 1, .read_list = read_list, .arg = name},
		arena, ret, fault);
}

struct list_row {
	const char *keys;
	const char *content;
	bool is_hit;
};

/* clang-format off */
static const struct list_row list_rows[] = {
	{"list: words.txt", "VIAGRA", true},
	{"list: words.txt", "a specialist", false},
	{"list: words.txt", "a remark", false},
	{"{list: words.txt, form: words, substring: true", "a specialist", true},
	{"list: lists/phrases.txt", "free\n spins", true},
	{"list: lists/phrases.txt", "#1 site", false},
	{"{list: domains.txt, form: domains", "http://x.example/", true},
	{"{list: domains.txt, form: domains", "http://shop.test/", true},
	{"{list: domains.txt, form: domains", "www.shop.test2", false},
	{"{list: networks.txt, form: networks", "192.0.2.1", false},
	{"{list: keys.txt, form: wordpress", "a speCIALISt", true},
	{"{list: keys.txt, form: wordpress", "a #hash", true}, /* no remark there */
	{"{list: keys.txt, form: wordpress", "U$$$D", true},
	{"{list: keys.txt, form: wordpress", "c\u0456alis", false}, /* raw */
	{"{list: words.txt, at_least: 2", "cialis viagra", true},
	{"{list: words.txt, at_least: 2", "cialis cialis", false},
	{"{words: x, not: {list: words.txt}", "x", true},
	{"{words: x, not: {list: words.txt}", "x cialis", false},
};
/* clang-format on */

static void lists_hit_what_their_lines_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(list_rows); i++) {
		const struct list_row *row = &list_rows[i];
		struct rule_fault fault = {0};
		struct ruleset *rules;
		struct arena arena;
		char pack[256];

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1, %s}",
			row->keys[0] == '{' ? row->keys + 1 : row->keys);
		if (compile(&arena, pack, &rules, &fault) != 0) {
			fail_msg("row %zu: line %u: %.*s", i, fault.line, STR_FMT(fault.detail));
		}
		if ((match_content(rules, &arena, str_of(row->content)).n == 1) != row->is_hit) {
			fail_msg("row %zu", i);
		}
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

struct broken_list_row {
	const char *keys;
	const char *source;
	unsigned line;
	const char *detail;
};

/* clang-format off */
static const struct broken_list_row broken_rows[] = {
	{"list: missing.txt", "packs/mine.yaml", 2, "\"missing.txt\" cannot be read: No such file"},
	{"list: huge.txt", "packs/mine.yaml", 2, "\"huge.txt\" is larger than a list may be (16777216 bytes)"},
	{"list: secret.txt", "packs/mine.yaml", 2, "cannot be read: Permission denied"},
	{"list: empty.txt", "packs/mine.yaml", 2, "at least 1 of 0 entries"},
	{"list: latin1.txt", "packs/latin1.txt", 3, "not UTF-8"},
	{"{list: bad_network.txt, form: networks", "packs/bad_network.txt", 3, "bits set behind its prefix"},
	{"{list: words.txt, form: networks", "packs/words.txt", 3, "\"viagra\" is no address and no network"},
	{"list: invisible.txt", "packs/invisible.txt", 2, "Nothing is left"},
	{"list: ../passwd", "packs/mine.yaml", 2, "must lie in the folder of this pack"},
	{"list: lists/../../passwd", "packs/mine.yaml", 2, "must lie in the folder"},
	{"list: /etc/passwd", "packs/mine.yaml", 2, "must lie in the folder"},
	{"list: lists//words.txt", "packs/mine.yaml", 2, "must lie in the folder"},
	{"list: [a]", "packs/mine.yaml", 2, "takes a text"},
	{"{list: words.txt, words: a", "packs/mine.yaml", 2, "both \"list\" and \"words\""},
	{"{list: words.txt, form: wordpres", "packs/mine.yaml", 2, "did you mean \"wordpress\"?"},
	{"{words: a, form: words", "packs/mine.yaml", 1, "there is no list"},
	{"{list: words.txt, at_least: 3", "packs/mine.yaml", 2, "at least 3 of 2 entries"},
};
/* clang-format on */

static void broken_lists_name_file_line_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(broken_rows); i++) {
		const struct broken_list_row *row = &broken_rows[i];
		struct rule_fault fault = {0};
		struct ruleset *rules = NULL;
		struct arena arena;
		char pack[256];
		char detail[1024];
		int r;

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1,\n%s}",
			row->keys[0] == '{' ? row->keys + 1 : row->keys);
		r = compile(&arena, pack, &rules, &fault);
		snprintf(detail, sizeof detail, "%.*s", STR_FMT(fault.detail));
		if (r != RULES_BROKEN || !str_eq(fault.source, str_of(row->source)) ||
			fault.line != row->line || strstr(detail, row->detail) == NULL) {
			fail_msg("row %zu: outcome %d, %.*s:%u: %s", i, r, STR_FMT(fault.source),
				fault.line, detail);
		}
		arena_fini(&arena);
	}
}

static void memory_that_runs_out_while_a_list_is_read_is_a_fault(void **state)
{
	struct rule_fault fault;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(
		compile(&arena, "- {name: x, weight: 1, list: memory.txt}", &rules, &fault),
		-ENOMEM);
	arena_fini(&arena);
}

static int compile_list(struct arena *arena, const char *name, struct str bytes,
	struct ruleset **ret, struct rule_fault *fault)
{
	const struct rule_source source = {str_of(name), bytes, true};

	return ruleset_compile(&(struct rule_sources){.item = &source, .n = 1}, arena, ret, fault);
}

static void bare_list_is_a_rule_that_holds(void **state)
{
	struct rule_fault fault;
	struct rule_info info;
	struct ruleset *rules;
	struct arena arena;
	const struct comment comment = {.field = {[COMMENT_CONTENT] = STR("hello"),
						[COMMENT_AUTHOR_EMAIL] = STR("x@SpaM.example")}};
	struct rule_hits hits;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(compile_list(&arena, "/etc/hamlet/blocked keys.txt",
				 STR("@spam.\r\n#x\r\n"), &rules, &fault),
		0);
	assert_int_equal(ruleset_count(rules), 1);
	ruleset_rule(rules, 0, &info);
	assert_true(str_eq(info.name, STR("blocked keys")));
	assert_int_equal(info.action, RULE_HOLDS);
	assert_int_equal(info.n_entries, 2);
	assert_true(match_content(rules, &arena, STR("a#X")).holds);
	assert_int_equal(match_comment(rules, &comment, &arena, &hits), 0);
	assert_true(hits.holds);
	assert_true(str_eq(hits.item[0].text, STR("@SpaM.")));
	ruleset_unref(rules);
	assert_int_equal(compile_list(&arena, "/etc/.txt", STR("a"), &rules, &fault), RULES_BROKEN);
	assert_int_equal(compile_list(&arena, "a.txt", STR("\n"), &rules, &fault), RULES_BROKEN);
	assert_int_equal(
		compile_list(&arena, "a.txt", STR("a\n\xff"), &rules, &fault), RULES_BROKEN);
	assert_int_equal(fault.line, 2);
	arena_fini(&arena);
}

/* Of `n` bytes in all, in lines of some length. */
static int compile_large(size_t n, size_t line_bytes)
{
	struct rule_fault fault;
	struct ruleset *rules = NULL;
	struct arena arena;
	char *bytes = mem_new(n, 1);
	int r;

	assert_non_null(bytes);
	memset(bytes, 'x', n);
	for (size_t i = line_bytes; i < n; i += line_bytes + 1) {
		bytes[i] = '\n';
	}
	test_arena_init(&arena);
	r = compile_list(&arena, "a.txt", str_make(bytes, n), &rules, &fault);
	ruleset_unref(rules);
	arena_fini(&arena);
	mem_free(bytes);
	return r;
}

static void lists_and_entries_are_capped(void **state)
{
	(void)state;
	assert_int_equal(compile_large(LIMIT_RULE_ENTRY_BYTES, LIMIT_RULE_ENTRY_BYTES), 0);
	assert_int_equal(compile_large(LIMIT_RULE_ENTRY_BYTES + 1, LIMIT_RULE_ENTRY_BYTES + 1),
		RULES_BROKEN);
	assert_int_equal(compile_large(LIMIT_LIST_BYTES, LIMIT_RULE_ENTRY_BYTES), 0);
	assert_int_equal(compile_large(LIMIT_LIST_BYTES + 1, LIMIT_RULE_ENTRY_BYTES), RULES_BROKEN);
	assert_int_equal(compile_large(2 * LIMIT_RULE_ENTRIES, 1), 0);
	assert_int_equal(compile_large(2 * LIMIT_RULE_ENTRIES + 1, 1), RULES_BROKEN);
}

static void pack_without_a_reader_of_lists_is_broken(void **state)
{
	struct rule_fault fault;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(
		compile_pack(&arena, "- {name: x, weight: 1, list: words.txt}", &rules, &fault),
		RULES_BROKEN);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_hit_what_their_lines_say),
		cmocka_unit_test(broken_lists_name_file_line_and_reason),
		cmocka_unit_test(memory_that_runs_out_while_a_list_is_read_is_a_fault),
		cmocka_unit_test(bare_list_is_a_rule_that_holds),
		cmocka_unit_test(lists_and_entries_are_capped),
		cmocka_unit_test(pack_without_a_reader_of_lists_is_broken),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
