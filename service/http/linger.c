#include "linger.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_NS    INT64_C(3000000000)
#define LINGER_BYTES (UINT64_C(256) * 1024 * 1024)
#define TURN_BYTES   (UINT64_C(4) * 1024 * 1024)

void linger_add(struct lingering_sockets *linger, int fd, int64_t now_ns)
{
	int copy;

	if (linger->n == LINGER_SOCKETS) {
		return;
	}
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0) {
		return;
	}
	shutdown(copy, SHUT_WR);
	linger->socket[linger->n++] =
		(struct lingering){.fd = copy, .deadline_ns = now_ns + LINGER_NS};
}

/* False: the sender has ended, or may not go on. */
static bool discard(struct lingering *lingering, int64_t now_ns)
{
	uint64_t stop = lingering->n_bytes + TURN_BYTES;
	char ignored[16384];

	while (lingering->n_bytes < stop) {
		ssize_t n = recv(lingering->fd, ignored, sizeof ignored, MSG_DONTWAIT);

		if (n <= 0) {
			return n < 0 && errno == EAGAIN && now_ns < lingering->deadline_ns;
		}
		lingering->n_bytes += (uint64_t)n;
	}
	return lingering->n_bytes < LINGER_BYTES && now_ns < lingering->deadline_ns;
}

void linger_turn(struct lingering_sockets *linger, int64_t now_ns)
{
	for (size_t i = 0; i < linger->n;) {
		if (discard(&linger->socket[i], now_ns)) {
			i++;
		} else {
			close(linger->socket[i].fd);
			linger->socket[i] = linger->socket[--linger->n];
		}
	}
}

void linger_close(struct lingering_sockets *linger)
{
	while (linger->n > 0) {
		close(linger->socket[--linger->n].fd);
	}
}
