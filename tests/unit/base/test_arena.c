#include "test.h"

#include <errno.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>

static void blocks_are_zeroed_and_aligned(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	arena_init(&arena, 256, 4096);
	for (size_t n = 1; n < 40; n++) {
		unsigned char *p;

		assert_non_null(arena_bytes(&arena, 1));
		p = arena_new(&arena, n, 1);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(p[i], 0);
			p[i] = 0xff;
		}
	}
}

static void the_cap_is_handed_out_whole_and_not_a_byte_more(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	arena_init(&arena, 64, 1000);
	assert_non_null(arena_bytes(&arena, 999));
	assert_null(arena_bytes(&arena, 2));
	assert_non_null(arena_bytes(&arena, 1));
	assert_null(arena_bytes(&arena, 1));
	arena_reset(&arena);
	assert_non_null(arena_bytes(&arena, 1000));
}

static void memory_of_an_earlier_request_is_zeroed_again(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	char *p;

	arena_init(&arena, 256, 4096);
	p = arena_bytes(&arena, 100);
	assert_non_null(p);
	memset(p, 0xff, 100);
	arena_reset(&arena);
	p = arena_new(&arena, 100, 1);
	assert_non_null(p);
	assert_int_equal(p[99], 0);
}

static void a_warm_arena_allocates_nothing(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	arena_init(&arena, 256, 4096);
	assert_non_null(arena_bytes(&arena, 200));
	arena_reset(&arena);
	mem_fail_from(1);
	char *p = arena_bytes(&arena, 200);
	char *q = arena_bytes(&arena, 200);
	mem_fail_from(0);
	assert_non_null(p);
	assert_null(q);
}

static void a_product_that_overflows_is_refused(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	volatile size_t huge = SIZE_MAX / 4;

	arena_init(&arena, 256, SIZE_MAX);
	assert_null(arena_new(&arena, huge, 8));
	assert_null(arena_bytes(&arena, SIZE_MAX));
}

static void copies_and_formats_stand_in_the_arena(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str s;

	arena_init(&arena, 256, 4096);
	assert_int_equal(arena_copy(&arena, STR("ham"), &s), 0);
	assert_str_equal(s, STR("ham"));
	assert_int_equal(arena_copy(&arena, STR_NONE, &s), 0);
	assert_int_equal(s.n, 0);
	assert_int_equal(arena_printf(&arena, &s, "%s and %d", "eggs", 12), 0);
	assert_str_equal(s, STR("eggs and 12"));
}

static void a_full_arena_fails_copies_and_formats(void **state)
{
	(void)state;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str s = STR("untouched");

	arena_init(&arena, 16, 4);
	assert_int_equal(arena_copy(&arena, STR("spam!"), &s), -ENOMEM);
	assert_int_equal(arena_printf(&arena, &s, "%d", 1234), -ENOMEM);
	assert_str_equal(s, STR("untouched"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_zeroed_and_aligned),
		cmocka_unit_test(the_cap_is_handed_out_whole_and_not_a_byte_more),
		cmocka_unit_test(memory_of_an_earlier_request_is_zeroed_again),
		cmocka_unit_test(a_warm_arena_allocates_nothing),
		cmocka_unit_test(a_product_that_overflows_is_refused),
		cmocka_unit_test(copies_and_formats_stand_in_the_arena),
		cmocka_unit_test(a_full_arena_fails_copies_and_formats),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
