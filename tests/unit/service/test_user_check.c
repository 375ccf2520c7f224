#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "user_check.h"

#define N_ROWS(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	const char *given;
	const char *spelled; /* NULL: refused */
} emails[] = {
	{"a@b.cd", "a@b.cd"},
	{"  Ann@Example.ORG\n", "ann@example.org"},
	{"\xc3\x89va@example.org", "\xc3\x89va@example.org"},
	{"", NULL},
	{"ann", NULL},
	{"ann@", NULL},
	{"@example.org", NULL},
	{"ann@example", NULL},
	{"ann@exa mple.org", NULL},
	{"ann@@example.org", NULL},
};

static void emails_have_one_spelling(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	arena_init(&arena, 4096, 65536);
	for (size_t i = 0; i < N_ROWS(emails); i++) {
		struct str spelled = STR_NONE, why = STR_NONE;
		int r = user_check_email(str_of(emails[i].given), &arena, &spelled, &why);

		if (emails[i].spelled == NULL) {
			assert_int_equal(r, USER_CHECK_BAD);
			assert_true(why.n > 0);
		} else if (r != 0 || !str_eq(spelled, str_of(emails[i].spelled))) {
			fail_msg("'%s' became '%.*s'", emails[i].given, STR_FMT(spelled));
		}
	}
}

static void names_are_trimmed_and_short(void **state)
{
	static const char *const bad[] = {"", "  ", "a\tb", "a\x7f", "\xff"};
	char longest[257];
	struct str name, why;

	(void)state;
	assert_int_equal(user_check_name(STR(" Ann \xc3\x89 "), &name, &why), 0);
	assert_true(str_eq(name, STR("Ann \xc3\x89")));
	for (size_t i = 0; i < N_ROWS(bad); i++) {
		assert_int_equal(user_check_name(str_of(bad[i]), &name, &why), USER_CHECK_BAD);
	}
	memset(longest, 'a', sizeof longest);
	assert_int_equal(user_check_name(str_make(longest, 256), &name, &why), 0);
	assert_int_equal(user_check_name(str_make(longest, 257), &name, &why), USER_CHECK_BAD);
}

static const struct {
	const char *password;
	bool is_good;
} passwords[] = {
	{"correct horse battery", true},
	{"abcde7890123", true},
	{"abcde789012", false}, /* 11 */
	{"\xd0\xb0\xd0\xb1\xd0\xb2\xd0\xb3\xd0\xb4\xd0\xb5\xd0\xb0\xd0\xb1\xd0\xb2\xd0\xb3\xd0\xb4"
	 "\xd0\xb5",
		true},                                               /* 12 characters, 24 bytes */
	{"\xd0\xb0\xd0\xb1\xd0\xb2\xd0\xb3\xd0\xb4\xd0\xb5", false}, /* 6 characters, 12 bytes */
	{"aaaaaaaaaaaaaaaa", false},
	{"abcdabcdabcdabcd", false}, /* four kinds */
	{"abcdeabcdeabcde", true},   /* five */
	{"Ann@Example.org", false},  /* the e-mail, in another case */
	{"correct horse \xff battery", false},
	{"", false},
};

static void passwords_are_long_and_varied(void **state)
{
	char longest[257];
	struct str why;

	(void)state;
	for (size_t i = 0; i < N_ROWS(passwords); i++) {
		int r = user_check_password(
			str_of(passwords[i].password), STR("ann@example.org"), &why);

		if ((r == 0) != passwords[i].is_good) {
			fail_msg("'%s' gave %d", passwords[i].password, r);
		}
	}
	memset(longest, 'a', sizeof longest);
	memcpy(longest, "bcdef", 5);
	assert_int_equal(user_check_password(str_make(longest, 256), STR_NONE, &why), 0);
	assert_int_equal(user_check_password(str_make(longest, 257), STR_NONE, &why), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emails_have_one_spelling),
		cmocka_unit_test(names_are_trimmed_and_short),
		cmocka_unit_test(passwords_are_long_and_varied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
