#include "test.h"

static void equality_and_ends_look_at_bytes(void **state)
{
	(void)state;
	assert_true(str_eq(STR_NONE, STR("")));
	assert_false(str_eq(STR("ham"), STR("hat")));
	assert_false(str_eq(STR("ham"), STR("hams")));
	assert_true(str_starts(STR("hamlet"), STR("ham")));
	assert_true(str_starts(STR("ham"), STR_NONE));
	assert_false(str_starts(STR("ha"), STR("ham")));
	assert_true(str_ends(STR("hamlet"), STR("let")));
	assert_false(str_ends(STR("let"), STR("hamlet")));
}

static void order_is_by_bytes_then_length(void **state)
{
	(void)state;
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("a"), STR("ab")) < 0);
	assert_true(str_compare(STR("b"), STR("ab")) > 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
	assert_int_equal(str_compare(STR_NONE, STR("")), 0);
}

static void skipping_stops_at_the_end(void **state)
{
	(void)state;
	assert_str_equal(str_skip(STR("ham"), 1), STR("am"));
	assert_int_equal(str_skip(STR("ham"), 9).n, 0);
	assert_int_equal(str_skip(STR_NONE, 1).n, 0);
}

static void trimming_takes_ascii_white_space_off_both_ends(void **state)
{
	(void)state;
	assert_str_equal(str_trim(STR(" \t\r\n\v\fa b ")), STR("a b"));
	assert_str_equal(str_trim(STR(" \n ")), STR(""));
	assert_str_equal(str_trim(STR_NONE), STR(""));
	assert_str_equal(str_trim(STR("\xc2\xa0x")), STR("\xc2\xa0x"));
}

static void case_of_ascii_alone_is_ignored(void **state)
{
	(void)state;
	assert_true(str_eq_ignoring_case(STR("HaM"), STR("hAm")));
	assert_false(str_eq_ignoring_case(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_false(str_eq_ignoring_case(STR("@"), STR("`")));
}

static void finding_nothing_gives_the_length(void **state)
{
	(void)state;
	assert_int_equal(str_find_byte(STR("abc"), 'b'), 1);
	assert_int_equal(str_find_byte(STR("abc"), 'x'), 3);
	assert_int_equal(str_find_byte(STR_NONE, 'x'), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality_and_ends_look_at_bytes),
		cmocka_unit_test(order_is_by_bytes_then_length),
		cmocka_unit_test(skipping_stops_at_the_end),
		cmocka_unit_test(trimming_takes_ascii_white_space_off_both_ends),
		cmocka_unit_test(case_of_ascii_alone_is_ignored),
		cmocka_unit_test(finding_nothing_gives_the_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
