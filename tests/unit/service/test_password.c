#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "password.h"
#include "secret.h"

static struct str hash_of(struct str password, char text[PASSWORD_HASH_BYTES])
{
	size_t n = 0;

	assert_int_equal(password_hash(password, text, &n), 0);
	return str_make(text, n);
}

static void a_hash_names_its_algorithm_and_cost(void **state)
{
	char text[PASSWORD_HASH_BYTES];

	(void)state;
	assert_true(str_starts(
		hash_of(STR("correct horse"), text), STR("$argon2id$v=19$m=19456,t=2,p=1$")));
}

static void the_same_password_never_has_the_same_hash(void **state)
{
	char one[PASSWORD_HASH_BYTES], two[PASSWORD_HASH_BYTES];

	(void)state;
	assert_false(
		str_eq(hash_of(STR("correct horse"), one), hash_of(STR("correct horse"), two)));
}

static void only_the_password_itself_is_right(void **state)
{
	static const char *const wrong[] = {"", "correct", "correct horse ", "Correct horse"};
	char text[PASSWORD_HASH_BYTES];
	struct str hash = hash_of(STR("correct horse"), text);

	(void)state;
	assert_int_equal(password_verify(hash, STR("correct horse")), 0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(password_verify(hash, str_of(wrong[i])), PASSWORD_WRONG);
	}
}

static int64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The least of some, which other work on the machine disturbs least. */
static int64_t cost_of(struct str hash)
{
	int64_t least = INT64_MAX;

	for (int i = 0; i < 4; i++) {
		int64_t begun = cpu_ns();
		int64_t took;

		assert_int_equal(password_verify(hash, STR("wrong horse")), PASSWORD_WRONG);
		took = cpu_ns() - begun;
		least = took < least ? took : least;
	}
	return least;
}

static void nobodys_password_costs_what_anybodys_does(void **state)
{
	char text[PASSWORD_HASH_BYTES];
	int64_t known = cost_of(hash_of(STR("correct horse"), text));
	int64_t unknown = cost_of(STR_NONE);

	(void)state;
	assert_true(unknown * 10 > known * 7 && unknown * 7 < known * 10);
	/* Some milliseconds at least: an empty hash that is refused at once would cost none. */
	assert_true(unknown > 2000000);
}

static void what_is_no_hash_is_nobodys(void **state)
{
	char longer[PASSWORD_HASH_BYTES + 1];

	(void)state;
	memset(longer, 'a', sizeof longer);
	assert_int_equal(password_verify(STR("plain text"), STR("plain text")), PASSWORD_WRONG);
	assert_int_equal(
		password_verify(str_make(longer, sizeof longer), STR("x")), PASSWORD_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hash_names_its_algorithm_and_cost),
		cmocka_unit_test(the_same_password_never_has_the_same_hash),
		cmocka_unit_test(only_the_password_itself_is_right),
		cmocka_unit_test(nobodys_password_costs_what_anybodys_does),
		cmocka_unit_test(what_is_no_hash_is_nobodys),
	};
	if (secret_init() < 0) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
