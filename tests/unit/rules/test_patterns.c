#include "test.h"

#include <pthread.h>

#include <hamlet/limits.h>

#include "pattern_code.h"
#include "patterns.h"

static struct pattern *compiled(struct str regex, struct arena *arena)
{
	struct pattern *pattern = NULL;
	struct str why;

	assert_int_equal(pattern_new(regex, false, arena, &pattern, &why), 0);
	return pattern;
}

/* One try in a comment of its own; what was found, as outcome and span. */
struct found {
	int outcome;
	struct span span;
};

static struct found find(struct pattern *pattern, struct pattern_scratch *scratch, struct str s)
{
	struct found found = {0};

	pattern_begin_comment(scratch, false);
	pattern_begin(scratch);
	found.outcome = pattern_find(pattern, scratch, s, 0, &found.span);
	return found;
}

static void assert_same(struct found a, struct found b)
{
	assert_int_equal(a.outcome, b.outcome);
	assert_int_equal(a.span.begin, b.span.begin);
	assert_int_equal(a.span.end, b.span.end);
}

/* Short enough for the quick form, and too long. */
static void make_text(char *text, size_t n, struct str unit)
{
	for (size_t i = 0; i < n; i++) {
		text[i] = unit.p[i % unit.n];
	}
	text[n - 1] = '!';
}

static void patterns_find_the_same_once_compiled_by_jit(void **state)
{
	static const char *const regexes[] = {
		"b(a+)!",
		"(a+)+c",
		"^(a|aa)+$",
		"\\w+!$",
		"(?:\\w+\\s*)+$",
		"(?<=a)b.{3}",
		"(ab?)\\1!",
		"x",
		"a(?=!)|a b",
		"(?:(?:a|b| )+)+!",
	};
	static const char *const units[] = {"a", "ab", "aab "};
	static const size_t lengths[] = {40, 500, 5000, LIMIT_CONTENT_BYTES};
	static char text[LIMIT_CONTENT_BYTES];
	struct pattern_scratch *scratch;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(pattern_scratch_new(&scratch), 0);
	for (size_t i = 0; i < N_ROWS(regexes); i++) {
		for (size_t u = 0; u < N_ROWS(units); u++) {
			for (size_t k = 0; k < N_ROWS(lengths); k++) {
				struct pattern *pattern = compiled(str_of(regexes[i]), &arena);
				struct str s = str_make(text, lengths[k]);
				struct found first;

				make_text(text, s.n, str_of(units[u]));
				first = find(pattern, scratch, s);
				for (size_t use = 0; use < 2 * PATTERN_JIT_USES; use++) {
					assert_same(first, find(pattern, scratch, s));
				}
				pattern_free(pattern);
			}
		}
	}
	pattern_scratch_free(scratch);
	arena_fini(&arena);
}

static void forms_are_compiled_by_jit_once_they_are_used_often(void **state)
{
	struct pattern_form form = {.n_uses = 0};
	struct pattern_code code;
	struct pattern_jits jits = {.n_left = 0};

	(void)state;
	for (size_t use = 0; use < 2 * PATTERN_JIT_USES; use++) {
		assert_int_equal(pattern_form_use(&form, STR("a+b"), PCRE2_UTF, &jits, &code), 0);
		assert_false(code.is_jit);
	}
	jits.n_left = 2;
	for (size_t use = 0; use < 3; use++) {
		assert_int_equal(pattern_form_use(&form, STR("a+b"), PCRE2_UTF, &jits, &code), 0);
		assert_true(code.is_jit);
		assert_int_equal(jits.n_left, 1);
	}
	pattern_form_fini(&form);
	form = (struct pattern_form){.n_uses = 0};
	jits.is_at_once = true;
	assert_int_equal(pattern_form_use(&form, STR("a+b"), PCRE2_UTF, &jits, &code), 0);
	assert_true(code.is_jit);
	pattern_form_fini(&form);
}

enum { N_THREADS = 4, N_TRIES = 64 };

static void *find_often(void *arg)
{
	struct pattern *pattern = arg;
	struct pattern_scratch *scratch;
	size_t n_found = 0;

	if (pattern_scratch_new(&scratch) != 0) {
		return NULL;
	}
	for (size_t i = 0; i < N_TRIES; i++) {
		n_found += find(pattern, scratch, STR("say baaa!")).outcome == 0;
	}
	pattern_scratch_free(scratch);
	return n_found == N_TRIES ? pattern : NULL;
}

static void threads_share_a_pattern_while_it_is_compiled(void **state)
{
	pthread_t threads[N_THREADS];
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t round = 0; round < 20; round++) {
		struct pattern *pattern = compiled(STR("b(a+)!"), &arena);

		for (size_t i = 0; i < N_THREADS; i++) {
			assert_int_equal(pthread_create(&threads[i], NULL, find_often, pattern), 0);
		}
		for (size_t i = 0; i < N_THREADS; i++) {
			void *result;

			assert_int_equal(pthread_join(threads[i], &result), 0);
			assert_ptr_equal(result, pattern);
		}
		pattern_free(pattern);
	}
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_find_the_same_once_compiled_by_jit),
		cmocka_unit_test(forms_are_compiled_by_jit_once_they_are_used_often),
		cmocka_unit_test(threads_share_a_pattern_while_it_is_compiled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
