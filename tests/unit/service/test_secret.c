#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/ascii.h>

#include "secret.h"

static void a_key_is_twelve_lowercase_hexadecimal_digits(void **state)
{
	char key[SECRET_KEY_BYTES], other[SECRET_KEY_BYTES];

	(void)state;
	secret_make_key(key);
	secret_make_key(other);
	for (size_t i = 0; i < sizeof key; i++) {
		assert_true(ascii_hex_value(key[i]) >= 0 && !ascii_is_upper(key[i]));
	}
	assert_memory_not_equal(key, other, sizeof key);
}

static void a_token_is_base64url_behind_its_prefix(void **state)
{
	char token[SECRET_TOKEN_BYTES], other[SECRET_TOKEN_BYTES];

	(void)state;
	secret_make_token(token);
	secret_make_token(other);
	assert_memory_equal(token, "hmt_", 4);
	for (size_t i = 4; i < sizeof token; i++) {
		assert_true(ascii_is_alnum(token[i]) || token[i] == '-' || token[i] == '_');
	}
	assert_memory_not_equal(token + 4, other + 4, sizeof token - 4);
}

static void a_hash_depends_on_the_text_and_on_the_database(void **state)
{
	unsigned char one[STORE_HASH_BYTES] = {1}, two[STORE_HASH_BYTES] = {2};
	unsigned char a[STORE_HASH_BYTES], b[STORE_HASH_BYTES];

	(void)state;
	secret_hash(one, STR("0123456789ab"), a);
	secret_hash(one, STR("0123456789ab"), b);
	assert_memory_equal(a, b, sizeof a);
	secret_hash(two, STR("0123456789ab"), b);
	assert_memory_not_equal(a, b, sizeof a);
	secret_hash(one, STR("0123456789ac"), b);
	assert_memory_not_equal(a, b, sizeof a);
	secret_hash(one, STR_NONE, b);
	assert_memory_not_equal(a, b, sizeof a);
}

static void a_pass_has_a_form_by_which_others_are_refused(void **state)
{
	char pass[SECRET_PASS_BYTES + 1], other[SECRET_PASS_BYTES];

	(void)state;
	secret_make_pass(pass);
	secret_make_pass(other);
	assert_memory_not_equal(pass, other, sizeof other);
	assert_true(secret_is_pass(str_make(pass, SECRET_PASS_BYTES)));
	assert_false(secret_is_pass(str_make(pass, SECRET_PASS_BYTES - 1)));
	pass[SECRET_PASS_BYTES] = 'a';
	assert_false(secret_is_pass(str_make(pass, sizeof pass)));
	pass[7] = '=';
	assert_false(secret_is_pass(str_make(pass, SECRET_PASS_BYTES)));
	assert_false(secret_is_pass(STR_NONE));
}

static void a_csrf_token_depends_on_the_session_and_on_the_database(void **state)
{
	unsigned char one[STORE_HASH_BYTES] = {1}, two[STORE_HASH_BYTES] = {2};
	char a[SECRET_PASS_BYTES], b[SECRET_PASS_BYTES];

	(void)state;
	secret_csrf_token(one, 7, a);
	secret_csrf_token(one, 7, b);
	assert_true(secret_is_equal(str_make(a, sizeof a), str_make(b, sizeof b)));
	secret_csrf_token(one, 7 + (INT64_C(1) << 40), b);
	assert_false(secret_is_equal(str_make(a, sizeof a), str_make(b, sizeof b)));
	secret_csrf_token(two, 7, b);
	assert_false(secret_is_equal(str_make(a, sizeof a), str_make(b, sizeof b)));
	assert_false(secret_is_equal(str_make(a, sizeof a), STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_twelve_lowercase_hexadecimal_digits),
		cmocka_unit_test(a_token_is_base64url_behind_its_prefix),
		cmocka_unit_test(a_hash_depends_on_the_text_and_on_the_database),
		cmocka_unit_test(a_pass_has_a_form_by_which_others_are_refused),
		cmocka_unit_test(a_csrf_token_depends_on_the_session_and_on_the_database),
	};
	if (secret_init() < 0) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
