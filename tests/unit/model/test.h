/* What every test file of the model includes first. */
#ifndef HAMLET_TESTS_MODEL_TEST_H
#define HAMLET_TESTS_MODEL_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>
#include <hamlet/text.h>

#include "sample.h"

/* cmocka 1.1.5 has no comparison of doubles. */
#define assert_near(a, b, tolerance)                                                               \
	do {                                                                                       \
		double a_ = (a);                                                                   \
		double b_ = (b);                                                                   \
		if (!(fabs(a_ - b_) <= (tolerance))) {                                             \
			fail_msg("%s is %.17g, not %.17g", #a, a_, b_);                            \
		}                                                                                  \
	} while (0)

static inline void test_arena_init(struct arena *arena)
{
	arena_init(arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
}

/* Of a group whose tests prepare texts. */
static inline int text_setup(void **state)
{
	(void)state;
	return text_init();
}

#endif
