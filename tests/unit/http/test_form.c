#include "test.h"

#include <errno.h>
#include <stdio.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "http/form.h"

static int read_form(
	struct str body, struct arena *arena, struct form *ret, struct form_fault *fault)
{
	*ret = (struct form){0};
	*fault = (struct form_fault){0};
	return form_read_urlencoded(body, arena, ret, fault);
}

/* "name=value|name=value" of the fields, so that a row can say what is expected. */
static struct str show(struct arena *arena, const struct form *form)
{
	struct str text = STR("");

	for (size_t i = 0; i < form->n; i++) {
		assert_int_equal(arena_printf(arena, &text, "%.*s%s%.*s=%.*s", STR_FMT(text),
					 i > 0 ? "|" : "", STR_FMT(form->field[i].name),
					 STR_FMT(form->field[i].value)),
			0);
	}
	return text;
}

/* clang-format off */
static const struct {
	struct str body;
	struct str fields;
} urlencoded[] = {
	{BYTES(""), BYTES("")},
	{BYTES("a=1"), BYTES("a=1")},
	{BYTES("a=1&b=2&a=3"), BYTES("a=1|b=2|a=3")},
	{BYTES("a"), BYTES("a=")},
	{BYTES("a="), BYTES("a=")},
	{BYTES("=a"), BYTES("=a")},
	{BYTES("a=b=c"), BYTES("a=b=c")},
	{BYTES("&&a=1&&"), BYTES("a=1")},
	{BYTES("a=x+y%20z%2B"), BYTES("a=x y z+")},
	{BYTES("%61+%62=%C3%a9"), BYTES("a b=\xc3\xa9")},
	{BYTES("a=%26%3D%25"), BYTES("a=&=%")},
	{BYTES("a=\xff"), BYTES("a=\xff")},
};

static const struct {
	struct str body;
	size_t at;
} malformed[] = {
	{BYTES("%"), 0},
	{BYTES("a=%"), 2},
	{BYTES("a=%4"), 2},
	{BYTES("a=%4&b=1"), 2},
	{BYTES("a=%g0"), 2},
	{BYTES("a=%0g"), 2},
	{BYTES("a=%%41"), 2},
	{BYTES("a=1&b=2&c%=3"), 9},
	{BYTES("a=%+1"), 2},
	{BYTES("a=%u0041"), 2},
};
/* clang-format on */

static void urlencoded_fields_are_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(urlencoded); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct form form;
		struct form_fault fault;

		assert_int_equal(read_form(urlencoded[i].body, &arena, &form, &fault), 0);
		assert_str(show(&arena, &form), urlencoded[i].fields);
	}
}

static void malformed_escapes_are_refused_where_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(malformed); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct form form;
		struct form_fault fault;

		assert_int_equal(
			read_form(malformed[i].body, &arena, &form, &fault), FORM_MALFORMED);
		if (fault.at != malformed[i].at) {
			fail_msg("'%.*s': byte %zu", STR_FMT(malformed[i].body), fault.at);
		}
		assert_non_null(fault.detail);
	}
}

static void a_nul_is_decoded_for_the_caller_to_refuse(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	struct form form;
	struct form_fault fault;
	struct str value;

	(void)state;
	assert_int_equal(read_form(STR("a=x%00y"), &arena, &form, &fault), 0);
	assert_true(form_get(&form, "a", &value));
	assert_str(value, STR("x\0y"));
	assert_false(form_get(&form, "b", &value));
}

static void fields_are_counted_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	HAMLET_CLEANUP(buf_fini) struct buf body;
	struct form form;
	struct form_fault fault;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_add(&body, STR("a=1"));
	for (int i = 1; i < LIMIT_FORM_FIELDS; i++) {
		buf_add(&body, STR("&a=1"));
	}
	assert_int_equal(read_form(buf_str(&body), &arena, &form, &fault), 0);
	assert_int_equal(form.n, LIMIT_FORM_FIELDS);
	buf_add(&body, STR("&a=1"));
	assert_int_equal(read_form(buf_str(&body), &arena, &form, &fault), FORM_TOO_LARGE);
}

static void names_are_measured_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	char body[LIMIT_FORM_NAME_BYTES + 1];
	struct form form;
	struct form_fault fault;

	(void)state;
	memset(body, 'n', sizeof body);
	assert_int_equal(
		read_form(str_make(body, LIMIT_FORM_NAME_BYTES), &arena, &form, &fault), 0);
	assert_int_equal(
		read_form(str_make(body, sizeof body), &arena, &form, &fault), FORM_MALFORMED);
}

static void a_full_arena_is_reported(void **state)
{
	size_t max_bytes = 0;
	int r;

	(void)state;
	do {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct form form;
		struct form_fault fault;

		arena_init(&arena, 32, max_bytes++);
		r = read_form(STR("a=1&b=%32"), &arena, &form, &fault);
		assert_true(r == 0 || r == -ENOMEM);
	} while (r != 0);
	assert_true(max_bytes > 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urlencoded_fields_are_decoded),
		cmocka_unit_test(malformed_escapes_are_refused_where_they_stand),
		cmocka_unit_test(a_nul_is_decoded_for_the_caller_to_refuse),
		cmocka_unit_test(fields_are_counted_up_to_their_limit),
		cmocka_unit_test(names_are_measured_up_to_their_limit),
		cmocka_unit_test(a_full_arena_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
