#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <hamlet/mem.h>
#include <hamlet/utf8.h>

#include "html_writer.h"

static void begin(struct html_writer *html, struct buf *out)
{
	buf_init(out, 1 << 20);
	html_writer_init(html, out);
}

static void assert_written(struct buf *out, const char *expected)
{
	assert_int_equal(out->error, 0);
	buf_add_byte(out, '\0');
	assert_string_equal(out->p, expected);
	buf_fini(out);
}

static void text_and_attributes_are_escaped(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"<b>&\"'</b>", "&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;"},
		{"&amp;", "&amp;amp;"},
		{"a\tb\nc\rd", "a\tb\nc\rd"},
		{"\x01\x1b[31m\x7f", "\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd"},
		{"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct html_writer html;
		struct buf out;
		char expected[256];

		begin(&html, &out);
		html_open(&html, "b");
		html_attribute(&html, "title", str_of(cases[i].text));
		html_text(&html, str_of(cases[i].text));
		html_close(&html);
		snprintf(expected, sizeof expected, "<b title=\"%s\">%s</b>\n", cases[i].expected,
			cases[i].expected);
		assert_written(&out, expected);
	}
}

static void elements_close_in_their_order(void **state)
{
	struct html_writer html;
	struct buf out;

	(void)state;
	begin(&html, &out);
	html_open(&html, "p");
	html_open(&html, "i");
	html_text_format(&html, "%d < %d", 1, 2);
	html_close(&html);
	html_open(&html, "br");
	html_close(&html);
	html_element(&html, "b", STR("x"));
	html_close(&html);
	assert_written(&out, "\n<p><i>1 &lt; 2</i><br><b>x</b></p>\n");
}

static void numbers_in_drawings_are_short(void **state)
{
	static const struct {
		double value;
		const char *expected;
	} cases[] = {{0, "0"}, {1.5, "1.5"}, {-2.25, "-2.25"}, {1 / 3.0, "0.33"},
		{123456, "123456"}, {1e300, "0"}, {0.0 / 0.0, "0"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct html_writer html;
		struct buf out;
		char expected[64];

		begin(&html, &out);
		html_open(&html, "g");
		html_attribute_number(&html, "x", cases[i].value);
		html_close(&html);
		snprintf(expected, sizeof expected, "<g x=\"%s\"></g>\n", cases[i].expected);
		assert_written(&out, expected);
	}
}

static void a_document_has_a_head(void **state)
{
	struct html_writer html;
	struct buf out;

	(void)state;
	begin(&html, &out);
	html_begin_document(&html, STR("A & B"), "p > a { color: red }");
	html_element(&html, "body", STR("x"));
	html_close(&html);
	assert_written(&out,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
		"name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>A "
		"&amp; B</title>\n<style>p > a { color: red }</style></head>\n<body>x</body>"
		"</html>\n");
}

static void long_formatted_text_is_cut_between_characters(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		struct html_writer html;
		struct buf out;
		char text[2002] = "x";

		for (size_t i = 0; i < 1000; i++) {
			memcpy(text + shift + 2 * i, "\xc3\xbc", 3);
		}
		begin(&html, &out);
		html_open(&html, "i");
		html_text_format(&html, "%s", text);
		html_close(&html);
		assert_in_range(out.n, 500, 600);
		assert_true(utf8_is_valid(buf_str(&out)));
		buf_fini(&out);
	}
}

static void running_out_of_memory_sticks(void **state)
{
	struct html_writer html;
	struct buf out;

	(void)state;
	begin(&html, &out);
	mem_fail_from(1);
	html_begin_document(&html, STR("x"), NULL);
	mem_fail_from(0);
	html_close(&html);
	assert_true(out.error < 0);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_attributes_are_escaped),
		cmocka_unit_test(elements_close_in_their_order),
		cmocka_unit_test(numbers_in_drawings_are_short),
		cmocka_unit_test(a_document_has_a_head),
		cmocka_unit_test(long_formatted_text_is_cut_between_characters),
		cmocka_unit_test(running_out_of_memory_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
