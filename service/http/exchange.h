/* One request and its answer on the wire: between libmicrohttpd's connection and struct request. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/body_account.h"
#include "http/framing.h"
#include "http/request.h"

struct connection;
struct exchange_pool;
struct wire;

enum exchange_phase {
	EXCHANGE_BEGUN,   /* the request line is there */
	EXCHANGE_READING, /* the body comes; kept, or thrown away when the answer is made already */
	EXCHANGE_WAITING, /* suspended until request_wake */
	EXCHANGE_READY,   /* whole and answered: the answer can go out */
	EXCHANGE_SENDING,
};

struct exchange {
	struct request request; /* first: a request of ours is its exchange */
	struct exchange *next_free;
	struct exchange_pool *pool;
	struct connection *connection;
	enum exchange_phase phase;
	size_t n_discarded_bytes;
	struct body_charge charge;
};

static inline struct exchange *exchange_of(struct request *request)
{
	return (struct exchange *)request;
}

/* Exchanges of one loop, which alone uses it: kept warm so that an ordinary request needs no heap.
 */
struct exchange_pool {
	struct http_loop *loop;
	struct wire *wire;
	struct engine *engine;
	struct exchange *free;
	size_t n_free;
	size_t n_in_use;
	struct body_account *account; /* of all loops */
	uint64_t id_seed;
	uint64_t n_begun;
};

void exchange_pool_init(struct exchange_pool *pool, struct http_loop *loop, struct engine *engine,
	struct body_account *account);
void exchange_pool_fini(struct exchange_pool *pool);
/* With a new request id and the target copied; NULL without memory. */
struct exchange *exchange_take(struct exchange_pool *pool, struct connection *connection,
	const char *target, int64_t now_ns);
void exchange_give(struct exchange *exchange);

/*
 * Keeps a piece of the body. When that fails, the answer is made (413 or 503) and the rest is
 * thrown away, up to a bound; false past it: the connection has to be cut.
 */
bool exchange_add_body(struct exchange *exchange, struct str piece);
/* Whether a body of an answer already made is short enough to be read and thrown away, which lets
 * the connection live. */
bool exchange_can_discard(const struct exchange *exchange, const struct framing *framing);
/* Runs what is to be run; afterwards phase is WAITING or READY. */
void exchange_run(struct exchange *exchange, void (*step)(struct request *request));

#endif
