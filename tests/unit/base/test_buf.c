#include "test.h"

#include <errno.h>

#include <hamlet/buf.h>
#include <hamlet/mem.h>

static void pieces_come_one_after_the_other(void **state)
{
	(void)state;
	HAMLET_CLEANUP(buf_fini) struct buf buf;

	buf_init(&buf, 1000);
	buf_add(&buf, STR("a"));
	buf_add_byte(&buf, ' ');
	buf_printf(&buf, "%03d", 7);
	buf_add(&buf, STR_NONE);
	assert_int_equal(buf.error, 0);
	assert_str_equal(buf_str(&buf), STR("a 007"));
}

static void integers_are_written_like_printf_writes_them(void **state)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, -10, 1234567890, INT64_MAX, INT64_MIN};

	(void)state;
	for (size_t i = 0; i < N_ROWS(values); i++) {
		HAMLET_CLEANUP(buf_fini) struct buf a;
		HAMLET_CLEANUP(buf_fini) struct buf b;

		buf_init(&a, 100);
		buf_init(&b, 100);
		buf_add_int(&a, values[i]);
		buf_printf(&b, "%lld", (long long)values[i]);
		assert_str_equal(buf_str(&a), buf_str(&b));
	}
}

static void the_maximum_fits_and_one_byte_more_is_an_error_that_stays(void **state)
{
	(void)state;
	HAMLET_CLEANUP(buf_fini) struct buf buf;

	buf_init(&buf, 4);
	buf_add(&buf, STR("1234"));
	assert_int_equal(buf.error, 0);
	buf_add_byte(&buf, '5');
	assert_int_equal(buf.error, -E2BIG);
	buf_clear(&buf);
	buf_add(&buf, STR("12345"));
	assert_int_equal(buf.error, -E2BIG);
	buf_add_byte(&buf, '1');
	assert_int_equal(buf.n, 0);
}

static void clearing_forgets_the_error(void **state)
{
	(void)state;
	HAMLET_CLEANUP(buf_fini) struct buf buf;

	buf_init(&buf, 2);
	buf_add(&buf, STR("123"));
	buf_clear(&buf);
	buf_add(&buf, STR("12"));
	assert_int_equal(buf.error, 0);
	assert_str_equal(buf_str(&buf), STR("12"));
}

static void running_out_of_memory_is_told_at_the_end(void **state)
{
	(void)state;
	HAMLET_CLEANUP(buf_fini) struct buf buf;

	buf_init(&buf, 1 << 20);
	buf_add_byte(&buf, 'x');
	mem_fail_from(1);
	for (int i = 0; i < 1000; i++) {
		buf_add(&buf, STR("0123456789"));
	}
	mem_fail_from(0);
	assert_int_equal(buf.error, -ENOMEM);
	assert_int_equal(buf.p[0], 'x');
}

static void stealing_hands_over_the_bytes_and_leaves_nothing(void **state)
{
	(void)state;
	HAMLET_CLEANUP(buf_fini) struct buf buf;
	size_t n;

	buf_init(&buf, 100);
	buf_add(&buf, STR("loot"));
	HAMLET_CLEANUP(mem_free_at) char *p = buf_steal(&buf, &n);
	assert_str_equal(str_make(p, n), STR("loot"));
	assert_int_equal(buf.n, 0);
	assert_null(buf.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_come_one_after_the_other),
		cmocka_unit_test(integers_are_written_like_printf_writes_them),
		cmocka_unit_test(the_maximum_fits_and_one_byte_more_is_an_error_that_stays),
		cmocka_unit_test(clearing_forgets_the_error),
		cmocka_unit_test(running_out_of_memory_is_told_at_the_end),
		cmocka_unit_test(stealing_hands_over_the_bytes_and_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
