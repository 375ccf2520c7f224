/* Which of two media types a client wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/accept.h"

static void weights_are_of_the_closest_range(void **state)
{
	static const struct {
		const char *accept;
		int html, json;
		bool prefers_html;
	} rows[] = {
		{"", 0, 0, false},
		{"*/*", 1000, 1000, false},
		{"text/html", 1000, 0, true},
		{"TEXT/HTML ; charset=utf-8", 1000, 0, true},
		{"text/*", 1000, 0, true},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 1000, 800,
			true},
		{"text/html;q=0", 0, 0, false},
		{"text/html;q=0, */*", 0, 1000, false},
		{"*/*, text/html;q=0", 0, 1000, false},
		{"text/html;q=0.1, application/json", 100, 1000, false},
		{"text/html, application/json", 1000, 1000, true},
		{"application/json, text/html;q=0.999", 999, 1000, false},
		{"text/*;q=0.5, text/html;level=1;q=0.7", 700, 0, true},
		{"text/html;q=1.000, x", 1000, 0, true},
		{"text/html;q=1.001", 0, 0, false},
		{"text/html;q=0.1234", 0, 0, false},
		{"text/html;q=", 0, 0, false},
		{"text/htmlx, text, /, ;, ,,", 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str accept = str_of(rows[i].accept);

		assert_int_equal(accept_weight(accept, STR("text/html")), rows[i].html);
		assert_int_equal(accept_weight(accept, STR("application/json")), rows[i].json);
		assert_int_equal(accept_prefers(accept, STR("text/html"), STR("application/json")),
			rows[i].prefers_html);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_are_of_the_closest_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
