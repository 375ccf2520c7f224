/* libmicrohttpd: its daemon and its callbacks. Only the wire*.c include it. */
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

#include "http/address.h"
#include "http/connection.h"
#include "http/exchange.h"
#include "http/linger.h"

struct MHD_Daemon;
struct guests;

/* One daemon with its connections; used by the thread of its loop alone. */
struct wire {
	struct MHD_Daemon *daemon;
	struct connections connections;
	struct exchange_pool pool;
	struct lingering_sockets linger;
	struct guests *guests; /* shared by all loops */
	const struct address_block *trusted;
	size_t n_trusted;
	size_t max_connections;
	bool is_draining; /* answers close their connection */
	size_t n_suspended;
};

/* Takes listen_fd over. The other members are set before. */
HAMLET_MUST_USE int wire_open(struct wire *wire, int listen_fd);
/* Readable when wire_run has something to do. */
int wire_fd(const struct wire *wire);
/* How long wire_run may be put off, in ms; -1: until wire_fd is readable. */
int wire_timeout_ms(const struct wire *wire);
void wire_run(struct wire *wire);
/* A request that was woken goes on: answered now, or waiting again. */
void wire_resume(struct wire *wire, struct request *request);
/* No new connections from now on. */
void wire_quiesce(struct wire *wire);
/* No connection may be open. */
void wire_close(struct wire *wire);

#endif
