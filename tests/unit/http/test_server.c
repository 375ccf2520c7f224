/* The server end to end, with routes and an authentication of the test's own. */
#include "test.h"

#include <pthread.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "client.h"
#include "http/auth.h"
#include "http/respond.h"
#include "http/route.h"
#include "http/server.h"
#include "log.h"

#define BODY_CAP 1000

#define HEAD(line) line " HTTP/1.1\r\nHost: x\r\n"
#define GET(path)  HEAD("GET " path) "\r\n"
#define POST(path, headers, body)                                                                  \
	HEAD("POST " path) "Content-Type: application/json\r\n" headers "\r\n" body

/* Requests that wait, until the test lets them go. */
static struct {
	pthread_mutex_t lock;
	struct request *request[64];
	size_t n;
} waiting = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void answer_done(struct request *request)
{
	respond_text(request, 200, "text/plain", STR("done"));
}

static void enqueue(struct request *request)
{
	pthread_mutex_lock(&waiting.lock);
	waiting.request[waiting.n++] = request;
	pthread_mutex_unlock(&waiting.lock);
}

static void wait_again(struct request *request)
{
	request_wait(request, answer_done);
	enqueue(request);
}

static void wait_twice(struct request *request)
{
	request_wait(request, wait_again);
	enqueue(request);
}

static void wait_for_test(struct request *request)
{
	request_wait(request, answer_done);
	enqueue(request);
}

static void wake_at_once(struct request *request)
{
	request_wait(request, answer_done);
	request_wake(request);
}

static void echo(struct request *request)
{
	respond_text(request, 200, "text/plain", buf_str(&request->body));
}

static void forget_to_answer(struct request *request)
{
	(void)request;
}

/* More than socket buffers hold, so that it goes out in pieces. */
static void answer_much(struct request *request)
{
	respond_text(request, 200, "text/plain", STR(""));
	for (int i = 0; i < 400000; i++) {
		buf_add(&request->response.body, STR("0123456789abcdef"));
	}
	buf_add(&request->response.body, STR("END"));
}

static const struct route routes[] = {
	{HTTP_GET, "/", ADMIT_ANYONE, TAKES_NOTHING, 0, answer_done, "answers"},
	{HTTP_POST, "/echo", ADMIT_ANYONE, TAKES_JSON, BODY_CAP, echo, "echoes"},
	{HTTP_POST, "/bulk", ADMIT_ANYONE, TAKES_JSON, LIMIT_BULK_BODY_BYTES, echo, "echoes"},
	{HTTP_GET, "/wait", ADMIT_ANYONE, TAKES_NOTHING, 0, wait_for_test, "waits"},
	{HTTP_GET, "/twice", ADMIT_ANYONE, TAKES_NOTHING, 0, wait_twice, "waits twice"},
	{HTTP_GET, "/wake", ADMIT_ANYONE, TAKES_NOTHING, 0, wake_at_once, "wakes itself"},
	{HTTP_GET, "/never", ADMIT_ANYONE, TAKES_NOTHING, 0, forget_to_answer, "does not answer"},
	{HTTP_GET, "/much", ADMIT_ANYONE, TAKES_NOTHING, 0, answer_much, "answers much"},
};

/* These two stand in for route.c and auth.c. */
int route_find(struct request *request, const struct route **ret, struct str *ret_allow)
{
	bool is_known = false;

	for (size_t i = 0; i < N_ROWS(routes); i++) {
		if (!str_eq(request->path, str_of(routes[i].path))) {
			continue;
		}
		if (routes[i].method ==
			(request->method == HTTP_HEAD ? HTTP_GET : request->method)) {
			*ret = &routes[i];
			return 0;
		}
		is_known = true;
		*ret_allow = STR("GET");
	}
	return is_known ? ROUTE_OTHER_METHOD : ROUTE_NONE;
}

int auth_check(struct request *request)
{
	(void)request;
	return 0;
}

static size_t wake_waiting(size_t n_expected)
{
	struct request *woken[64];
	size_t n = 0;

	for (int i = 0; i < 2000 && n < n_expected; i++) {
		pthread_mutex_lock(&waiting.lock);
		n = waiting.n;
		pthread_mutex_unlock(&waiting.lock);
		usleep(1000);
	}
	pthread_mutex_lock(&waiting.lock);
	n = waiting.n;
	memcpy(woken, waiting.request, n * sizeof *woken);
	waiting.n = 0;
	pthread_mutex_unlock(&waiting.lock);
	for (size_t i = 0; i < n; i++) {
		request_wake(woken[i]);
	}
	return n;
}

static struct http_server_options usual_options(void)
{
	return (struct http_server_options){
		.listen = STR("127.0.0.1:0"),
		.n_loops = 2,
		.max_connections = 100,
		.max_connections_per_address = 100,
		.request_timeout_ms = 5000,
		.idle_timeout_ms = 5000,
	};
}

static struct http_server *start(const struct http_server_options *options)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	struct http_server *server = NULL;
	struct str why = STR("");
	int r = http_server_start(options, &arena, &server, &why);

	if (r != 0) {
		fail_msg("%d: %.*s", r, STR_FMT(why));
	}
	return server;
}

static struct http_server *server; /* the usual one, of most tests */

static int start_usual(void **state)
{
	struct http_server_options options = usual_options();

	(void)state;
	/* Refused requests are logged as they are served: here they are many, and expected. */
	log_set_level(LOG_LEVEL_ERROR);
	server = start(&options);
	return 0;
}

static int stop_usual(void **state)
{
	(void)state;
	http_server_stop(server, 1000);
	return 0;
}

/* One request on a connection of its own; what must be in the answer; whether it ends then. */
static void exchange(struct str request, const char *expected, bool must_end)
{
	struct client client;

	client_open(&client, http_server_port(server));
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
	{BYTES(HEAD("GET /\0x") "\r\n"), "HTTP/1.1 400 ", true},
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
	client_open(&client, http_server_port(server));
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
	client_open(&client, http_server_port(server));
	client_send(&client, STR(POST("/echo", "Transfer-Encoding: chunked\r\n", "")));
	for (size_t sent = 0; sent <= LIMIT_DISCARDED_BYTES + BODY_CAP; sent += sizeof bytes) {
		client_send(&client, STR("1000\r\n"));
		client_send(&client, str_make(bytes, sizeof bytes));
		client_send(&client, STR("\r\n"));
	}
	assert_true(client_expect_end(&client));
	client_close(&client);
}

static void waiting_requests_are_woken_from_another_thread(void **state)
{
	struct client client[20];

	(void)state;
	for (size_t i = 0; i < N_ROWS(client); i++) {
		client_open(&client[i], http_server_port(server));
		client_send(&client[i], STR(GET("/wait")));
	}
	assert_int_equal(wake_waiting(N_ROWS(client)), N_ROWS(client));
	for (size_t i = 0; i < N_ROWS(client); i++) {
		assert_true(client_expect(&client[i], "done"));
		client_close(&client[i]);
	}
}

static void a_resumed_request_may_wait_again(void **state)
{
	struct client client;

	(void)state;
	client_open(&client, http_server_port(server));
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
	client_open(&client, http_server_port(server));
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
	client_open(&client, http_server_port(server));
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

static void slow_senders_are_cut_off(void **state)
{
	static const struct str beginnings[] = {
		BYTES(""),
		BYTES("GET"),
		BYTES(HEAD("GET /") "X: "),
		BYTES(POST("/echo", "Content-Length: 100\r\n", "")),
		BYTES(POST("/echo", "Transfer-Encoding: chunked\r\n", "5\r\n")),
	};
	struct http_server_options options = usual_options();
	struct client client[N_ROWS(beginnings)];
	struct http_server *hasty;

	(void)state;
	options.request_timeout_ms = 300;
	hasty = start(&options);
	for (size_t i = 0; i < N_ROWS(beginnings); i++) {
		client_open(&client[i], http_server_port(hasty));
		client_send(&client[i], beginnings[i]);
	}
	/* A byte now and then must not prolong anything. */
	for (int turn = 0; turn < 6; turn++) {
		usleep(100000);
		for (size_t i = 1; i < N_ROWS(beginnings); i++) {
			client_send(&client[i], STR("1"));
		}
	}
	for (size_t i = 0; i < N_ROWS(beginnings); i++) {
		while (client_receive(&client[i], 0)) {
		}
		if (!client[i].is_ended) {
			fail_msg("beginning %zu is still open", i);
		}
		client_close(&client[i]);
	}
	http_server_stop(hasty, 0);
}

static void idle_connections_are_closed(void **state)
{
	struct http_server_options options = usual_options();
	struct http_server *hasty;
	struct client client;

	(void)state;
	options.idle_timeout_ms = 200;
	hasty = start(&options);
	client_open(&client, http_server_port(hasty));
	client_send(&client, STR(GET("/")));
	assert_true(client_expect(&client, "done"));
	assert_true(client_expect_end(&client));
	client_close(&client);
	http_server_stop(hasty, 0);
}

static void one_address_has_so_many_connections(void **state)
{
	static const struct str loopback = BYTES("127.0.0.0/8");

	(void)state;
	for (int is_spared = 0; is_spared < 2; is_spared++) {
		struct http_server_options options = usual_options();
		struct http_server *small;
		struct client client[4];

		options.max_connections_per_address = 3;
		options.trusted_proxies = &loopback;
		options.n_trusted_proxies = (size_t)is_spared;
		/* One loop, so that connections are accepted in order. */
		options.n_loops = 1;
		small = start(&options);
		for (size_t i = 0; i < 4; i++) {
			client_open(&client[i], http_server_port(small));
			client_send(&client[i], STR(GET("/")));
			assert_int_equal(client_expect(&client[i], "done"), i < 3 || is_spared);
		}
		client_close(&client[0]);
		client_close(&client[3]);
		usleep(50000);
		client_open(&client[0], http_server_port(small));
		client_send(&client[0], STR(GET("/")));
		assert_true(client_expect(&client[0], "done"));
		for (size_t i = 0; i < 3; i++) {
			client_close(&client[i]);
		}
		http_server_stop(small, 0);
	}
}

struct stopping {
	struct http_server *server;
	_Atomic bool is_done;
};

static void *stop(void *arg)
{
	struct stopping *stopping = arg;

	http_server_stop(stopping->server, 1000);
	stopping->is_done = true;
	return NULL;
}

static void a_stop_answers_what_is_under_way(void **state)
{
	struct http_server_options options = usual_options();
	struct stopping stopping = {.server = start(&options)};
	unsigned port = http_server_port(stopping.server);
	struct client waits, sends, idles;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	pthread_t thread;
	int fd;

	(void)state;
	client_open(&waits, port);
	client_send(&waits, STR(GET("/wait")));
	client_open(&sends, port);
	client_send(&sends, STR(POST("/echo", "Content-Length: 5\r\n", "he")));
	client_open(&idles, port);
	client_send(&idles, STR(GET("/")));
	assert_true(client_expect(&idles, "done"));
	usleep(50000);
	assert_int_equal(pthread_create(&thread, NULL, stop, &stopping), 0);
	assert_true(client_expect_end(&idles));
	assert_false(stopping.is_done);
	client_send(&sends, STR("llo"));
	assert_true(client_expect(&sends, "hello"));
	assert_true(client_expect_end(&sends));
	assert_true(strstr(sends.bytes, "Connection: close") != NULL);
	assert_int_equal(wake_waiting(1), 1);
	assert_true(client_expect(&waits, "done"));
	assert_true(client_expect_end(&waits));
	assert_int_equal(pthread_join(thread, NULL), 0);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), -1);
	assert_int_equal(errno, ECONNREFUSED);
	close(fd);
	client_close(&waits);
	client_close(&sends);
	client_close(&idles);
}

static void a_stop_does_not_wait_for_ever(void **state)
{
	struct http_server_options options = usual_options();
	struct http_server *stopped = start(&options);
	struct client client;

	(void)state;
	client_open(&client, http_server_port(stopped));
	client_send(&client, STR(POST("/echo", "Content-Length: 5\r\n", "he")));
	usleep(20000);
	http_server_stop(stopped, 100);
	assert_true(client_expect_end(&client));
	client_close(&client);
}

/* clang-format off */
static const struct {
	struct str listen;
	int fault;
	const char *why;
} listens[] = {
	{BYTES("127.0.0.1"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("8080"), -EINVAL, "ADDRESS:PORT"},
	{BYTES(":8080"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("localhost:8080"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("127.0.0.1:65536"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("::1:8080"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("[::1]"), -EINVAL, "ADDRESS:PORT"},
	{BYTES("192.0.2.1:0"), -EADDRNOTAVAIL, "192.0.2.1:0"},
};
/* clang-format on */

static void bad_listen_addresses_are_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(listens); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct http_server_options options = usual_options();
		struct http_server *none = NULL;
		struct str why = STR("");

		options.listen = listens[i].listen;
		assert_int_equal(
			http_server_start(&options, &arena, &none, &why), listens[i].fault);
		assert_null(none);
		/* arena_printf leaves a NUL behind the text. */
		assert_non_null(strstr(why.p, listens[i].why));
	}
}

static void a_port_in_use_is_explained(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	struct http_server_options options = usual_options();
	struct http_server *none = NULL;
	struct str why = STR("");

	(void)state;
	assert_int_equal(
		arena_printf(&arena, &options.listen, "127.0.0.1:%u", http_server_port(server)), 0);
	assert_int_equal(http_server_start(&options, &arena, &none, &why), -EADDRINUSE);
	assert_non_null(strstr(why.p, "in use"));
}

static void ipv6_is_served_with_ipv4_on_the_same_port(void **state)
{
	struct http_server_options options = usual_options();
	struct http_server *both;
	struct client client;

	(void)state;
	options.listen = STR("[::]:0");
	both = start(&options);
	client_open(&client, http_server_port(both));
	client_send(&client, STR(GET("/")));
	assert_true(client_expect(&client, "done"));
	client_close(&client);
	http_server_stop(both, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_answered),
		cmocka_unit_test(a_connection_serves_many_requests),
		cmocka_unit_test(bodies_are_measured_up_to_their_limit),
		cmocka_unit_test(an_endless_body_is_cut),
		cmocka_unit_test(waiting_requests_are_woken_from_another_thread),
		cmocka_unit_test(a_resumed_request_may_wait_again),
		cmocka_unit_test(a_client_may_leave_while_its_request_waits),
		cmocka_unit_test(large_answers_arrive_whole),
		cmocka_unit_test(slow_senders_are_cut_off),
		cmocka_unit_test(idle_connections_are_closed),
		cmocka_unit_test(one_address_has_so_many_connections),
		cmocka_unit_test(a_stop_answers_what_is_under_way),
		cmocka_unit_test(a_stop_does_not_wait_for_ever),
		cmocka_unit_test(bad_listen_addresses_are_explained),
		cmocka_unit_test(a_port_in_use_is_explained),
		cmocka_unit_test(ipv6_is_served_with_ipv4_on_the_same_port),
	};

	return cmocka_run_group_tests(tests, start_usual, stop_usual);
}
