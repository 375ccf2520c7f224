#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/utf8.h>

#include "cli/visible.h"

static void what_steers_a_terminal_is_written_out(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"", ""},
		{"plain text, gr\xc3\xbc\xc3\x9f", "plain text, gr\xc3\xbc\xc3\x9f"},
		{"a\tb", "a\tb"},
		{"a\nb\n", "a\n  b\n  "},
		{"\x1b[2Jx\r", "<U+001B>[2Jx<U+000D>"},
		{"\x7f", "<U+007F>"},
		{"\xc2\x9b"
		 "31m",
			"<U+009B>31m"},
		{"\xe2\x80\xae"
		 "exe",
			"<U+202E>exe"},
		{"a\xe2\x81\xa6"
		 "b\xe2\x81\xa9",
			"a<U+2066>b<U+2069>"},
		{"vi\xe2\x80\x8b"
		 "agra",
			"vi<U+200B>agra"},
		{"x\xef\xbb\xbf", "x<U+FEFF>"},
		{"\xe3\x85\xa4\xef\xbe\xa0", "<U+3164><U+FFA0>"},
		{"\xf3\xa0\x81\x81", "<U+E0041>"},
		/* A heart with its selector, a family with its joiners. */
		{"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f"},
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
			"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out;

		buf_init(&out, 4096);
		visible_add(&out, str_of(cases[i].text), STR("  "));
		buf_add_byte(&out, '\0');
		assert_int_equal(out.error, 0);
		assert_string_equal(out.p, cases[i].expected);
		buf_fini(&out);
	}
}

static void no_control_character_gets_through(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0xa0; c++) {
		char bytes[UTF8_MAX_BYTES];
		struct buf out;
		size_t n = utf8_put(bytes, c);
		bool is_control = c < 0x20 || c >= 0x7f;

		buf_init(&out, 64);
		visible_add(&out, str_make(bytes, n), STR_NONE);
		if (is_control && c != '\t' && c != '\n') {
			assert_int_equal(out.p[0], '<');
		} else {
			assert_true(str_eq(buf_str(&out), str_make(bytes, n)));
		}
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_steers_a_terminal_is_written_out),
		cmocka_unit_test(no_control_character_gets_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
