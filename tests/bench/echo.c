/*
 * A bare libmicrohttpd server that sends every body back: what the service is measured against.
 * usage: echo PORT LOOPS. Each loop is a daemon of its own on an external epoll, as the service's.
 */
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_BYTES 65536

struct exchange {
	size_t n;
	char body[BODY_BYTES];
};

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *n_upload, void **state)
{
	struct exchange *exchange = *state;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)cls, (void)url, (void)method, (void)version;
	if (exchange == NULL) {
		*state = malloc(sizeof *exchange);
		if (*state == NULL) {
			return MHD_NO;
		}
		((struct exchange *)*state)->n = 0;
		return MHD_YES;
	}
	if (*n_upload > 0) {
		size_t n =
			*n_upload < BODY_BYTES - exchange->n ? *n_upload : BODY_BYTES - exchange->n;

		memcpy(exchange->body + exchange->n, upload, n);
		exchange->n += n;
		*n_upload = 0;
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(
		exchange->n, exchange->body, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(response, "Content-Type", "application/json");
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return result;
}

static void completed(void *cls, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode code)
{
	(void)cls, (void)connection, (void)code;
	free(*state);
	*state = NULL;
}

static void *loop(void *arg)
{
	uint16_t port = *(const uint16_t *)arg;
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL, port, NULL, NULL, answer, NULL,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_NOTIFY_COMPLETED, completed,
		NULL, MHD_OPTION_CONNECTION_LIMIT, 4096U, MHD_OPTION_END);
	struct pollfd fd = {.events = POLLIN};

	if (daemon == NULL) {
		fprintf(stderr, "echo: cannot listen on port %u\n", port);
		exit(1);
	}
	fd.fd = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	for (;;) {
		MHD_UNSIGNED_LONG_LONG timeout_ms;
		int wait_ms = -1;

		if (MHD_get_timeout(daemon, &timeout_ms) == MHD_YES) {
			wait_ms = timeout_ms > 1000 ? 1000 : (int)timeout_ms;
		}
		poll(&fd, 1, wait_ms);
		MHD_run(daemon);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	uint16_t port;
	long n_loops;

	if (argc != 3) {
		fprintf(stderr, "usage: echo PORT LOOPS\n");
		return 2;
	}
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	n_loops = strtol(argv[2], NULL, 10);
	signal(SIGPIPE, SIG_IGN);
	for (long i = 1; i < n_loops; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, loop, &port) != 0) {
			return 1;
		}
	}
	loop(&port);
	return 0;
}
