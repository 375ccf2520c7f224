#include "test.h"

#include <hamlet/ascii.h>

static void classes_hold_in_every_locale(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;

		assert_int_equal(ascii_is_digit(c), i >= '0' && i <= '9');
		assert_int_equal(ascii_is_upper(c), i >= 'A' && i <= 'Z');
		assert_int_equal(
			ascii_is_alpha(c), (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z'));
		assert_int_equal(ascii_is_space(c), i == ' ' || (i >= 9 && i <= 13));
		assert_int_equal((unsigned char)ascii_lower(c), i >= 'A' && i <= 'Z' ? i + 32 : i);
	}
	assert_int_equal(ascii_hex_value('f'), 15);
	assert_int_equal(ascii_hex_value('A'), 10);
	assert_int_equal(ascii_hex_value('g'), -1);
}

static void integers_are_whole_and_in_range(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max;
		int outcome;
		int64_t value;
	} rows[] = {
		{"0", 0, 9, 0, 0},
		{"9", 0, 9, 0, 9},
		{"10", 0, 9, ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"-1", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"-1", -1, 9, 0, -1},
		{"-2", -1, 9, ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"-", -9, 9, ASCII_NUMBER_MALFORMED, 0},
		{" 1", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"1x", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"+1", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"0x1", 0, 9, ASCII_NUMBER_MALFORMED, 0},
		{"007", 0, 9, 0, 7},
		{"9223372036854775807", 0, INT64_MAX, 0, INT64_MAX},
		{"9223372036854775808", 0, INT64_MAX, ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"-9223372036854775808", INT64_MIN, 0, 0, INT64_MIN},
		{"99999999999999999999999", 0, INT64_MAX, ASCII_NUMBER_OUT_OF_RANGE, 0},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		int64_t value = 42;
		int r = ascii_parse_int(str_of(rows[i].text), rows[i].min, rows[i].max, &value);

		if (r != rows[i].outcome || value != (r == 0 ? rows[i].value : 42)) {
			fail_msg("row %zu, \"%s\": %d, %lld", i, rows[i].text, r, (long long)value);
		}
	}
}

static void decimals_are_finite_and_in_range(void **state)
{
	static const struct {
		const char *text;
		int outcome;
		double value;
	} rows[] = {
		{"0.05", 0, 0.05},
		{"1e-3", 0, 0.001},
		{"1", 0, 1},
		{".5", 0, 0.5},
		{"1.5", ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"-0.1", ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"1e999", ASCII_NUMBER_OUT_OF_RANGE, 0},
		{"nan", ASCII_NUMBER_MALFORMED, 0},
		{"inf", ASCII_NUMBER_MALFORMED, 0},
		{"0x1", ASCII_NUMBER_MALFORMED, 0},
		{"", ASCII_NUMBER_MALFORMED, 0},
		{".", ASCII_NUMBER_MALFORMED, 0},
		{"1e", ASCII_NUMBER_MALFORMED, 0},
		{"0,5", ASCII_NUMBER_MALFORMED, 0},
		{" 1", ASCII_NUMBER_MALFORMED, 0},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		double value = 42;
		int r = ascii_parse_double(str_of(rows[i].text), 0, 1, &value);

		if (r != rows[i].outcome || value != (r == 0 ? rows[i].value : 42)) {
			fail_msg("row %zu, \"%s\": %d, %g", i, rows[i].text, r, value);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_hold_in_every_locale),
		cmocka_unit_test(integers_are_whole_and_in_range),
		cmocka_unit_test(decimals_are_finite_and_in_range),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
