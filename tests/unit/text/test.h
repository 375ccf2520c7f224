/* What every test file of the text room includes first. */
#ifndef HAMLET_TESTS_TEXT_TEST_H
#define HAMLET_TESTS_TEXT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/str.h>

#define N_ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define assert_str_equal(a, expected)                                                              \
	do {                                                                                       \
		struct str a_ = (a), expected_ = (expected);                                       \
		if (!str_eq(a_, expected_)) {                                                      \
			fail_msg("%s is \"%.*s\", not \"%.*s\"", #a, STR_FMT(a_),                  \
				STR_FMT(expected_));                                               \
		}                                                                                  \
	} while (0)

static inline void test_arena_init(struct arena *arena)
{
	arena_init(arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
}

#endif
