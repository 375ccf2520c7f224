/* A raw HTTP client for tests: bytes out, bytes back, within two seconds. */
#ifndef HAMLET_TESTS_HTTP_CLIENT_H
#define HAMLET_TESTS_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

struct client {
	int fd;
	bool is_ended; /* the server has closed */
	size_t n;
	char bytes[65536]; /* NUL-ended */
};

static inline void client_open(struct client *client, unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	*client = (struct client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(client->fd, (const struct sockaddr *)&address, sizeof address), 0);
}

static inline void client_close(struct client *client)
{
	close(client->fd);
}

/* False: the server takes no more. */
static inline bool client_send(struct client *client, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(client->fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0) {
			return false;
		}
		bytes = str_skip(bytes, (size_t)n);
	}
	return true;
}

/* Waits for more bytes, or the end; false when neither comes. */
static inline bool client_receive(struct client *client, int timeout_ms)
{
	struct pollfd poll_fd = {.fd = client->fd, .events = POLLIN};
	ssize_t n;

	if (client->is_ended || client->n == sizeof client->bytes - 1 ||
		poll(&poll_fd, 1, timeout_ms) <= 0) {
		return false;
	}
	n = recv(client->fd, client->bytes + client->n, sizeof client->bytes - 1 - client->n, 0);
	client->is_ended = n <= 0;
	client->n += n > 0 ? (size_t)n : 0;
	client->bytes[client->n] = '\0';
	return true;
}

/* Until the text has come. */
static inline bool client_expect(struct client *client, const char *text)
{
	while (strstr(client->bytes, text) == NULL) {
		if (!client_receive(client, 2000)) {
			return false;
		}
	}
	return true;
}

static inline bool client_expect_end(struct client *client)
{
	while (!client->is_ended) {
		if (!client_receive(client, 2000)) {
			return false;
		}
	}
	return true;
}

static inline void client_forget(struct client *client)
{
	client->n = 0;
	client->bytes[0] = '\0';
}

#endif
