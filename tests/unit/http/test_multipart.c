#include "test.h"

#include <errno.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "http/form.h"

#define TYPE "multipart/form-data; boundary=XX"
#define FIELD(name, value)                                                                         \
	"--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--XX--\r\n"

static int read_form(struct str type, struct str body, struct arena *arena, struct form *ret,
	struct form_fault *fault)
{
	*ret = (struct form){0};
	*fault = (struct form_fault){0};
	return form_read_multipart(body, type, arena, ret, fault);
}

/* clang-format off */
static const struct {
	struct str type;
	struct str body;
	struct str name, value; /* of the first field */
	size_t n;
} good[] = {
	{BYTES(TYPE), BYTES(FIELD("a", "1") END), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a", "1") FIELD("b", "2") END), BYTES("a"), BYTES("1"), 2},
	{BYTES(TYPE), BYTES(FIELD("a", "") END), BYTES("a"), BYTES(""), 1},
	{BYTES(TYPE), BYTES(FIELD("a", "x\r\ny\r\n") END), BYTES("a"), BYTES("x\r\ny\r\n"), 1},
	{BYTES(TYPE), BYTES(FIELD("a", "x--XX") END), BYTES("a"), BYTES("x--XX"), 1},
	{BYTES(TYPE), BYTES(FIELD("a", "\0\xff\r\n-") END), BYTES("a"), BYTES("\0\xff\r\n-"), 1},
	{BYTES(TYPE), BYTES(FIELD("", "1") END), BYTES(""), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a%22b%0D%0Ac", "1") END), BYTES("a\"b\r\nc"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a\\\"b\\\\c", "1") END), BYTES("a\"b\\c"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a;b=c", "1") END), BYTES("a;b=c"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a%41+", "1") END), BYTES("a%41+"), BYTES("1"), 1},
	/* other ways of writing it */
	{BYTES("multipart/form-data; charset=utf-8; Boundary=\"XX\""), BYTES(FIELD("a", "1") END),
		BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("preamble\r\n" FIELD("a", "1") END "epilogue"), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES(FIELD("a", "1") "--XX--"), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" END),
		BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Type: text/plain\r\ncontent-disposition:form-data;NAME=\"a\"\r\n"
		"X: y\r\n\r\n1\r\n" END), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\nX:\r\n\ty\r\n\r\n 1\r\n"
		END), BYTES("a"), BYTES(" 1"), 1},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Transfer-Encoding: 8BIT\r\nContent-Disposition: form-data; name=a\r\n"
		"\r\n1\r\n" END), BYTES("a"), BYTES("1"), 1},
	{BYTES("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW"),
		BYTES("------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
		"1\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n"), BYTES("a"), BYTES("1"), 1},
	/* files are dropped, also without a name of their own */
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
		"Content-Type: text/plain\r\n\r\nbytes\r\n" FIELD("a", "1") END), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\x\\\"\r\n\r\nb\r\n"
		FIELD("a", "1") END), BYTES("a"), BYTES("1"), 1},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n"
		FIELD("a", "1") END), BYTES("a"), BYTES("1"), 1},
};

static const struct {
	struct str type;
	struct str body;
} malformed[] = {
	{BYTES("multipart/form-data"), BYTES(FIELD("a", "1") END)},
	{BYTES("multipart/form-data; boundary="), BYTES(FIELD("a", "1") END)},
	{BYTES("multipart/form-data; boundary=\"X"), BYTES(FIELD("a", "1") END)},
	{BYTES("multipart/form-data; boundary=\"X\nX\""), BYTES(FIELD("a", "1") END)},
	{BYTES("multipart/form-data; boundary=YY"), BYTES(FIELD("a", "1") END)},
	{BYTES(TYPE), BYTES("")},
	{BYTES(TYPE), BYTES("--XX")},
	{BYTES(TYPE), BYTES("--XX-")},
	{BYTES(TYPE), BYTES("--XXY\r\n")},
	{BYTES(TYPE), BYTES("--XX\r\n")},
	{BYTES(TYPE), BYTES("--XX\r\n\r\n1\r\n" END)},
	{BYTES(TYPE), BYTES("--XX\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XX--\n")},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n")},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1")},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END)},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END)},
	{BYTES(TYPE), BYTES("--XX\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; "
		"name=\"a\"\r\n\r\nMQ==\r\n" END)},
	{BYTES(TYPE), BYTES(FIELD("a", "1"))},
	{BYTES(TYPE), BYTES(FIELD("a", "1") "--XX\r\n")},
	{BYTES(TYPE), BYTES(FIELD("a", "1") "--XXX--")},
};
/* clang-format on */

static void fields_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(good); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct form form;
		struct form_fault fault;
		int r = read_form(good[i].type, good[i].body, &arena, &form, &fault);

		if (r != 0 || form.n != good[i].n) {
			fail_msg("row %zu gave %d, %zu fields; byte %zu: %s", i, r, form.n,
				fault.at, fault.detail != NULL ? fault.detail : "");
		}
		assert_str(form.field[0].name, good[i].name);
		assert_str(form.field[0].value, good[i].value);
	}
}

static void malformed_bodies_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(malformed); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct form form;
		struct form_fault fault;
		int r = read_form(malformed[i].type, malformed[i].body, &arena, &form, &fault);

		if (r != FORM_MALFORMED) {
			fail_msg("row %zu gave %d", i, r);
		}
		assert_non_null(fault.detail);
		assert_true(fault.at <= malformed[i].body.n);
	}
}

static void every_prefix_of_a_body_is_refused(void **state)
{
	const struct str body = STR(FIELD("a", "1") FIELD("b", "2") "--XX--");

	(void)state;
	for (size_t n = 0; n < body.n; n++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct form form;
		struct form_fault fault;

		/* A copy of just that size, so that a read past its end is seen by the sanitizer.
		 */
		char *copy = mem_new(n, 1);
		int r;

		memcpy(copy, body.p, n);
		r = read_form(STR(TYPE), str_make(copy, n), &arena, &form, &fault);
		mem_free(copy);
		assert_int_equal(r, FORM_MALFORMED);
	}
}

static void parts_are_counted_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	HAMLET_CLEANUP(buf_fini) struct buf body;
	struct form form;
	struct form_fault fault;

	(void)state;
	buf_init(&body, 1 << 20);
	for (int i = 0; i < LIMIT_FORM_FIELDS; i++) {
		buf_add(&body, STR(FIELD("a", "1")));
	}
	buf_add(&body, STR(END));
	assert_int_equal(read_form(STR(TYPE), buf_str(&body), &arena, &form, &fault), 0);
	assert_int_equal(form.n, LIMIT_FORM_FIELDS);
	body.n -= strlen(END);
	buf_add(&body, STR(FIELD("a", "1") END));
	assert_int_equal(
		read_form(STR(TYPE), buf_str(&body), &arena, &form, &fault), FORM_TOO_LARGE);
}

static void boundaries_are_measured_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	char boundary[LIMIT_MULTIPART_BOUNDARY_BYTES + 2] = {0};

	(void)state;
	memset(boundary, 'b', sizeof boundary - 1);
	for (size_t n = LIMIT_MULTIPART_BOUNDARY_BYTES; n < sizeof boundary; n++) {
		struct form form;
		struct form_fault fault;
		struct str type, body;

		boundary[n] = '\0';
		assert_int_equal(
			arena_printf(&arena, &type, "multipart/form-data; boundary=%s", boundary),
			0);
		assert_int_equal(
			arena_printf(&arena, &body,
				"--%s\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
				"--%s--",
				boundary, boundary),
			0);
		assert_int_equal(read_form(type, body, &arena, &form, &fault),
			n == LIMIT_MULTIPART_BOUNDARY_BYTES ? 0 : FORM_MALFORMED);
		memset(boundary, 'b', sizeof boundary - 1);
	}
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
		r = read_form(STR(TYPE), STR(FIELD("a", "1") END), &arena, &form, &fault);
		assert_true(r == 0 || r == -ENOMEM);
	} while (r != 0);
	assert_true(max_bytes > 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read),
		cmocka_unit_test(malformed_bodies_are_refused),
		cmocka_unit_test(every_prefix_of_a_body_is_refused),
		cmocka_unit_test(parts_are_counted_up_to_their_limit),
		cmocka_unit_test(boundaries_are_measured_up_to_their_limit),
		cmocka_unit_test(a_full_arena_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
