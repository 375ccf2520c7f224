#include "test.h"

#include "http/akismet/slashes.h"

/* clang-format off */
static const struct {
	struct str text;
	struct str stripped;
} rows[] = {
	{BYTES(""), BYTES("")},
	{BYTES("plain"), BYTES("plain")},
	{BYTES("It\\'s \\\"fine\\\""), BYTES("It's \"fine\"")},
	{BYTES("\\\\"), BYTES("\\")},
	{BYTES("\\\\\\'"), BYTES("\\'")},
	/* One that has no backslash before it: nobody slashed this text. */
	{BYTES("It's \\\"fine\\\""), BYTES("It's \\\"fine\\\"")},
	{BYTES("C:\\new"), BYTES("C:\\new")},
	{BYTES("ends in \\"), BYTES("ends in \\")},
	{BYTES("\\' and C:\\x"), BYTES("\\' and C:\\x")},
	{BYTES("\xe2\x80\x99 \\'"), BYTES("\xe2\x80\x99 '")},
};
/* clang-format on */

static void text_that_was_slashed_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct str stripped;

		assert_int_equal(slashes_strip(rows[i].text, &arena, &stripped), 0);
		assert_str(stripped, rows[i].stripped);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_was_slashed_is_read_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
