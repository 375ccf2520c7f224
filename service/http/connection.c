#include "connection.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define NS_A_MS INT64_C(1000000)
#define NS_A_S  INT64_C(1000000000)
/* An answer may take the request's time and as long as this rate needs. */
#define SLOWEST_ANSWER_BYTES_PER_S 32768
/* The kernel tells the time of the last byte in clock ticks of up to 10 ms. */
#define TICK_NS (50 * NS_A_MS)

void connections_add(struct connections *all, struct connection *connection)
{
	connection->previous = NULL;
	connection->next = all->first;
	if (all->first != NULL) {
		all->first->previous = connection;
	}
	all->first = connection;
	all->n++;
}

void connections_remove(struct connections *all, struct connection *connection)
{
	if (connection->previous != NULL) {
		connection->previous->next = connection->next;
	} else {
		all->first = connection->next;
	}
	if (connection->next != NULL) {
		connection->next->previous = connection->previous;
	}
	all->n--;
}

void connection_enter(struct connections *all, struct connection *connection,
	enum connection_phase phase, int64_t now_ns, size_t n_bytes)
{
	bool keeps_deadline =
		connection->phase == CONNECTION_STARTED && phase == CONNECTION_READING;

	connection->phase = phase;
	connection->since_ns = now_ns;
	switch (phase) {
	case CONNECTION_IDLE:
		connection->deadline_ns = now_ns + all->idle_timeout_ns;
		break;
	case CONNECTION_NEW:
	case CONNECTION_STARTED:
	case CONNECTION_READING:
		if (!keeps_deadline) {
			connection->deadline_ns = now_ns + all->request_timeout_ns;
		}
		break;
	case CONNECTION_WAITING:
		connection->deadline_ns = INT64_MAX;
		break;
	case CONNECTION_ANSWERING:
		connection->deadline_ns = now_ns + all->request_timeout_ns +
					  (int64_t)(n_bytes / SLOWEST_ANSWER_BYTES_PER_S) * NS_A_S;
		break;
	}
}

/* Whether bytes have come since the connection became quiet. */
static bool has_begun_to_send(const struct connection *connection, int64_t now_ns)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof info;

	if (getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0) {
		return false;
	}
	if (connection->phase == CONNECTION_NEW) {
		return info.tcpi_bytes_received > 0;
	}
	return now_ns - info.tcpi_last_data_recv * NS_A_MS > connection->since_ns + TICK_NS;
}

static void shut(struct connection *connection)
{
	if (!connection->is_shut) {
		connection->is_shut = true;
		shutdown(connection->fd, SHUT_RDWR);
	}
}

static bool is_quiet(const struct connection *connection)
{
	return connection->phase == CONNECTION_NEW || connection->phase == CONNECTION_IDLE;
}

void connections_sweep(struct connections *all, int64_t now_ns)
{
	struct connection *connection;

	for (connection = all->first; connection != NULL; connection = connection->next) {
		if (is_quiet(connection) && has_begun_to_send(connection, now_ns)) {
			connection_enter(all, connection, CONNECTION_STARTED, now_ns, 0);
		}
		if (now_ns >= connection->deadline_ns) {
			shut(connection);
		}
	}
}

int64_t connections_sweep_interval_ns(const struct connections *all)
{
	int64_t shortest = all->request_timeout_ns < all->idle_timeout_ns ? all->request_timeout_ns
									  : all->idle_timeout_ns;
	int64_t interval = shortest / 8;

	return interval < 10 * NS_A_MS ? 10 * NS_A_MS : interval > NS_A_S ? NS_A_S : interval;
}

bool connection_is_left(const struct connection *connection)
{
	struct pollfd fd = {.fd = connection->fd, .events = POLLRDHUP};

	return poll(&fd, 1, 0) > 0;
}

/* Whether a request is at the door that nobody has looked at yet. */
static bool has_unread_bytes(const struct connection *connection)
{
	int n = 0;

	return ioctl(connection->fd, FIONREAD, &n) == 0 && n > 0;
}

void connections_shut(struct connections *all, bool is_all)
{
	struct connection *connection;

	for (connection = all->first; connection != NULL; connection = connection->next) {
		if (is_all || (is_quiet(connection) && !has_unread_bytes(connection)) ||
			connection->phase == CONNECTION_STARTED) {
			shut(connection);
		}
	}
}
