#include "test.h"

#include <errno.h>

#include <hamlet/limits.h>

#include "http/exchange.h"
#include "http/respond.h"
#include "http/route.h"
#include "log.h"

static const struct route route = {
	.takes = TAKES_JSON, .max_body_bytes = (size_t)2 * 1024 * 1024, .path = "/"};

static struct exchange *take(struct exchange_pool *pool)
{
	struct exchange *exchange = exchange_take(pool, NULL, "/a?b", 0);

	if (exchange != NULL) {
		exchange->request.route = &route;
	}
	return exchange;
}

static struct body_account unbounded = {.max_bytes = SIZE_MAX};

/* Adds n bytes in pieces; false when the connection is to be cut. */
static bool add(struct exchange *exchange, size_t n)
{
	static char bytes[1000];

	for (; n > sizeof bytes; n -= sizeof bytes) {
		if (!exchange_add_body(exchange, str_make(bytes, sizeof bytes))) {
			return false;
		}
	}
	return exchange_add_body(exchange, str_make(bytes, n));
}

static void large_bodies_of_nobody_leave_room_for_others(void **state)
{
	struct body_account account;
	struct exchange_pool one, other;
	struct exchange *strange, *stranger, *small, *known;

	(void)state;
	body_account_init(&account, 4 * LIMIT_BODY_BYTES);
	/* Of two loops. */
	exchange_pool_init(&one, NULL, NULL, &account);
	exchange_pool_init(&other, NULL, NULL, &account);
	strange = take(&one);
	stranger = take(&other);
	small = take(&one);
	known = take(&other);
	known->request.is_known = true;
	assert_true(add(strange, LIMIT_BODY_BYTES + 1));
	assert_int_equal(strange->request.response.status, 0);
	assert_true(add(stranger, LIMIT_BODY_BYTES + 1));
	assert_int_equal(stranger->request.response.status, 503);
	assert_true(add(small, LIMIT_BODY_BYTES / 2));
	assert_int_equal(small->request.response.status, 0);
	exchange_give(small);
	assert_true(add(known, LIMIT_BODY_BYTES + 1));
	assert_int_equal(known->request.response.status, 0);
	exchange_give(strange);
	exchange_give(stranger);
	exchange_give(known);
	assert_int_equal(account.n_bytes, 0);
	assert_int_equal(account.n_strange_bytes, 0);
	exchange_pool_fini(&one);
	exchange_pool_fini(&other);
}

static void all_bodies_together_are_bounded(void **state)
{
	struct body_account account;
	struct exchange_pool pool;
	struct exchange *a, *b;

	(void)state;
	body_account_init(&account, 1000000);
	exchange_pool_init(&pool, NULL, NULL, &account);
	a = take(&pool);
	b = take(&pool);
	a->request.is_known = b->request.is_known = true;
	assert_true(add(a, 500000));
	assert_int_equal(a->request.response.status, 0);
	assert_true(account.n_bytes >= 500000);
	assert_true(add(b, 600000));
	assert_int_equal(b->request.response.status, 503);
	assert_true(b->request.response.must_close);
	assert_int_equal(a->request.body.n, 500000);
	exchange_give(a);
	exchange_give(b);
	assert_int_equal(account.n_bytes, 0);
	/* There is room again. */
	a = take(&pool);
	a->request.is_known = true;
	assert_true(add(a, 600000));
	assert_int_equal(a->request.response.status, 0);
	exchange_give(a);
	exchange_pool_fini(&pool);
}

static void a_refused_body_is_thrown_away_up_to_a_limit(void **state)
{
	struct exchange_pool pool;
	struct exchange *exchange;

	(void)state;
	exchange_pool_init(&pool, NULL, NULL, &unbounded);
	exchange = take(&pool);
	exchange->request.response.status = 404;
	assert_true(add(exchange, LIMIT_DISCARDED_BYTES));
	assert_int_equal(exchange->request.body.n, 0);
	assert_false(add(exchange, 1));
	exchange_give(exchange);
	exchange_pool_fini(&pool);
}

static void memory_of_a_large_request_is_given_back(void **state)
{
	struct exchange_pool pool;
	struct exchange *exchange;

	(void)state;
	exchange_pool_init(&pool, NULL, NULL, &unbounded);
	exchange = take(&pool);
	assert_true(add(exchange, 1000000));
	assert_non_null(arena_bytes(&exchange->request.arena, 1000000));
	for (int i = 0; i < 100000; i++) {
		buf_add(&exchange->request.response.body, STR("0123456789"));
	}
	exchange_give(exchange);
	assert_true(exchange->request.body.capacity < 100000);
	assert_true(exchange->request.response.body.capacity < 100000);
	/* The next request gets the same, still warm and quite clean. */
	assert_ptr_equal(take(&pool), exchange);
	assert_int_equal(exchange->request.body.n, 0);
	assert_int_equal(exchange->request.response.status, 0);
	assert_str(exchange->request.target, STR("/a?b"));
	exchange_give(exchange);
	exchange_pool_fini(&pool);
}

static void ids_differ(void **state)
{
	struct exchange_pool pool;
	char first[17];
	struct exchange *exchange;

	(void)state;
	exchange_pool_init(&pool, NULL, NULL, &unbounded);
	exchange = take(&pool);
	memcpy(first, exchange->request.id, sizeof first);
	exchange_give(exchange);
	exchange = take(&pool);
	assert_int_equal(strlen(exchange->request.id), 16);
	assert_string_not_equal(exchange->request.id, first);
	exchange_give(exchange);
	exchange_pool_fini(&pool);
}

static void answer_too_much(struct request *request)
{
	respond_text(request, 200, "text/plain", STR(""));
	request->response.body.max_bytes = 4096;
	for (int i = 0; i < 1000; i++) {
		buf_add(&request->response.body, STR("0123456789"));
	}
}

static void an_answer_past_its_limit_is_a_fault(void **state)
{
	struct exchange_pool pool;
	struct exchange *exchange;

	(void)state;
	exchange_pool_init(&pool, NULL, NULL, &unbounded);
	exchange = take(&pool);
	assert_int_equal(exchange->request.response.body.max_bytes, LIMIT_ANSWER_BYTES);
	exchange_run(exchange, answer_too_much);
	assert_int_equal(exchange->phase, EXCHANGE_READY);
	assert_int_equal(exchange->request.response.status, 500);
	assert_int_equal(exchange->request.response.body.error, 0);
	assert_int_equal(exchange->request.response.body.p[0], '{');
	exchange_give(exchange);
	exchange_pool_fini(&pool);
}

static void failing_allocations_are_survived(void **state)
{
	uint64_t nth = 0;
	bool is_whole;

	(void)state;
	do {
		struct exchange_pool pool;
		struct exchange *exchange;

		exchange_pool_init(&pool, NULL, NULL, &unbounded);
		mem_fail_from(++nth);
		exchange = take(&pool);
		is_whole = exchange != NULL && add(exchange, 5000) &&
			   exchange->request.response.status == 0;
		mem_fail_from(0);
		if (exchange != NULL) {
			assert_true(is_whole || exchange->request.response.status == 503);
			exchange_give(exchange);
		}
		assert_int_equal(pool.n_in_use, 0);
		exchange_pool_fini(&pool);
	} while (!is_whole);
	assert_true(nth > 3);
}

/* Faults are logged as warnings, which is not what is tested here. */
static int silence(void **state)
{
	(void)state;
	log_set_level(LOG_LEVEL_ERROR);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bodies_together_are_bounded),
		cmocka_unit_test(large_bodies_of_nobody_leave_room_for_others),
		cmocka_unit_test(a_refused_body_is_thrown_away_up_to_a_limit),
		cmocka_unit_test(memory_of_a_large_request_is_given_back),
		cmocka_unit_test(ids_differ),
		cmocka_unit_test(an_answer_past_its_limit_is_a_fault),
		cmocka_unit_test(failing_allocations_are_survived),
	};

	return cmocka_run_group_tests(tests, silence, NULL);
}
