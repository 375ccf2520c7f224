#include "live_server.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "http/auth.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "http/route.h"
#include "log.h"

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

/* These stand in for route.c, auth.c and api/. */
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

void api_browser_refused(struct request *request)
{
	(void)request;
}

void auth_check_head(struct request *request)
{
	(void)request;
}

int auth_check(struct request *request)
{
	(void)request;
	return 0;
}

size_t wake_waiting(size_t n_expected)
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

struct http_server_options usual_options(void)
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

struct http_server *start_server(const struct http_server_options *options)
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

int start_usual(void **state)
{
	struct http_server_options options = usual_options();

	(void)state;
	/* Refused requests are logged as they are served: here they are many, and expected. */
	log_set_level(LOG_LEVEL_ERROR);
	server = start_server(&options);
	return 0;
}

int stop_usual(void **state)
{
	(void)state;
	http_server_stop(server, 1000);
	return 0;
}

unsigned usual_port(void)
{
	return http_server_port(server);
}
