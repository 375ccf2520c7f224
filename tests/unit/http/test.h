/* What every test file of the HTTP room includes first. */
#ifndef HAMLET_TESTS_HTTP_TEST_H
#define HAMLET_TESTS_HTTP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>
#include <hamlet/str.h>

/* A view in a table: STR is no constant initialiser. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		.p = (literal), .n = sizeof(literal) - 1                                           \
	}

#define N_ROWS(table) (sizeof(table) / sizeof(table)[0])

/* An arena for one test, freed by HAMLET_CLEANUP(arena_fini). */
static inline struct arena roomy_arena(void)
{
	struct arena arena;

	arena_init(&arena, 65536, 64 * 1024 * 1024);
	return arena;
}

/* Fails with both texts shown when they differ. */
#define assert_str(actual, expected)                                                               \
	do {                                                                                       \
		struct str actual_ = (actual), expected_ = (expected);                             \
		if (!str_eq(actual_, expected_)) {                                                 \
			fail_msg(                                                                  \
				"'%.*s' instead of '%.*s'", STR_FMT(actual_), STR_FMT(expected_)); \
		}                                                                                  \
	} while (0)

#endif
