#include "test.h"

#include <hamlet/utf8.h>

static void only_the_shortest_form_of_scalar_values_is_valid(void **state)
{
	static const struct {
		struct str s;
		size_t n_valid;
	} rows[] = {
		{{"plain", 5}, 5}, {{"\0nul", 4}, 4}, {{"\xc2\x80\xdf\xbf", 4}, 4},
		{{"\xe0\xa0\x80\xef\xbf\xbf", 6}, 6}, {{"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8}, 8},
		{{"ab\x80", 3}, 2},           /* a continuation alone */
		{{"\xc0\x80", 2}, 0},         /* NUL in two bytes */
		{{"\xc1\xbf", 2}, 0},         /* ASCII in two */
		{{"\xe0\x9f\xbf", 3}, 0},     /* two-byte character in three */
		{{"\xf0\x8f\xbf\xbf", 4}, 0}, /* three-byte character in four */
		{{"\xed\x9f\xbf", 3}, 3},     /* last before the surrogates */
		{{"\xed\xa0\x80", 3}, 0},     /* first surrogate */
		{{"\xed\xbf\xbf", 3}, 0},     /* last surrogate */
		{{"\xee\x80\x80", 3}, 3},     /* first after them */
		{{"\xf4\x90\x80\x80", 4}, 0}, /* past U+10FFFF */
		{{"\xf5\x80\x80\x80", 4}, 0}, {{"\xff", 1}, 0}, {{"\xc3", 1}, 0}, /* cut short */
		{{"\xe2\x82", 2}, 0}, {{"\xf0\x9f\x98", 3}, 0},
		{{"\xe2\x28\xa1", 3}, 0}, /* not a continuation */
		{{"12345678\xff", 9}, 8}, /* behind a whole word of ASCII */
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		assert_int_equal(utf8_valid_prefix(rows[i].s), rows[i].n_valid);
	}
	assert_true(utf8_is_valid(STR_NONE));
}

static void every_code_point_survives_the_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[UTF8_MAX_BYTES];
		size_t at = 0, n;

		if (c >= 0xd800 && c < 0xe000) {
			continue;
		}
		n = utf8_put(bytes, c);
		if (!utf8_is_valid(str_make(bytes, n)) || utf8_next(str_make(bytes, n), &at) != c ||
			at != n) {
			fail_msg("U+%04X", c);
		}
	}
}

static void ascii_prefix_ends_at_the_first_high_byte(void **state)
{
	char text[40];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(utf8_ascii_prefix(str_make(text, sizeof text)), sizeof text);
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = (char)0x80;
		assert_int_equal(utf8_ascii_prefix(str_make(text, sizeof text)), i);
		text[i] = 'a';
	}
}

static void counting_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(utf8_count(STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
	assert_int_equal(utf8_count(STR_NONE), 0);
	/* Several bytes at a time, and what is left of them. */
	assert_int_equal(utf8_count(STR("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4")), 5);
	assert_int_equal(utf8_count(STR("12345678\xe2\x82\xac\xe2\x82\xac\xf0\x9f\x98\x80!")), 12);
}

static void clipping_never_cuts_a_character(void **state)
{
	static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
	struct str s = STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");

	(void)state;
	for (size_t n = 0; n < N_ROWS(expected); n++) {
		assert_int_equal(utf8_clip(s, n).n, expected[n]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_shortest_form_of_scalar_values_is_valid),
		cmocka_unit_test(every_code_point_survives_the_round_trip),
		cmocka_unit_test(ascii_prefix_ends_at_the_first_high_byte),
		cmocka_unit_test(counting_counts_code_points),
		cmocka_unit_test(clipping_never_cuts_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
