#include "test.h"

#include <hamlet/mem.h>
#include <hamlet/result.h>

static void new_memory_is_zeroed(void **state)
{
	(void)state;
	HAMLET_CLEANUP(mem_free_at) unsigned char *p = mem_new(100, 3);

	assert_non_null(p);
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(p[i], 0);
	}
}

static void a_product_that_overflows_is_refused(void **state)
{
	(void)state;
	volatile size_t huge = SIZE_MAX / 2;

	assert_null(mem_new(huge, 3));
	assert_null(mem_resize(NULL, huge, 3));
}

static void no_bytes_are_still_a_pointer(void **state)
{
	(void)state;
	HAMLET_CLEANUP(mem_free_at) void *a = mem_new(0, 8);
	HAMLET_CLEANUP(mem_free_at) void *b = mem_resize(NULL, 0, 8);

	assert_non_null(a);
	assert_non_null(b);
}

static void failing_begins_at_the_nth_allocation_and_ends_with_zero(void **state)
{
	(void)state;
	void *first, *second, *third;

	mem_fail_from(2);
	first = mem_new(1, 1);
	second = mem_new(1, 1);
	third = mem_resize(NULL, 1, 1);
	mem_fail_from(0);
	assert_non_null(first);
	assert_null(second);
	assert_null(third);
	mem_free(first);
	first = mem_new(1, 1);
	assert_non_null(first);
	mem_free(first);
}

static void a_failed_resize_leaves_the_old_block(void **state)
{
	(void)state;
	HAMLET_CLEANUP(mem_free_at) char *p = mem_new(4, 1);

	assert_non_null(p);
	p[0] = 'x';
	mem_fail_from(1);
	assert_null(mem_resize(p, 1000, 1));
	mem_fail_from(0);
	assert_int_equal(p[0], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_memory_is_zeroed),
		cmocka_unit_test(a_product_that_overflows_is_refused),
		cmocka_unit_test(no_bytes_are_still_a_pointer),
		cmocka_unit_test(failing_begins_at_the_nth_allocation_and_ends_with_zero),
		cmocka_unit_test(a_failed_resize_leaves_the_old_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
