/* Which encoding a client gets, and when it has the file already. */
#include "test.h"

#include "web/web_file.h"

static void the_best_encoding_that_a_client_takes_is_sent(void **state)
{
	static const struct {
		const char *accept;
		enum web_encoding wanted;
	} cases[] = {
		{"gzip, deflate, br", WEB_BROTLI},
		{"gzip, deflate, br, zstd", WEB_BROTLI},
		{"gzip", WEB_GZIP},
		{"GZIP;q=0.5", WEB_GZIP},
		{"deflate", WEB_IDENTITY},
		{"", WEB_IDENTITY},
		{"*", WEB_BROTLI},
		{"br;q=0, *", WEB_GZIP},
		{"br;q=0, gzip ; q=0.000", WEB_IDENTITY},
		{"identity, *;q=0", WEB_IDENTITY},
		{"br;q=0.1", WEB_BROTLI},
		{"bro, gzipped", WEB_IDENTITY},
		{",,,;,", WEB_IDENTITY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(web_encoding_for(str_of(cases[i].accept), true), cases[i].wanted);
	}
	assert_int_equal(web_encoding_for(STR_NONE, false), WEB_IDENTITY);
}

static void a_tag_matches_in_a_list_weak_or_not(void **state)
{
	static const struct {
		const char *list;
		bool matches;
	} cases[] = {
		{"W/\"abc\"", true},
		{"\"abc\"", true},
		{"*", true},
		{"\"x\", W/\"abc\"", true},
		{"\"abcd\"", false},
		{"abc", false},
		{"", false},
		{",", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(web_etag_matches(str_of(cases[i].list), STR("W/\"abc\"")),
			cases[i].matches);
	}
}

static void every_file_is_found_at_its_path_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < web_files_n; i++) {
		assert_ptr_equal(web_file_find(str_of(web_files[i].path)), &web_files[i]);
		assert_true(web_files[i].body[WEB_IDENTITY].n > 0);
	}
	assert_null(web_file_find(STR("assets/page.js")));
	assert_null(web_file_find(STR("assets/../embed.js")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_encoding_that_a_client_takes_is_sent),
		cmocka_unit_test(a_tag_matches_in_a_list_weak_or_not),
		cmocka_unit_test(every_file_is_found_at_its_path_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
