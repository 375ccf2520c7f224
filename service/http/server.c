#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "address.h"
#include "body_account.h"
#include "clock.h"
#include "guests.h"
#include "loop.h"

#define NS_A_MS INT64_C(1000000)
#define BACKLOG 1024

struct http_server {
	struct http_loop **loop;
	size_t n_loops;
	unsigned port;
	struct body_account bodies;
	struct guests *guests;
	struct address_block *trusted;
	size_t n_trusted;
};

enum server_outcome { SERVER_BAD_LISTEN = 1 };

struct listen_address {
	struct sockaddr_storage socket_address;
	socklen_t n_bytes;
};

/* "127.0.0.1:8080", "[::1]:0"; the port is required. */
static int parse_listen(struct str listen, struct listen_address *ret)
{
	struct listen_address parsed = {0};
	struct address address;
	size_t colon = listen.n;
	int64_t port;

	while (colon > 0 && listen.p[colon - 1] != ':') {
		colon--;
	}
	if (colon == 0 || address_parse(listen, &address) != 0 ||
		ascii_parse_int(str_skip(listen, colon), 0, 65535, &port) != 0) {
		return SERVER_BAD_LISTEN;
	}
	if (listen.p[0] == '[') {
		struct sockaddr_in6 six = {
			.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};

		memcpy(&six.sin6_addr, address.byte, sizeof address.byte);
		memcpy(&parsed.socket_address, &six, sizeof six);
		parsed.n_bytes = sizeof six;
	} else if (str_find_byte(listen, ':') == colon - 1) {
		struct sockaddr_in four = {
			.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

		memcpy(&four.sin_addr, address.byte + 12, 4);
		memcpy(&parsed.socket_address, &four, sizeof four);
		parsed.n_bytes = sizeof four;
	} else {
		return SERVER_BAD_LISTEN;
	}
	*ret = parsed;
	return 0;
}

static int set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value) != 0 ? -errno : 0;
}

/*
 * A socket bound to the address, not yet listening. The first one binds without SO_REUSEPORT, which
 * fails when anybody else has the port, and takes the option afterwards so that its brothers may
 * join it. On return the address holds the port that was bound.
 */
static int bind_socket(struct listen_address *listen, bool is_first, int *ret)
{
	const struct sockaddr *socket_address = (const struct sockaddr *)&listen->socket_address;
	int fd = socket(
		listen->socket_address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0) {
		return -errno;
	}
	r = set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (r == 0 && listen->socket_address.ss_family == AF_INET6) {
		/* "[::]" is for both families. */
		r = set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	}
	if (r == 0 && !is_first) {
		r = set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	}
	if (r == 0 && bind(fd, socket_address, listen->n_bytes) != 0) {
		r = -errno;
	}
	if (r == 0 && is_first) {
		r = set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	}
	if (r == 0 && getsockname(fd, (struct sockaddr *)&listen->socket_address,
			      &listen->n_bytes) != 0) {
		r = -errno;
	}
	if (r != 0) {
		close(fd);
		return r;
	}
	*ret = fd;
	return 0;
}

static unsigned port_of(const struct listen_address *listen)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (listen->socket_address.ss_family == AF_INET) {
		memcpy(&four, &listen->socket_address, sizeof four);
		return ntohs(four.sin_port);
	}
	memcpy(&six, &listen->socket_address, sizeof six);
	return ntohs(six.sin6_port);
}

static int start_loop(struct http_server *server, const struct http_server_options *options,
	struct listen_address *listen_address)
{
	struct loop_options loop_options = {
		.max_connections = options->max_connections,
		.bodies = &server->bodies,
		.request_timeout_ns = options->request_timeout_ms * NS_A_MS,
		.idle_timeout_ns = options->idle_timeout_ms * NS_A_MS,
		.guests = server->guests,
		.trusted = server->trusted,
		.n_trusted = server->n_trusted,
		.engine = options->engine,
	};
	int r = bind_socket(listen_address, server->n_loops == 0, &loop_options.listen_fd);

	if (r != 0) {
		return r;
	}
	r = listen(loop_options.listen_fd, BACKLOG) != 0 ? -errno : 0;
	if (r == 0) {
		r = loop_start(&loop_options, &server->loop[server->n_loops]);
	}
	if (r != 0) {
		close(loop_options.listen_fd);
		return r;
	}
	server->n_loops++;
	return 0;
}

static void free_server(struct http_server *server)
{
	guests_free(server->guests);
	mem_free(server->trusted);
	mem_free(server->loop);
	mem_free(server);
}

static int explain(struct arena *arena, struct str *ret_why, int fault, struct str listen)
{
	int r;

	if (fault == SERVER_BAD_LISTEN) {
		r = arena_printf(arena, ret_why,
			"cannot listen on '%.*s': write ADDRESS:PORT, like 127.0.0.1:8080 or "
			"[::1]:8080",
			STR_FMT(listen));
		fault = -EINVAL;
	} else if (fault == -EADDRINUSE) {
		r = arena_printf(arena, ret_why,
			"%.*s is in use by another process: stop it, or choose another port",
			STR_FMT(listen));
	} else {
		r = arena_printf(arena, ret_why, "cannot listen on %.*s: %s", STR_FMT(listen),
			strerrordesc_np(-fault));
	}
	return r != 0 ? r : fault;
}

static int read_trusted(struct http_server *server, const struct http_server_options *options,
	struct arena *arena, struct str *ret_why)
{
	server->trusted = mem_new(options->n_trusted_proxies, sizeof *server->trusted);
	if (server->trusted == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < options->n_trusted_proxies; i++) {
		struct str text = options->trusted_proxies[i];

		if (address_parse_block(text, &server->trusted[i]) != 0) {
			int r = arena_printf(arena, ret_why,
				"trusted proxy '%.*s' is neither an address nor a block like "
				"10.0.0.0/8",
				STR_FMT(text));

			return r != 0 ? r : -EINVAL;
		}
		server->n_trusted++;
	}
	return 0;
}

static int start_loops(struct http_server *server, const struct http_server_options *options,
	struct arena *arena, struct str *ret_why)
{
	struct listen_address listen_address;
	int r = parse_listen(options->listen, &listen_address);

	while (r == 0 && server->n_loops < options->n_loops) {
		r = start_loop(server, options, &listen_address);
	}
	if (r != 0) {
		return explain(arena, ret_why, r, options->listen);
	}
	server->port = port_of(&listen_address);
	return 0;
}

int http_server_start(const struct http_server_options *options, struct arena *arena,
	struct http_server **ret, struct str *ret_why)
{
	struct http_server *server = mem_new(1, sizeof *server);
	int r;

	if (server == NULL) {
		return -ENOMEM;
	}
	body_account_init(&server->bodies, LIMIT_BODIES_BYTES);
	server->loop = mem_new(options->n_loops, sizeof *server->loop);
	r = server->loop == NULL ? -ENOMEM : 0;
	if (r == 0) {
		r = guests_new(options->max_connections, options->max_connections_per_address,
			&server->guests);
	}
	if (r == 0) {
		r = read_trusted(server, options, arena, ret_why);
	}
	if (r == 0) {
		r = start_loops(server, options, arena, ret_why);
	}
	if (r != 0) {
		http_server_stop(server, 0);
		return r;
	}
	*ret = server;
	return 0;
}

unsigned http_server_port(const struct http_server *server)
{
	return server->port;
}

void http_server_stop(struct http_server *server, int64_t grace_ms)
{
	int64_t deadline_ns = clock_monotonic_ns() + grace_ms * NS_A_MS;

	if (server == NULL) {
		return;
	}
	for (size_t i = 0; i < server->n_loops; i++) {
		loop_stop(server->loop[i], deadline_ns);
	}
	for (size_t i = 0; i < server->n_loops; i++) {
		loop_join(server->loop[i]);
	}
	free_server(server);
}
