/* Who comes too often: token buckets of addresses, and connections counted. */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "http/guests.h"
#include "http/throttle.h"

#define S INT64_C(1000000000)

static void a_bucket_empties_and_fills_again(void **state)
{
	struct throttle *throttle;
	int64_t now_ns = 100 * S;

	(void)state;
	assert_int_equal(throttle_new(100, 6, &throttle), 0);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns), 0);
	}
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns), 10);
	/* Being refused costs nothing. */
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + S / 2), 10);
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + 9 * S), 1);
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + 10 * S), 0);
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + 10 * S), 10);
	/* After a minute it is full, and no fuller. */
	for (int i = 0; i < 6; i++) {
		assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + 1000 * S), 0);
	}
	assert_int_equal(throttle_take(throttle, "192.0.2.1", now_ns + 1000 * S), 10);
	throttle_free(throttle);
}

static void addresses_have_buckets_of_their_own(void **state)
{
	struct throttle *throttle;

	(void)state;
	assert_int_equal(throttle_new(100, 1, &throttle), 0);
	assert_int_equal(throttle_take(throttle, "192.0.2.1", S), 0);
	assert_int_equal(throttle_take(throttle, "192.0.2.2", S), 0);
	assert_int_equal(throttle_take(throttle, "192.0.2.1", S), 60);
	assert_int_equal(throttle_take(throttle, "::ffff:192.0.2.1", S), 60);
	assert_int_equal(throttle_take(throttle, "2001:db8::1", S), 0);
	assert_int_equal(throttle_take(throttle, "2001:db8::2", S), 60);
	assert_int_equal(throttle_take(throttle, "2001:db8:0:1::2", S), 0);
	assert_int_equal(throttle_take(throttle, "garbage", S), 0);
	assert_int_equal(throttle_take(throttle, "other garbage", S), 60);
	throttle_free(throttle);
	throttle_free(NULL);
}

static void a_token_given_back_can_be_taken_again(void **state)
{
	const unsigned char key[THROTTLE_KEY_BYTES] = {0xff, 1};
	const unsigned char other[THROTTLE_KEY_BYTES] = {0xff, 2};
	struct throttle *throttle;

	(void)state;
	assert_int_equal(throttle_new(100, 1, &throttle), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(throttle_take_key(throttle, key, S), 0);
		assert_int_equal(throttle_take_key(throttle, key, S), 60);
		throttle_give_back_key(throttle, key);
		assert_int_equal(throttle_take(throttle, "192.0.2.1", S), 0);
		assert_int_equal(throttle_take(throttle, "192.0.2.1", S), 60);
		throttle_give_back(throttle, "192.0.2.1");
	}
	assert_int_equal(throttle_take_key(throttle, key, S), 0);
	assert_int_equal(throttle_take_key(throttle, other, S), 0);
	throttle_free(throttle);
}

static void a_full_table_forgets_the_oldest(void **state)
{
	struct throttle *throttle;
	char text[32];

	(void)state;
	/* One set of eight. */
	assert_int_equal(throttle_new(8, 1, &throttle), 0);
	for (int i = 0; i < 9; i++) {
		snprintf(text, sizeof text, "192.0.2.%d", i);
		assert_int_equal(throttle_take(throttle, text, (i + 1) * S), 0);
	}
	assert_true(throttle_take(throttle, "192.0.2.1", 10 * S) > 0);
	assert_true(throttle_take(throttle, "192.0.2.8", 10 * S) > 0);
	/* The first made room for the ninth. */
	assert_int_equal(throttle_take(throttle, "192.0.2.0", 10 * S), 0);
	throttle_free(throttle);
}

static struct address address_at(unsigned i)
{
	struct address address = {.byte = {[10] = 0xff, [11] = 0xff, 10}};

	address.byte[14] = (unsigned char)(i >> 8);
	address.byte[15] = (unsigned char)i;
	return address;
}

static void connections_are_counted_by_address_and_in_all(void **state)
{
	struct guests *guests;
	struct address a = address_at(1), b = address_at(2), c = address_at(3);

	(void)state;
	assert_int_equal(guests_new(4, 2, &guests), 0);
	assert_true(guests_may_enter(guests, &a, false));
	assert_true(guests_enter(guests, &a));
	assert_true(guests_may_enter(guests, &a, false));
	assert_true(guests_enter(guests, &a));
	assert_false(guests_may_enter(guests, &a, false));
	assert_true(guests_may_enter(guests, &a, true));
	assert_true(guests_may_enter(guests, &b, false));
	assert_true(guests_enter(guests, &b));
	assert_true(guests_enter(guests, &b));
	assert_int_equal(guests_count(guests), 4);
	assert_false(guests_may_enter(guests, &c, false));
	assert_false(guests_may_enter(guests, &c, true));
	guests_leave(guests, &a);
	assert_true(guests_may_enter(guests, &c, false));
	assert_true(guests_may_enter(guests, &a, false));
	assert_false(guests_may_enter(guests, &b, false));
	guests_leave(guests, &a);
	guests_leave(guests, &b);
	guests_leave(guests, &b);
	assert_int_equal(guests_count(guests), 0);
	guests_free(guests);
	guests_free(NULL);
}

static void many_addresses_come_and_go(void **state)
{
	enum { N = 1000 };
	struct guests *guests;

	(void)state;
	assert_int_equal(guests_new(N, 3, &guests), 0);
	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < N; i++) {
			struct address address = address_at(i);

			assert_true(guests_enter(guests, &address));
		}
		assert_int_equal(guests_count(guests), N);
		/* In another order than they came. */
		for (unsigned i = 0; i < N; i++) {
			struct address address = address_at(i * 7 % N);

			guests_leave(guests, &address);
		}
		assert_int_equal(guests_count(guests), 0);
	}
	guests_free(guests);
}

static void failing_allocations_are_reported(void **state)
{
	(void)state;
	for (uint64_t nth = 1; nth <= 3; nth++) {
		struct guests *guests = NULL;
		struct throttle *throttle = NULL;

		mem_fail_from(nth);
		assert_int_equal(guests_new(4, 2, &guests), -ENOMEM);
		mem_fail_from(nth < 3 ? nth : 2);
		assert_int_equal(throttle_new(4, 2, &throttle), -ENOMEM);
		mem_fail_from(0);
		assert_null(guests);
		assert_null(throttle);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_empties_and_fills_again),
		cmocka_unit_test(addresses_have_buckets_of_their_own),
		cmocka_unit_test(a_token_given_back_can_be_taken_again),
		cmocka_unit_test(a_full_table_forgets_the_oldest),
		cmocka_unit_test(connections_are_counted_by_address_and_in_all),
		cmocka_unit_test(many_addresses_come_and_go),
		cmocka_unit_test(failing_allocations_are_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
