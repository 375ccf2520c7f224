/* The server's time-outs, caps, start and stop. */
#include "test.h"

#include <pthread.h>

#include "client.h"
#include "live_server.h"

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
	hasty = start_server(&options);
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

static void time_runs_from_the_first_byte(void **state)
{
	struct http_server_options options = usual_options();
	struct http_server *hasty;
	struct client client;

	(void)state;
	options.request_timeout_ms = 400;
	hasty = start_server(&options);
	client_open(&client, http_server_port(hasty));
	client_send(&client, STR("G"));
	usleep(350000);
	/* The request line is whole just in time: what follows has no time of its own. */
	client_send(&client, STR("ET / HTTP/1.1\r\n"));
	usleep(250000);
	while (client_receive(&client, 0)) {
	}
	assert_true(client.is_ended);
	client_close(&client);
	http_server_stop(hasty, 0);
}

static void idle_connections_are_closed(void **state)
{
	struct http_server_options options = usual_options();
	struct http_server *hasty;
	struct client client;

	(void)state;
	options.idle_timeout_ms = 200;
	hasty = start_server(&options);
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
		small = start_server(&options);
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
	struct stopping stopping;
	unsigned port;
	struct client waits, sends, idles;
	struct sockaddr_in address = {.sin_family = AF_INET};
	pthread_t thread;
	int fd;

	(void)state;
	/* One loop: once it has closed what is idle, it closes whatever it answers. */
	options.n_loops = 1;
	stopping = (struct stopping){.server = start_server(&options)};
	port = http_server_port(stopping.server);
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
	address.sin_port = htons((uint16_t)port);
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
	struct http_server *stopped = start_server(&options);
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
	assert_int_equal(arena_printf(&arena, &options.listen, "127.0.0.1:%u", usual_port()), 0);
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
	both = start_server(&options);
	client_open(&client, http_server_port(both));
	client_send(&client, STR(GET("/")));
	assert_true(client_expect(&client, "done"));
	client_close(&client);
	http_server_stop(both, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_senders_are_cut_off),
		cmocka_unit_test(time_runs_from_the_first_byte),
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
