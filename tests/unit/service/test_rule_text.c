#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>

#include "json_reader.h"
#include "rule_text.h"

static struct arena arena;

static int make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 4096, 1024UL * 1024);
	return 0;
}

static int end_arena(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static const struct cJSON *parse(const char *text)
{
	const struct cJSON *value = NULL;
	struct json_fault fault;

	if (text == NULL) {
		return NULL;
	}
	assert_int_equal(json_read(str_of(text), &arena, &value, &fault), 0);
	return value;
}

static void assert_text(struct str text, const char *expected)
{
	if (!str_eq(text, str_of(expected))) {
		fail_msg("\"%.*s\" is not \"%s\"", STR_FMT(text), expected);
	}
}

static void a_key_stands_on_a_line(void **state)
{
	static const struct {
		const char *rule;
		const char *base;
		const char *expected;
	} cases[] = {
		{"{}", NULL, "{}"},
		{"{\"a\":null}", NULL, "{}"},
		{"{\"a\" : 1, \"b\":[true,{\"c\":\"x\\ny\"}]}", NULL,
			"{\n\"a\": 1,\n\"b\": [true,{\"c\":\"x\\ny\"}]\n}"},
		{"{\"b\":2}", "{\"a\":1,\"b\":1}", "{\n\"a\": 1,\n\"b\": 2\n}"},
		{"{\"a\":null,\"c\":3}", "{\"a\":1,\"b\":1}", "{\n\"b\": 1,\n\"c\": 3\n}"},
		{"{\"a\\\"\\n\":1}", NULL, "{\n\"a\\\"\\n\": 1\n}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str text = STR_NONE;

		assert_int_equal(
			rule_text_write(parse(cases[i].rule), parse(cases[i].base), &arena, &text),
			0);
		assert_text(text, cases[i].expected);
		/* What was written reads back, and is written the same again. */
		assert_int_equal(rule_text_write(parse(cases[i].expected), NULL, &arena, &text), 0);
		assert_text(text, cases[i].expected);
	}
}

static void a_line_names_its_key(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *expected;
	} cases[] = {
		{"{\n\"a\": 1,\n\"b\": 2\n}", 1, "/rule"},
		{"{\n\"a\": 1,\n\"b\": 2\n}", 2, "/rule/a"},
		{"{\n\"a\": 1,\n\"b\": 2\n}", 3, "/rule/b"},
		{"{\n\"a\": 1,\n\"b\": 2\n}", 4, "/rule"},
		{"{\n\"a\": 1,\n\"b\": 2\n}", 9, "/rule"},
		{"{\n\"a\": 1,\n\"b\": 2\n}", 0, "/rule"},
		{"{\n\"a\\n\": 1\n}", 2, "/rule"},
		{"{\n\"a/b\": 1\n}", 2, "/rule"},
		{"", 2, "/rule"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str pointer = STR_NONE;

		assert_int_equal(
			rule_text_pointer(str_of(cases[i].text), cases[i].line, &arena, &pointer),
			0);
		assert_text(pointer, cases[i].expected);
	}
}

static void rules_that_hit_the_same_are_told(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool expected;
	} cases[] = {
		{"{\"words\":\"x\"}", "{\"words\":\"x\"}", true},
		{"{\"words\":\"x\",\"weight\":1,\"mode\":\"on\"}",
			"{\"action\":\"hold\",\"words\":\"x\",\"hit\":\"x\"}", true},
		{"{\"words\":\"x\"}", "{\"words\":\"y\"}", false},
		{"{\"words\":\"x\"}", "{\"words\":\"x\",\"raw\":true}", false},
		{"{\"words\":\"x\",\"raw\":true}", "{\"words\":\"x\"}", false},
		{"{\"words\":[\"x\",\"y\"]}", "{\"words\":[\"x\"]}", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(rule_text_tests_alike(parse(cases[i].a), parse(cases[i].b)),
			cases[i].expected);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_key_stands_on_a_line, make_arena, end_arena),
		cmocka_unit_test_setup_teardown(a_line_names_its_key, make_arena, end_arena),
		cmocka_unit_test_setup_teardown(
			rules_that_hit_the_same_are_told, make_arena, end_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
