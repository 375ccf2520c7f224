/* The server end to end: what is answered, refused, waited for. */
#include "test.h"

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "client.h"
#include "clock.h"
#include "live_server.h"

/* One request on a connection of its own; what must be in the answer; whether it ends then. */
static void exchange(struct str request, const char *expected, bool must_end)
{
	struct client client;

	client_open(&client, usual_port());
	client_send(&client, request);
	if (!client_expect(&client, expected) || (must_end && !client_expect_end(&client))) {
		fail_msg("'%.*s' gave '%s'", STR_FMT(request), client.bytes);
	}
	client_close(&client);
}

static const struct {
	struct str request;
	const char *expected;
	bool must_end;
} exchanges[] = {
	/* clang-format off */
	{BYTES(GET("/")), "\r\n\r\ndone", false},
	{BYTES(GET("/")), "X-Content-Type-Options: nosniff\r\n", false},
	{BYTES(GET("/")), "X-Request-Id: ", false},
	{BYTES(GET("/")), "Cache-Control: no-store\r\n", false},
	{BYTES(HEAD("GET /") "Connection: close\r\n\r\n"), "done", true},
	{BYTES("GET / HTTP/1.0\r\n\r\n"), "done", true},
	{BYTES(GET("http://x/")), "done", false},
	{BYTES(GET("/wake")), "done", false},
	{BYTES(GET("/never")), "HTTP/1.1 500 ", false},
	{BYTES(GET("/other")), "HTTP/1.1 404 ", false},
	{BYTES(HEAD("POST /") "\r\n"), "Allow: GET\r\n", false},
	{BYTES(HEAD("POST /") "\r\n"), "HTTP/1.1 405 ", false},
	{BYTES(HEAD("OPTIONS /") "\r\n"), "HTTP/1.1 204 ", false},
	{BYTES(HEAD("BREW /") "\r\n"), "HTTP/1.1 501 ", true},
	{BYTES(GET("/%00")), "HTTP/1.1 400 ", false},
	{BYTES(POST("/echo", "Content-Length: 5\r\n", "hello")), "\r\n\r\nhello", false},
	{BYTES(POST("/echo", "Content-Length: 0\r\n", "")), "HTTP/1.1 200 ", false},
	{BYTES(POST("/echo", "Transfer-Encoding: chunked\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")),
		"\r\n\r\nhello", false},
	{BYTES(POST("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "")), "HTTP/1.1 100 ", false},
	{BYTES(POST("/echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n", "")), "HTTP/1.1 413 ", true},
	{BYTES(POST("/echo", "Content-Length: 99999999999\r\n", "")), "HTTP/1.1 413 ", true},
	{BYTES(HEAD("POST /echo") "Content-Length: 5\r\n\r\nhello"), "HTTP/1.1 415 ", false},
	{BYTES(HEAD("GET /") "Content-Length: 5\r\n\r\nhello"), "HTTP/1.1 413 ", true},
	{BYTES(POST("/echo", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello")), "HTTP/1.1 400 ", true},
	{BYTES(POST("/echo", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
		"HTTP/1.1 400 ", true},
	{BYTES(POST("/echo", "Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")), "HTTP/1.1 400 ", true},
	{BYTES(POST("/echo", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n")), "HTTP/1.1 400 ", true},
	{BYTES(POST("/echo", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")), "HTTP/1.1 400 ", true},
	/* From 1.0 on libmicrohttpd closes the connection by itself, without an answer. */
	{BYTES(HEAD("GET /\0x") "\r\n"), "", true},
	{BYTES(HEAD("GET /") "X: a\0b\r\n\r\n"), "HTTP/1.1 400 ", true},
	{BYTES(HEAD("GET /") ": a\r\nX: GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 ", true},
	{BYTES(HEAD("GET /") "Host: y\r\n\r\n"), "HTTP/1.1 400 ", true},
	{BYTES("GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 ", true},
	/* clang-format on */
};

static void requests_are_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(exchanges); i++) {
		exchange(exchanges[i].request, exchanges[i].expected, exchanges[i].must_end);
	}
}

static void a_connection_serves_many_requests(void **state)
{
	struct client client;

	(void)state;
	client_open(&client, usual_port());
	for (int i = 0; i < 50; i++) {
		client_send(&client, STR(POST("/echo", "Content-Length: 5\r\n", "hello")));
		assert_true(client_expect(&client, "\r\n\r\nhello"));
		client_forget(&client);
		/* A refused body is read over, and the next request is found behind it. */
		client_send(&client, STR(POST("/other", "Content-Length: 5\r\n", "hello")));
		assert_true(client_expect(&client, "HTTP/1.1 404 "));
		assert_true(client_expect(&client, "no_route"));
		client_forget(&client);
	}
	client_send(&client, STR(GET("/") GET("/other")));
	assert_true(client_expect(&client, "done"));
	assert_true(client_expect(&client, "HTTP/1.1 404 "));
	client_close(&client);
}

static void bodies_are_measured_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf request;

	(void)state;
	buf_init(&request, 1 << 20);
	for (int past = 0; past < 2; past++) {
		buf_clear(&request);
		buf_printf(&request, POST("/echo", "Content-Length: %d\r\n", ""), BODY_CAP + past);
		for (int i = 0; i < BODY_CAP + past; i++) {
			buf_add_byte(&request, 'b');
		}
		exchange(buf_str(&request), past ? "HTTP/1.1 413 " : "HTTP/1.1 200 ", past != 0);
		buf_clear(&request);
		buf_add(&request, STR(POST("/echo", "Transfer-Encoding: chunked\r\n", "")));
		for (int i = 0; i < BODY_CAP + past; i++) {
			buf_add(&request, STR("1\r\nb\r\n"));
		}
		buf_add(&request, STR("0\r\n\r\n"));
		exchange(buf_str(&request), past ? "HTTP/1.1 413 " : "HTTP/1.1 200 ", past != 0);
	}
}

static void an_endless_body_is_cut(void **state)
{
	static char bytes[4096];
	struct client client;

	(void)state;
	memset(bytes, 'b', sizeof bytes);
	client_open(&client, usual_port());
	client_send(&client, STR(POST("/echo", "Transfer-Encoding: chunked\r\n", "")));
	for (size_t sent = 0; sent <= LIMIT_DISCARDED_BYTES + BODY_CAP; sent += sizeof bytes) {
		client_send(&client, STR("1000\r\n"));
		client_send(&client, str_make(bytes, sizeof bytes));
		client_send(&client, STR("\r\n"));
	}
	assert_true(client_expect_end(&client));
	client_close(&client);
}

static void a_refused_sender_can_finish_and_read_why(void **state)
{
	static char bytes[10000];
	struct client client;

	(void)state;
	client_open(&client, usual_port());
	client_send(&client, STR(POST("/echo", "Content-Length: 5000000\r\n", "")));
	for (size_t sent = 0; sent < 5000000; sent += sizeof bytes) {
		assert_true(client_send(&client, str_make(bytes, sizeof bytes)));
	}
	assert_true(client_expect(&client, "HTTP/1.1 413 "));
	assert_true(client_expect(&client, "body_too_large"));
	assert_true(client_expect_end(&client));
	client_close(&client);
}

static void waiting_requests_are_woken_from_another_thread(void **state)
{
	struct client client[20];

	(void)state;
	for (size_t i = 0; i < N_ROWS(client); i++) {
		client_open(&client[i], usual_port());
		client_send(&client[i], STR(GET("/wait")));
	}
	assert_int_equal(wake_waiting(N_ROWS(client)), N_ROWS(client));
	for (size_t i = 0; i < N_ROWS(client); i++) {
		assert_true(client_expect(&client[i], "done"));
		client_close(&client[i]);
	}
}

static void waking_takes_no_time(void **state)
{
	int64_t started_ns = clock_monotonic_ns();
	struct client client;

	(void)state;
	client_open(&client, usual_port());
	for (int i = 0; i < 10; i++) {
		client_send(&client, STR(GET("/wait")));
		assert_int_equal(wake_waiting(1), 1);
		assert_true(client_expect(&client, "done"));
		client_forget(&client);
	}
	client_close(&client);
	/* A loop that is not rung for wakes by itself twice a second or less. */
	assert_true(clock_monotonic_ns() - started_ns < INT64_C(1500000000));
}

static void a_resumed_request_may_wait_again(void **state)
{
	struct client client;

	(void)state;
	client_open(&client, usual_port());
	client_send(&client, STR(GET("/twice")));
	assert_int_equal(wake_waiting(1), 1);
	assert_int_equal(wake_waiting(1), 1);
	assert_true(client_expect(&client, "done"));
	client_close(&client);
}

static void a_client_may_leave_while_its_request_waits(void **state)
{
	struct client client;

	(void)state;
	client_open(&client, usual_port());
	client_send(&client, STR(GET("/wait")));
	usleep(20000);
	client_close(&client);
	assert_int_equal(wake_waiting(1), 1);
	exchange(STR(GET("/")), "done", false);
}

static void large_answers_arrive_whole(void **state)
{
	static struct client client;
	size_t n = 0;

	(void)state;
	client_open(&client, usual_port());
	client_send(&client, STR(GET("/much")));
	while (strstr(client.bytes, "END") == NULL) {
		if (client.n > sizeof client.bytes / 2) {
			n += client.n;
			client_forget(&client);
		}
		assert_true(client_receive(&client, 2000));
	}
	assert_true(n + client.n > 400000 * 16);
	client_close(&client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_answered),
		cmocka_unit_test(a_connection_serves_many_requests),
		cmocka_unit_test(bodies_are_measured_up_to_their_limit),
		cmocka_unit_test(an_endless_body_is_cut),
		cmocka_unit_test(a_refused_sender_can_finish_and_read_why),
		cmocka_unit_test(waiting_requests_are_woken_from_another_thread),
		cmocka_unit_test(waking_takes_no_time),
		cmocka_unit_test(a_resumed_request_may_wait_again),
		cmocka_unit_test(a_client_may_leave_while_its_request_waits),
		cmocka_unit_test(large_answers_arrive_whole),
	};

	return cmocka_run_group_tests(tests, start_usual, stop_usual);
}
