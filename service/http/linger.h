/* Keeps refused senders' sockets open for a moment, so that they can read why they were refused. */
#ifndef HTTP_LINGER_H
#define HTTP_LINGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINGER_SOCKETS 64

/*
 * Closing a socket with unread bytes makes the kernel reset the connection, and the answer is lost
 * with it. So the socket of a request that was answered before its body was read is half-closed,
 * and what still comes is thrown away: for a bounded time and number of bytes, on so many sockets
 * at once. Used by one loop alone.
 */
struct lingering_sockets {
	struct lingering {
		int fd;
		int64_t deadline_ns;
		uint64_t n_bytes;
	} socket[LINGER_SOCKETS];
	size_t n;
};

/* Takes a duplicate of fd, whose answer is sent; does nothing when there is no room. */
void linger_add(struct lingering_sockets *linger, int fd, int64_t now_ns);
/* Reads and throws away; closes what has ended. Call every LINGER_TURN_MS while n > 0. */
void linger_turn(struct lingering_sockets *linger, int64_t now_ns);
void linger_close(struct lingering_sockets *linger);

#define LINGER_TURN_MS 10

#endif
