#include "test.h"

#include "address.h"

static void addresses_people_have_are_valid(void **state)
{
	static const char *const rows[] = {"a@b.cd", "first.last@example.com", "o'hara@example.ie",
		"me+shop@mail.example.co.uk", "x_y-z@example-site.org", "1@2.com", "a@1.b2",
		"user@xn--e1afmkfd.xn--p1ai", "иван@почта.рф", "!#$%&'*+-/=?^_`{|}~@example.com"};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		if (!address_is_valid(str_of(rows[i]))) {
			fail_msg("%s", rows[i]);
		}
	}
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const rows[] = {"", "@", "a", "a@", "@b.cd", "a@b", "a@.b", "a@b.",
		"a@b..cd", "a@-b.cd", "a@b-.cd", ".a@b.cd", "a.@b.cd", "a..b@b.cd", "a b@c.de",
		"a@b c.de", "a@b@c.de", "a@b.12", "a@1.2.3.4", "a@[1.2.3.4]", "\"a b\"@c.de",
		"a,b@c.de", "<a@b.cd>", "a@b_c.de", "a@b.cd\n", "mailto:a@b.cd:", "a@b.cd.",
		"a(b)@c.de"};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		if (address_is_valid(str_of(rows[i]))) {
			fail_msg("%s", rows[i]);
		}
	}
}

/* n bytes 'a', '@', labels of `label` bytes up to n_domain bytes in all. */
static struct str make_address(char *out, size_t n_local, size_t n_label, size_t n_domain)
{
	memset(out, 'a', n_local + 1 + n_domain);
	out[n_local] = '@';
	for (size_t i = n_label; i < n_domain; i += n_label + 1) {
		out[n_local + 1 + i] = '.';
	}
	return str_make(out, n_local + 1 + n_domain);
}

static void lengths_are_held_to_the_byte(void **state)
{
	static char out[1024];

	(void)state;
	assert_true(address_is_valid(make_address(out, ADDRESS_LOCAL_MAX_BYTES, 10, 21)));
	assert_false(address_is_valid(make_address(out, ADDRESS_LOCAL_MAX_BYTES + 1, 10, 21)));
	assert_true(address_is_valid(make_address(out, 1, ADDRESS_LABEL_MAX_BYTES, 127)));
	assert_false(address_is_valid(make_address(out, 1, ADDRESS_LABEL_MAX_BYTES + 1, 129)));
	assert_true(address_is_valid(make_address(out, 1, 19, LIMIT_EMAIL_BYTES - 2)));
	assert_false(address_is_valid(make_address(out, 2, 19, LIMIT_EMAIL_BYTES - 2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_people_have_are_valid),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(lengths_are_held_to_the_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
