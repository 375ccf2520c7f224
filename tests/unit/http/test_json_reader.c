#include "test.h"

#include <errno.h>
#include <stdio.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "json_reader.h"

static int read_text(
	struct str text, struct arena *arena, const struct cJSON **ret, struct json_fault *fault)
{
	*ret = NULL;
	*fault = (struct json_fault){0};
	return json_read(text, arena, ret, fault);
}

/* A text that must be read. */
static const struct cJSON *read_good(struct arena *arena, struct str text)
{
	const struct cJSON *value;
	struct json_fault fault;
	int r = read_text(text, arena, &value, &fault);

	if (r != 0) {
		fail_msg(
			"'%.*s' gave %d at byte %zu: %s", STR_FMT(text), r, fault.at, fault.detail);
	}
	return value;
}

/* clang-format off */
static const struct str accepted[] = {
	BYTES("null"), BYTES("true"), BYTES("false"), BYTES("0"), BYTES("-0"), BYTES("-1"), BYTES("10"),
	BYTES("1.5"), BYTES("-0.0"), BYTES("1e5"), BYTES("1E5"), BYTES("1e+5"), BYTES("1e-5"), BYTES("0e0"),
	BYTES("0.10"), BYTES("123456789012345678901234567890"), BYTES("1.7976931348623157e308"),
	BYTES("5e-324"), BYTES("1e-400"), BYTES("\"\""), BYTES("\"a\""), BYTES("\" \""), BYTES("\"\x7f\""),
	BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), BYTES("\"\\u0001\""), BYTES("\"\\u00e9\\u20AC\""),
	BYTES("\"\\ud83d\\ude00\""), BYTES("\"\\uDBFF\\uDFFF\""), BYTES("\"\\uFFFF\""),
	BYTES("\"\xc3\xa9\""), BYTES("\"\xf0\x9f\x98\x80\""), BYTES("\"\xef\xbb\xbf\""), BYTES("\"\xe2\x80\xa8\""),
	BYTES("[]"), BYTES("[ ]"), BYTES("{}"), BYTES("{ }"), BYTES("[1]"), BYTES("[1,2]"), BYTES("[ 1 , 2 ]"),
	BYTES(" \t\r\n1 \t\r\n"), BYTES("{\"a\":1}"), BYTES("{ \"a\" : 1 , \"b\" : 2 }"),
	BYTES("{\"\":0}"), BYTES("{\"a\":{\"a\":{\"a\":1}}}"), BYTES("[{\"a\":1},{\"a\":1}]"),
	BYTES("{\"a\":[],\"A\":{}}"), BYTES("{\"a\":{\"b\":1},\"b\":1}"),
	BYTES("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
	BYTES("123456789012345678901234567890123456789012345678901234567890123"),
};

static const struct {
	struct str text;
	int outcome;
	size_t at;
} refused[] = {
	/* nothing, or too much */
	{BYTES(""), JSON_MALFORMED, 0},
	{BYTES("   "), JSON_MALFORMED, 3},
	{BYTES("1 2"), JSON_MALFORMED, 2},
	{BYTES("{}}"), JSON_MALFORMED, 2},
	{BYTES("[]]"), JSON_MALFORMED, 2},
	{BYTES("null\0"), JSON_MALFORMED, 4},
	{BYTES("1\0"), JSON_MALFORMED, 1},
	{BYTES("{}\n#"), JSON_MALFORMED, 3},
	{BYTES("\xef\xbb\xbf{}"), JSON_MALFORMED, 0},
	{BYTES("\xff\xfe{\0}\0"), JSON_MALFORMED, 0},
	{BYTES("\f1"), JSON_MALFORMED, 0},
	{BYTES("\v1"), JSON_MALFORMED, 0},
	{BYTES("\xc2\xa0""1"), JSON_MALFORMED, 0},
	/* words */
	{BYTES("nul"), JSON_MALFORMED, 0},
	{BYTES("nulll"), JSON_MALFORMED, 4},
	{BYTES("True"), JSON_MALFORMED, 0},
	{BYTES("NaN"), JSON_MALFORMED, 0},
	{BYTES("Infinity"), JSON_MALFORMED, 0},
	{BYTES("-Infinity"), JSON_MALFORMED, 1},
	{BYTES("undefined"), JSON_MALFORMED, 0},
	{BYTES("'a'"), JSON_MALFORMED, 0},
	{BYTES("/**/1"), JSON_MALFORMED, 0},
	{BYTES("1 // one"), JSON_MALFORMED, 2},
	/* numbers */
	{BYTES("-"), JSON_MALFORMED, 1},
	{BYTES("+1"), JSON_MALFORMED, 0},
	{BYTES("--1"), JSON_MALFORMED, 1},
	{BYTES("01"), JSON_MALFORMED, 0},
	{BYTES("-01"), JSON_MALFORMED, 0},
	{BYTES("00"), JSON_MALFORMED, 0},
	{BYTES("1."), JSON_MALFORMED, 2},
	{BYTES("-1."), JSON_MALFORMED, 3},
	{BYTES(".5"), JSON_MALFORMED, 0},
	{BYTES("1.e5"), JSON_MALFORMED, 2},
	{BYTES("1e"), JSON_MALFORMED, 2},
	{BYTES("1e+"), JSON_MALFORMED, 3},
	{BYTES("1e1.5"), JSON_MALFORMED, 3},
	{BYTES("0x10"), JSON_MALFORMED, 1},
	{BYTES("1_000"), JSON_MALFORMED, 1},
	{BYTES("1,5"), JSON_MALFORMED, 1},
	{BYTES("1e309"), JSON_MALFORMED, 0},
	{BYTES("[-1e9999]"), JSON_MALFORMED, 1},
	{BYTES("\xd9\xa1"), JSON_MALFORMED, 0},
	{BYTES("1234567890123456789012345678901234567890123456789012345678901234"), JSON_MALFORMED, 0},
	/* strings */
	{BYTES("\""), JSON_MALFORMED, 0},
	{BYTES("\"a"), JSON_MALFORMED, 0},
	{BYTES("\"a\\\""), JSON_MALFORMED, 0},
	{BYTES("\"a\nb\""), JSON_MALFORMED, 2},
	{BYTES("\"a\tb\""), JSON_MALFORMED, 2},
	{BYTES("\"a\0b\""), JSON_MALFORMED, 2},
	{BYTES("\"01234567\x1f\""), JSON_MALFORMED, 9},
	{BYTES("\"\x1f" "12345678\""), JSON_MALFORMED, 1},
	{BYTES("\"\\a\""), JSON_MALFORMED, 2},
	{BYTES("\"\\'\""), JSON_MALFORMED, 2},
	{BYTES("\"\\x41\""), JSON_MALFORMED, 2},
	{BYTES("\"\\U0041\""), JSON_MALFORMED, 2},
	{BYTES("\"\\0\""), JSON_MALFORMED, 2},
	{BYTES("\"\\\0\""), JSON_MALFORMED, 2},
	{BYTES("\"\\u\""), JSON_MALFORMED, 3},
	{BYTES("\"\\u12\""), JSON_MALFORMED, 5},
	{BYTES("\"\\u123g\""), JSON_MALFORMED, 6},
	{BYTES("\"\\u0000\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800\""), JSON_MALFORMED, 1},
	{BYTES("\"\\udc00\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800x\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800\\n\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800\\u0041\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800\\ud800\""), JSON_MALFORMED, 1},
	{BYTES("\"\\udc00\\ud800\""), JSON_MALFORMED, 1},
	{BYTES("\"\\ud800\\u\""), JSON_MALFORMED, 9},
	{BYTES("\"\xff\""), JSON_MALFORMED, 1},
	{BYTES("\"\xc3\""), JSON_MALFORMED, 1},
	{BYTES("\"\xc0\x80\""), JSON_MALFORMED, 1},
	{BYTES("\"\xe0\x80\xaf\""), JSON_MALFORMED, 1},
	{BYTES("\"\xed\xa0\x80\""), JSON_MALFORMED, 1},
	{BYTES("\"\xf4\x90\x80\x80\""), JSON_MALFORMED, 1},
	{BYTES("[\"\x80\"]"), JSON_MALFORMED, 2},
	/* lists */
	{BYTES("["), JSON_MALFORMED, 1},
	{BYTES("]"), JSON_MALFORMED, 0},
	{BYTES("[,]"), JSON_MALFORMED, 1},
	{BYTES("[1,]"), JSON_MALFORMED, 3},
	{BYTES("[,1]"), JSON_MALFORMED, 1},
	{BYTES("[1,,2]"), JSON_MALFORMED, 3},
	{BYTES("[1 2]"), JSON_MALFORMED, 3},
	{BYTES("[1}"), JSON_MALFORMED, 2},
	{BYTES("[1"), JSON_MALFORMED, 2},
	{BYTES("[\"a\":1]"), JSON_MALFORMED, 4},
	/* objects */
	{BYTES("{"), JSON_MALFORMED, 1},
	{BYTES("{\"a\"}"), JSON_MALFORMED, 4},
	{BYTES("{\"a\":}"), JSON_MALFORMED, 5},
	{BYTES("{\"a\" 1}"), JSON_MALFORMED, 5},
	{BYTES("{\"a\":1,}"), JSON_MALFORMED, 7},
	{BYTES("{,\"a\":1}"), JSON_MALFORMED, 1},
	{BYTES("{\"a\":1 \"b\":2}"), JSON_MALFORMED, 7},
	{BYTES("{\"a\":1,,\"b\":2}"), JSON_MALFORMED, 7},
	{BYTES("{a:1}"), JSON_MALFORMED, 1},
	{BYTES("{'a':1}"), JSON_MALFORMED, 1},
	{BYTES("{1:1}"), JSON_MALFORMED, 1},
	{BYTES("{\"a\":1]"), JSON_MALFORMED, 6},
	{BYTES("{\"a\":1"), JSON_MALFORMED, 6},
	{BYTES("{\"a\"::1}"), JSON_MALFORMED, 5},
	{BYTES("{\"a\":1 b}"), JSON_MALFORMED, 7},
	{BYTES("{\"a\0\":1}"), JSON_MALFORMED, 3},
	/* duplicate names */
	{BYTES("{\"a\":1,\"a\":2}"), JSON_MALFORMED, 7},
	{BYTES("{\"a\":1,\"b\":2,\"a\":1}"), JSON_MALFORMED, 13},
	{BYTES("{\"a\":1,\"\\u0061\":2}"), JSON_MALFORMED, 7},
	{BYTES("{\"\\n\":1,\"\\u000a\":2}"), JSON_MALFORMED, 8},
	{BYTES("{\"\":1,\"\":2}"), JSON_MALFORMED, 6},
	{BYTES("[{\"a\":1,\"a\":1}]"), JSON_MALFORMED, 8},
	{BYTES("{\"x\":{\"b\":1},\"a\":1,\"a\":1}"), JSON_MALFORMED, 19},
	{BYTES("{\"\xc3\xa9\":1,\"\\u00e9\":2}"), JSON_MALFORMED, 8},
	/* depth */
	{BYTES("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), JSON_TOO_DEEP, 16},
};
/* clang-format on */

static void reads_what_the_standard_allows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(accepted); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();

		assert_non_null(read_good(&arena, accepted[i]));
	}
}

static void refuses_what_the_standard_forbids_and_says_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(refused); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		const struct cJSON *value;
		struct json_fault fault;
		int r = read_text(refused[i].text, &arena, &value, &fault);

		if (r != refused[i].outcome || fault.at != refused[i].at || value != NULL) {
			fail_msg("row %zu '%.*s' gave %d at byte %zu: %s", i,
				STR_FMT(refused[i].text), r, fault.at,
				fault.detail != NULL ? fault.detail : "nothing");
		}
		assert_non_null(fault.detail);
	}
}

static void every_prefix_of_a_text_is_refused(void **state)
{
	const struct str whole =
		STR("{\"a\":[1.5e3,\"\\ud83d\\ude00\xc3\xa9\",{\"b\":null}],\"c\":[true,false]}");

	(void)state;
	for (size_t n = 0; n < whole.n; n++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		const struct cJSON *value;
		struct json_fault fault;

		/* A copy of just that size, so that a read past its end is seen by the sanitizer.
		 */
		char *copy = mem_new(n, 1);
		int r;

		memcpy(copy, whole.p, n);
		r = read_text(str_make(copy, n), &arena, &value, &fault);
		mem_free(copy);
		assert_int_equal(r, JSON_MALFORMED);
	}
}

static void strings_are_unescaped(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	const struct cJSON *value = read_good(&arena,
		STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\xc3\xa9\""));
	struct str text;

	(void)state;
	assert_true(json_get_string(value, &text));
	assert_str(text, STR("\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa9"));
}

static void members_are_found_by_name_and_type(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	const struct cJSON *object = read_good(&arena,
		STR("{\"s\":\"x\",\"d\":1.5,\"i\":-7,\"t\":true,\"f\":false,\"n\":null,\"a\":[1,2],"
		    "\"S\":\"other\",\"big\":9007199254740993,\"edge\":9007199254740992}"));
	struct str text;
	double real;
	long long whole = 99;
	bool truth;

	(void)state;
	assert_true(json_is_object(object));
	assert_true(json_get_string(json_get(object, "s"), &text));
	assert_str(text, STR("x"));
	assert_false(json_get_string(json_get(object, "d"), &text));
	assert_true(json_get_double(json_get(object, "d"), &real));
	assert_true(real == 1.5);
	assert_false(json_get_int(json_get(object, "d"), &whole));
	assert_int_equal(whole, 99);
	assert_true(json_get_int(json_get(object, "i"), &whole));
	assert_int_equal(whole, -7);
	assert_true(json_get_int(json_get(object, "edge"), &whole));
	assert_true(json_get_bool(json_get(object, "t"), &truth) && truth);
	assert_true(json_get_bool(json_get(object, "f"), &truth) && !truth);
	assert_false(json_get_bool(json_get(object, "n"), &truth));
	assert_true(json_is_null(json_get(object, "n")));
	assert_true(json_is_array(json_get(object, "a")));
	assert_null(json_get(object, "missing"));
	assert_null(json_get(json_get(object, "a"), "s"));
	assert_null(json_get(NULL, "s"));
	assert_false(json_is_string(NULL));
}

static void children_are_walked_in_order(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	const struct cJSON *value = read_good(&arena, STR("{\"b\":1,\"a\":2,\"c\":3}"));
	char names[4] = {0};
	size_t n = 0;

	(void)state;
	for (value = json_first(value); value != NULL; value = json_next(value)) {
		names[n++] = json_name(value).p[0];
	}
	assert_string_equal(names, "bac");
	assert_null(json_first(read_good(&arena, STR("[]"))));
	assert_null(json_first(read_good(&arena, STR("\"a\""))));
}

/* {"k0":0,"k1":1,…}; where twin is below n, its name is that of member 0. */
static void write_members(struct buf *out, size_t n, size_t twin)
{
	buf_add_byte(out, '{');
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s\"k%zu\":%zu", i > 0 ? "," : "", i == twin ? 0 : i, i);
	}
	buf_add_byte(out, '}');
}

static void duplicate_names_are_found_in_large_objects(void **state)
{
	static const size_t sizes[] = {
		2, 11, 12, 13, 14, 47, 48, 49, 50, 1000, LIMIT_JSON_VALUES - 1};

	(void)state;
	for (size_t i = 0; i < N_ROWS(sizes); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		HAMLET_CLEANUP(buf_fini) struct buf text;
		const struct cJSON *value;
		struct json_fault fault;

		buf_init(&text, 1 << 24);
		write_members(&text, sizes[i], SIZE_MAX);
		read_good(&arena, buf_str(&text));
		buf_clear(&text);
		write_members(&text, sizes[i], sizes[i] - 1);
		assert_int_equal(read_text(buf_str(&text), &arena, &value, &fault), JSON_MALFORMED);
		assert_string_equal(fault.detail, "an object names a member twice");
		assert_true(fault.at > 0 && text.p[fault.at] == '"' && text.p[fault.at + 1] == 'k');
	}
}

static void values_are_counted_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	HAMLET_CLEANUP(buf_fini) struct buf text;
	const struct cJSON *value;
	struct json_fault fault;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_add(&text, STR("[0"));
	/* The list itself is a value. */
	for (size_t i = 2; i < LIMIT_JSON_VALUES; i++) {
		buf_add(&text, STR(",0"));
	}
	buf_add_byte(&text, ']');
	read_good(&arena, buf_str(&text));
	text.n--;
	buf_add(&text, STR(",0]"));
	assert_int_equal(read_text(buf_str(&text), &arena, &value, &fault), JSON_TOO_MANY);
}

static void a_full_arena_is_reported(void **state)
{
	const struct str text = STR("{\"a\":[1,2,{\"b\\u0063\":\"some text\"}],\"d\":\"e\"}");
	size_t max_bytes = 0;
	int r;

	(void)state;
	do {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		const struct cJSON *value;
		struct json_fault fault;

		arena_init(&arena, 64, max_bytes++);
		r = read_text(text, &arena, &value, &fault);
		assert_true(r == 0 || r == -ENOMEM);
	} while (r != 0);
	assert_true(max_bytes > 300);
}

static void failing_allocations_are_reported(void **state)
{
	const struct str text = STR("{\"a\":[1,2,{\"b\\u0063\":\"some text\"}],\"d\":\"e\"}");
	uint64_t nth = 0;
	int r;

	(void)state;
	do {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		const struct cJSON *value;
		struct json_fault fault;

		arena_init(&arena, 16, 1 << 20);
		mem_fail_from(++nth);
		r = read_text(text, &arena, &value, &fault);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
	} while (r != 0);
	assert_true(nth > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_standard_allows),
		cmocka_unit_test(refuses_what_the_standard_forbids_and_says_where),
		cmocka_unit_test(every_prefix_of_a_text_is_refused),
		cmocka_unit_test(strings_are_unescaped),
		cmocka_unit_test(members_are_found_by_name_and_type),
		cmocka_unit_test(children_are_walked_in_order),
		cmocka_unit_test(duplicate_names_are_found_in_large_objects),
		cmocka_unit_test(values_are_counted_up_to_their_limit),
		cmocka_unit_test(a_full_arena_is_reported),
		cmocka_unit_test(failing_allocations_are_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
