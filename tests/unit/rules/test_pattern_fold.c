/* Patterns are folded as the text is, but never change what their syntax speaks of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/text.h>

#include "pattern_fold.h"

static void patterns_fold_as_text_does(void **state)
{
	static const struct {
		const char *regex, *folded;
	} rows[] = {
		{"casino|Casino", "casino|Casino"},
		{"[а]б+", "[a]б+"},
		{"العَرَبِيَّة", "العربية"},
		/* What may be left out or repeated is not left out: its sign would be another's. */
		{"بـ*ر", "بـ*ر"},
		{"بـر", "بر"},
		{"ש\u05bc\u05c1?ל", "ש\u05c1?ל"},
		/* What stands behind syntax may stand behind a letter of its script. */
		{"(?:ก|ข)็", "(?:ก|ข)็"},
		{"ฟร[ีิ]", "ฟร[ีิ]"},
		{"क[ािी]?म", "क[ािी]?म"},
		{"ب[\u064b\u064c\u064d]*ر", "ب[\u064b]*ر"},
		{"b\u0651uy", "b\u0651uy"},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	arena_init(&arena, 4096, 65536);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str folded;

		assert_int_equal(pattern_fold(&arena, str_of(rows[i].regex), &folded), 0);
		if (!str_eq(folded, str_of(rows[i].folded))) {
			fail_msg("row %zu: %.*s", i, STR_FMT(folded));
		}
	}
}

static void a_range_that_would_break_is_refused(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str unused;

	(void)state;
	arena_init(&arena, 4096, 65536);
	assert_int_equal(pattern_fold(&arena, STR("[а-я]"), &unused), PATTERN_FOLD_BREAKS_RANGE);
}

static int load_text(void **state)
{
	(void)state;
	return text_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_fold_as_text_does),
		cmocka_unit_test(a_range_that_would_break_is_refused),
	};

	return cmocka_run_group_tests(tests, load_text, NULL);
}
