/* An answer that goes on: bytes as they come to be, sent while the client reads them. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/buf.h>

#include "http/request.h"

/*
 * The first member of a stream of some kind, in the request's arena; used by the thread of its loop
 * alone, but for stream_ring. Whoever makes one sets refill and leave, and answers with 200.
 */
struct stream {
	struct request *request;
	/* Called when all before is sent: appends to out what there is, and sets is_over where
	 * nothing follows. Appending nothing, it sees to it that stream_ring is called later. */
	void (*refill)(struct stream *stream);
	/* The client is gone, or all is sent. False: stream_ring is still to be called, and then
	 * this once more. */
	bool (*leave)(struct stream *stream);
	struct buf out;
	bool is_over;
	bool is_broken; /* nothing follows, and the client is to see that something is missing */
	/* stream.c's and wire_stream.c's business. */
	size_t n_sent;
	bool is_suspended;
	bool has_left;
	bool is_orphan;      /* its exchange is over but for a ring that is under way */
	atomic_bool is_rung; /* it is among the loop's completed requests, or about to be */
};

/* Makes it the answer's body; max_bytes: of what is refilled at once. */
void stream_begin(struct stream *stream, struct request *request, size_t max_bytes);
/* There is something to send; any thread, any number of times. */
void stream_ring(struct stream *stream);

/* Fills p with what there is; 0: nothing yet, or nothing more. */
size_t stream_read(struct stream *stream, char *p, size_t max);
/* False while a ring is under way, which is to be waited for; then it is called again. */
bool stream_leave(struct stream *stream);

#endif
