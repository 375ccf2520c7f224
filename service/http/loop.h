/* One event loop: a thread that drives a daemon, and the queue that wakes its waiting requests. */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

#include "http/address.h"
#include "http/request.h"

struct body_account;
struct guests;
struct http_loop;

struct loop_options {
	int listen_fd; /* taken over when loop_start succeeds */
	size_t max_connections;
	struct body_account *bodies; /* of all loops; borrowed until loop_join */
	int64_t request_timeout_ns;
	int64_t idle_timeout_ns;
	struct guests *guests;
	const struct address_block *trusted; /* borrowed until loop_join */
	size_t n_trusted;
	struct engine *engine;
};

HAMLET_MUST_USE int loop_start(const struct loop_options *options, struct http_loop **ret);
/* Begins to drain; returns at once. Connections still open at deadline_ns (monotonic) are shut. */
void loop_stop(struct http_loop *loop, int64_t deadline_ns);
/*
 * Waits until the loop has ended, and frees it. A loop whose requests were never woken ends some
 * seconds after its deadline and stays in memory, since somebody may still hold them.
 */
void loop_join(struct http_loop *loop);

/* Behind request_wake: hands the request back to its loop, from any thread. */
void loop_complete(struct http_loop *loop, struct request *request);

#endif
