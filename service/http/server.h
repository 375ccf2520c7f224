/* The event loops: libmicrohttpd driven by ourselves, one daemon a core. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct engine;
struct http_server;

struct http_server_options {
	struct str listen; /* "127.0.0.1:8080", "[::1]:0" */
	size_t n_loops;
	size_t max_connections; /* in all; the caller has raised the file limit accordingly */
	size_t max_connections_per_address;
	int64_t request_timeout_ms;        /* from the first byte of a request to its last */
	int64_t idle_timeout_ms;           /* keep-alive without a request */
	const struct str *trusted_proxies; /* addresses or CIDR blocks */
	size_t n_trusted_proxies;
	struct engine *engine; /* handed to handlers */
};

/* Binds and starts the loops. *ret_why: one sentence in the arena ("127.0.0.1:8080 is in use …").
 */
HAMLET_MUST_USE int http_server_start(const struct http_server_options *options,
	struct arena *arena, struct http_server **ret, struct str *ret_why);
/* The port bound, for listen "…:0". */
unsigned http_server_port(const struct http_server *server);
/*
 * Drains: no new connections, requests under way are answered (for at most grace_ms; then their
 * sockets are shut), loops end. Whatever request_wake still owes must come while this runs. Accepts
 * NULL.
 */
void http_server_stop(struct http_server *server, int64_t grace_ms);

#endif
