/* What we know of each open connection, and the deadlines that libmicrohttpd does not keep. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/address.h"

enum connection_phase {
	CONNECTION_NEW,       /* no byte has come */
	CONNECTION_IDLE,      /* between requests */
	CONNECTION_STARTED,   /* some bytes of a request line have come */
	CONNECTION_READING,   /* head or body of a request */
	CONNECTION_WAITING,   /* suspended: the service works, so no deadline */
	CONNECTION_ANSWERING, /* the answer is on its way */
};

struct connection {
	struct connection *previous;
	struct connection *next;
	int fd;
	enum connection_phase phase;
	int64_t since_ns;
	int64_t deadline_ns;
	bool is_shut;
	bool lingers; /* answered before its body was read: see linger.h */
	struct address peer;
	char peer_text[ADDRESS_TEXT_BYTES];
	bool is_trusted; /* a trusted proxy: not counted against its address */
};

/* All connections of one loop, which alone uses it. */
struct connections {
	struct connection *first;
	size_t n;
	int64_t request_timeout_ns;
	int64_t idle_timeout_ns;
};

void connections_add(struct connections *all, struct connection *connection);
void connections_remove(struct connections *all, struct connection *connection);

/* Enters a phase and sets its deadline; n_bytes: of the answer, for CONNECTION_ANSWERING. */
void connection_enter(struct connections *all, struct connection *connection,
	enum connection_phase phase, int64_t now_ns, size_t n_bytes);
/*
 * Shuts the sockets of connections past their deadline; libmicrohttpd then sees their end and
 * closes them. Asks the kernel which quiet connections have begun to send, so that a request's time
 * runs from its first byte however slowly the rest follows. Call it as often as
 * connections_sweep_interval_ns says.
 */
void connections_sweep(struct connections *all, int64_t now_ns);
/* How often to sweep so that deadlines are held well. */
int64_t connections_sweep_interval_ns(const struct connections *all);
/* Whether the other side sends no more, nor waits for anything; any thread, until it is closed. */
bool connection_is_left(const struct connection *connection);
/* Shuts those without a request under way (all: every one). */
void connections_shut(struct connections *all, bool is_all);

#endif
