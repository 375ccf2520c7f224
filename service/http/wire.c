#include "wire.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include <microhttpd.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "clock.h"
#include "dispatch.h"
#include "guests.h"
#include "log.h"
#include "metrics.h"
#include "respond.h"
#include "route.h"
#include "stream.h"
#include "wire_answer.h"
#include "wire_head.h"
#include "wire_stream.h"

/*
 * Holds a request's head and, while the body comes, the buffer it is read through. Cleared for each
 * request, so more costs time: 128 KiB costs 1.85 times the CPU of 32.
 */
#define POOL_BYTES 32768
static_assert(POOL_BYTES >= LIMIT_HEADER_BYTES + LIMIT_HEADERS * 80, "a head at its caps fits");

static struct wire *wire_of(void *cls)
{
	return cls;
}

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

static enum MHD_Result on_accept(void *cls, const struct sockaddr *peer, socklen_t n_bytes)
{
	struct wire *wire = wire_of(cls);
	struct address address = address_of_socket(peer);
	bool is_trusted = address_is_in(&address, wire->trusted, wire->n_trusted);

	(void)n_bytes;
	return guests_may_enter(wire->guests, &address, is_trusted) ? MHD_YES : MHD_NO;
}

static void open_connection(struct wire *wire, struct MHD_Connection *mhd, void **ret_connection)
{
	const union MHD_ConnectionInfo *info;
	struct connection *connection = mem_new(1, sizeof *connection);

	*ret_connection = NULL;
	if (connection == NULL) {
		return;
	}
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	connection->peer = address_of_socket(info->client_addr);
	if (!guests_enter(wire->guests, &connection->peer)) {
		mem_free(connection);
		return;
	}
	address_format(&connection->peer, connection->peer_text);
	connection->is_trusted = address_is_in(&connection->peer, wire->trusted, wire->n_trusted);
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	connection->fd = info->connect_fd;
	connection_enter(&wire->connections, connection, CONNECTION_NEW, clock_monotonic_ns(), 0);
	connections_add(&wire->connections, connection);
	*ret_connection = connection;
}

static void close_connection(struct wire *wire, struct connection *connection)
{
	if (connection->lingers && !connection->is_shut) {
		linger_add(&wire->linger, connection->fd, clock_monotonic_ns());
	}
	guests_leave(wire->guests, &connection->peer);
	connections_remove(&wire->connections, connection);
	mem_free(connection);
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
	enum MHD_ConnectionNotificationCode what)
{
	struct wire *wire = wire_of(cls);

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		open_connection(wire, mhd, socket_context);
	} else if (*socket_context != NULL) {
		close_connection(wire, *socket_context);
		*socket_context = NULL;
	}
	metric_set(METRIC_CONNECTIONS, (int64_t)guests_count(wire->guests));
}

/* The request line is there, with the target as it was sent; what this returns is *context below.
 */
static void *on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
	struct wire *wire = wire_of(cls);
	struct connection *connection = connection_of(mhd);
	int64_t now_ns = clock_monotonic_ns();
	struct exchange *exchange;

	if (connection == NULL) {
		return NULL;
	}
	exchange = exchange_take(&wire->pool, connection, target, now_ns);
	if (exchange != NULL) {
		exchange->request.connection = mhd;
		connection_enter(&wire->connections, connection, CONNECTION_READING, now_ns, 0);
	}
	return exchange;
}

/* We decode targets ourselves, strictly: libmicrohttpd is to leave them alone. */
static size_t leave_escaped(void *cls, struct MHD_Connection *mhd, char *s)
{
	(void)cls;
	(void)mhd;
	return strlen(s);
}

static void find_client(struct wire *wire, struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const struct connection *connection = exchange->connection;
	struct address client;

	request->is_from_proxy = connection->is_trusted;
	if (!connection->is_trusted) {
		memcpy(request->address, connection->peer_text, sizeof request->address);
		return;
	}
	client = address_of_client(&connection->peer, request->header, request->n_headers,
		wire->trusted, wire->n_trusted);
	address_format(&client, request->address);
}

static enum MHD_Result send_answer(struct wire *wire, struct exchange *exchange)
{
	struct request *request = &exchange->request;

	request->response.must_close |= wire->is_draining;
	exchange->phase = EXCHANGE_SENDING;
	connection_enter(&wire->connections, exchange->connection, CONNECTION_ANSWERING,
		clock_monotonic_ns(), request->response.body.n);
	return wire_queue_answer(request) == 0 ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_head(
	struct wire *wire, struct exchange *exchange, const struct wire_line *line)
{
	struct request *request = &exchange->request;
	struct framing framing = {0};
	enum framing_version version;
	int r = wire_read_head(request, line, &version);

	if (r < 0) {
		return MHD_NO;
	}
	find_client(wire, exchange);
	if (r == WIRE_HEAD_BROKEN) {
		respond_problem(request, 400, "bad_head",
			"The request's head holds a NUL, a folded line or a line that is no "
			"header.");
		request->response.must_close = true;
	} else {
		request_admit(request, version, &framing);
	}
	if (request->response.status != 0 && !exchange_can_discard(exchange, &framing)) {
		exchange->connection->lingers = true;
		return send_answer(wire, exchange);
	}
	exchange->phase = EXCHANGE_READING;
	return MHD_YES;
}

static enum MHD_Result on_body_end(struct wire *wire, struct exchange *exchange)
{
	if (exchange->request.response.status == 0) {
		exchange_run(exchange, request_dispatch);
	}
	if (exchange->phase != EXCHANGE_WAITING) {
		return send_answer(wire, exchange);
	}
	connection_enter(&wire->connections, exchange->connection, CONNECTION_WAITING,
		clock_monotonic_ns(), 0);
	wire->n_suspended++;
	MHD_suspend_connection(exchange->request.connection);
	return MHD_YES;
}

/* libmicrohttpd calls this when the head is there, for each piece of the body, and at its end. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *piece, size_t *n_piece_bytes,
	void **context)
{
	struct wire *wire = wire_of(cls);
	const struct wire_line line = {.method = method, .url = url, .version = version};
	struct exchange *exchange = *context;

	(void)mhd;
	if (exchange == NULL) {
		return MHD_NO;
	}
	switch (exchange->phase) {
	case EXCHANGE_BEGUN:
		return on_head(wire, exchange, &line);
	case EXCHANGE_READING:
		if (*n_piece_bytes > 0) {
			struct str bytes = str_make(piece, *n_piece_bytes);

			*n_piece_bytes = 0;
			return exchange_add_body(exchange, bytes) ? MHD_YES : MHD_NO;
		}
		return on_body_end(wire, exchange);
	case EXCHANGE_READY:
		return send_answer(wire, exchange);
	case EXCHANGE_WAITING:
	case EXCHANGE_SENDING:
		break;
	}
	return MHD_YES;
}

static void record(const struct request *request, int64_t duration_ns)
{
	unsigned status = request->response.status;
	enum log_level level = status < 400 ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
	bool tells_address = log_level() == LOG_LEVEL_DEBUG;
	const char *path = request->route != NULL ? request->route->path : "";

	metric_request(status, duration_ns);
	if (level >= log_level()) {
		const struct log_field fields[] = {
			LOG_TEXT("request", str_of(request->id)),
			LOG_TEXT("method", request->method_name),
			LOG_TEXT("route", str_of(path)),
			LOG_INT("status", status),
			LOG_INT("duration_us", duration_ns / 1000),
			LOG_TEXT("address", str_of(request->address)),
		};

		log_event(level, "request", fields,
			sizeof fields / sizeof *fields - (tells_address ? 0 : 1));
	}
}

/* The answer is sent, or the connection lost. */
static void on_completed(
	void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
	struct wire *wire = wire_of(cls);
	struct exchange *exchange = *context;
	int64_t now_ns;

	(void)mhd;
	(void)why;
	if (exchange == NULL) {
		return;
	}
	*context = NULL;
	assert(exchange->phase != EXCHANGE_WAITING);
	now_ns = clock_monotonic_ns();
	if (exchange->phase == EXCHANGE_SENDING) {
		record(&exchange->request, now_ns - exchange->request.started_ns);
	}
	connection_enter(&wire->connections, exchange->connection, CONNECTION_IDLE, now_ns, 0);
	if (exchange->request.response.stream == NULL ||
		stream_leave(exchange->request.response.stream)) {
		exchange_give(exchange);
	}
}

int wire_open(struct wire *wire, int listen_fd)
{
	unsigned flags = MHD_USE_EPOLL | MHD_USE_SUSPEND_RESUME;

	wire->daemon = MHD_start_daemon(flags, 0, on_accept, wire, on_request, wire,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listen_fd,              /* */
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)wire->max_connections, /* */
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,       /* */
		MHD_OPTION_STRICT_FOR_CLIENT, 1,                              /* */
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,            /* */
		MHD_OPTION_URI_LOG_CALLBACK, on_target, wire,                 /* */
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, wire,              /* */
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, wire,            /* */
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,                         /* */
		MHD_OPTION_END);
	return wire->daemon == NULL ? -EIO : 0;
}

int wire_fd(const struct wire *wire)
{
	return MHD_get_daemon_info(wire->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int wire_timeout_ms(const struct wire *wire)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (MHD_get_timeout(wire->daemon, &ms) != MHD_YES) {
		ms = INT32_MAX;
	}
	if (wire->linger.n > 0 && ms > LINGER_TURN_MS) {
		ms = LINGER_TURN_MS;
	}
	return ms >= INT32_MAX ? -1 : (int)ms;
}

void wire_run(struct wire *wire)
{
	MHD_run(wire->daemon);
	if (wire->linger.n > 0) {
		linger_turn(&wire->linger, clock_monotonic_ns());
	}
}

void wire_resume(struct wire *wire, struct request *request)
{
	struct exchange *exchange = exchange_of(request);
	void (*resume)(struct request * request) = request->resume;

	if (request->response.stream != NULL) {
		wire_stream_rung(wire, exchange);
		return;
	}
	assert(exchange->phase == EXCHANGE_WAITING && resume != NULL);
	request->resume = NULL;
	exchange_run(exchange, resume);
	if (exchange->phase == EXCHANGE_READY) {
		wire->n_suspended--;
		MHD_resume_connection(request->connection);
	}
}

void wire_quiesce(struct wire *wire)
{
	MHD_socket listen_fd = MHD_quiesce_daemon(wire->daemon);

	wire->is_draining = true;
	if (listen_fd != MHD_INVALID_SOCKET) {
		close(listen_fd);
	}
}

void wire_close(struct wire *wire)
{
	assert(wire->n_suspended == 0);
	MHD_stop_daemon(wire->daemon);
	wire->daemon = NULL;
	linger_close(&wire->linger);
}
