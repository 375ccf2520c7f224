#include "exchange.h"

#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "body_account.h"
#include "clock.h"
#include "connection.h"
#include "dispatch.h"
#include "log.h"
#include "respond.h"
#include "route.h"

/* What an ordinary comment needs besides its verdict, whose memory is its thread's. A thousand may
 * wait for the store at once. */
#define ARENA_BLOCK_BYTES 5632
#define WARM_EXCHANGES    32

void exchange_pool_init(struct exchange_pool *pool, struct http_loop *loop, struct engine *engine,
	struct body_account *account)
{
	*pool = (struct exchange_pool){.loop = loop, .engine = engine, .account = account};
	pool->id_seed = hash_mix((uint64_t)clock_now_ms() ^ hash_mix((uint64_t)(uintptr_t)pool) ^
				 (uint64_t)clock_monotonic_ns());
}

static void free_exchange(struct exchange *exchange)
{
	arena_fini(&exchange->request.arena);
	buf_fini(&exchange->request.body);
	buf_fini(&exchange->request.response.body);
	mem_free(exchange);
}

void exchange_pool_fini(struct exchange_pool *pool)
{
	while (pool->free != NULL) {
		struct exchange *exchange = pool->free;

		pool->free = exchange->next_free;
		free_exchange(exchange);
	}
}

static struct exchange *new_exchange(void)
{
	struct exchange *exchange = mem_new(1, sizeof *exchange);

	if (exchange != NULL) {
		struct request *request = &exchange->request;

		arena_init(&request->arena, ARENA_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
		buf_init(&request->response.body, LIMIT_ANSWER_BYTES);
		/* The first block stays: make it of the ordinary size, whatever the request needs.
		 */
		if (arena_bytes(&request->arena, 1) == NULL) {
			free_exchange(exchange);
			return NULL;
		}
		arena_reset(&request->arena);
	}
	return exchange;
}

static void write_id(char id[17], uint64_t value)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 15; i >= 0; i--, value >>= 4) {
		id[i] = digits[value & 0xf];
	}
	id[16] = '\0';
}

/* Everything but the memory that stays warm starts anew. */
static void renew(struct exchange_pool *pool, struct exchange *exchange)
{
	struct arena arena = exchange->request.arena;
	struct buf body = exchange->request.body;
	struct buf answer = exchange->request.response.body;

	*exchange = (struct exchange){.pool = pool};
	exchange->request.arena = arena;
	exchange->request.body = body;
	exchange->request.response.body = answer;
	exchange->request.loop = pool->loop;
	exchange->request.engine = pool->engine;
	write_id(exchange->request.id, hash_mix(pool->id_seed + pool->n_begun++));
}

struct exchange *exchange_take(struct exchange_pool *pool, struct connection *connection,
	const char *target, int64_t now_ns)
{
	struct exchange *exchange = pool->free;

	if (exchange != NULL) {
		pool->free = exchange->next_free;
		pool->n_free--;
	} else {
		exchange = new_exchange();
		if (exchange == NULL) {
			return NULL;
		}
	}
	renew(pool, exchange);
	pool->n_in_use++;
	exchange->connection = connection;
	exchange->request.started_ns = now_ns;
	if (arena_copy(&exchange->request.arena, str_of(target), &exchange->request.target) != 0) {
		exchange_give(exchange);
		return NULL;
	}
	return exchange;
}

static void cool(struct buf *buf)
{
	buf_clear(buf);
	if (buf->capacity > BODY_WARM_BYTES) {
		buf_fini(buf);
	}
}

void exchange_give(struct exchange *exchange)
{
	struct exchange_pool *pool = exchange->pool;

	pool->n_in_use--;
	body_account_discharge(pool->account, &exchange->charge);
	if (pool->n_free >= WARM_EXCHANGES) {
		free_exchange(exchange);
		return;
	}
	arena_reset(&exchange->request.arena);
	cool(&exchange->request.body);
	cool(&exchange->request.response.body);
	exchange->next_free = pool->free;
	pool->free = exchange;
	pool->n_free++;
}

bool exchange_can_discard(const struct exchange *exchange, const struct framing *framing)
{
	bool is_expecting = false;

	/* Who asks first (Expect: 100-continue) is told no, and sends nothing. */
	request_header(&exchange->request, "Expect", &is_expecting);
	return !exchange->request.response.must_close && !is_expecting &&
	       framing->length <= LIMIT_DISCARDED_BYTES;
}

static bool discard(struct exchange *exchange, size_t n)
{
	exchange->n_discarded_bytes += n;
	return exchange->n_discarded_bytes <= LIMIT_DISCARDED_BYTES;
}

bool exchange_add_body(struct exchange *exchange, struct str piece)
{
	struct request *request = &exchange->request;

	if (request->response.status != 0) {
		return discard(exchange, piece.n);
	}
	request->body.max_bytes = request->route->max_body_bytes;
	buf_add(&request->body, piece);
	if (request->body.error == -E2BIG) {
		request_refuse_length(request);
	} else if (request->body.error != 0 ||
		   !body_account_charge(exchange->pool->account, &exchange->charge,
			   request->body.capacity,
			   !request->is_known && request->body.n > LIMIT_BODY_BYTES)) {
		respond_fault(request, -EBUSY, "keeping a body");
		request->response.must_close = true;
	} else {
		return true;
	}
	/* A client that only sends more is not worth the memory. */
	buf_fini(&request->body);
	body_account_discharge(exchange->pool->account, &exchange->charge);
	return discard(exchange, piece.n);
}

void exchange_run(struct exchange *exchange, void (*step)(struct request *request))
{
	struct request *request = &exchange->request;

	step(request);
	if (request->resume != NULL) {
		exchange->phase = EXCHANGE_WAITING;
		return;
	}
	if (request->response.status == 0) {
		LOG(ERROR, "unanswered", LOG_TEXT("request", str_of(request->id)));
		respond_problem(request, 500, "internal", "Something went wrong in the service.");
	} else if (request->response.body.error != 0) {
		respond_fault(request, request->response.body.error, "writing the answer");
	}
	exchange->phase = EXCHANGE_READY;
}
