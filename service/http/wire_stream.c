#include "wire_stream.h"

#include <microhttpd.h>

#include "clock.h"
#include "stream.h"

#define BLOCK_BYTES 4096

static struct wire *wire_of(const struct exchange *exchange)
{
	return exchange->pool->wire;
}

/*
 * Called when all that was given before has been taken by the socket. A suspended connection has no
 * deadline; while something is to be sent it has that of an answer, so who does not read is cut.
 */
static ssize_t read_stream(void *cls, uint64_t position, char *p, size_t max)
{
	struct exchange *exchange = cls;
	struct stream *stream = exchange->request.response.stream;
	struct wire *wire = wire_of(exchange);
	size_t n = stream_read(stream, p, max);

	(void)position;
	if (n > 0) {
		connection_enter(&wire->connections, exchange->connection, CONNECTION_ANSWERING,
			clock_monotonic_ns(), n);
		return (ssize_t)n;
	}
	if (stream->is_over) {
		return stream->is_broken ? MHD_CONTENT_READER_END_WITH_ERROR
					 : MHD_CONTENT_READER_END_OF_STREAM;
	}
	connection_enter(&wire->connections, exchange->connection, CONNECTION_WAITING,
		clock_monotonic_ns(), 0);
	stream->is_suspended = true;
	wire->n_suspended++;
	MHD_suspend_connection(exchange->request.connection);
	return 0;
}

struct MHD_Response *wire_stream_response(struct request *request)
{
	struct MHD_Response *out = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, exchange_of(request), NULL);

	/* libmicrohttpd ends a chunked body also where it sends none of it (RFC 9110, section
	 * 9.3.2); unchunked, the head is all, and closes the connection. */
	if (out != NULL && request->method == HTTP_HEAD) {
		MHD_set_response_options(out, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	}
	return out;
}

void wire_stream_rung(struct wire *wire, struct exchange *exchange)
{
	struct stream *stream = exchange->request.response.stream;

	/* From here on the next ring is one more. */
	atomic_store(&stream->is_rung, false);
	if (stream->is_orphan) {
		if (stream_leave(stream)) {
			exchange_give(exchange);
		}
		return;
	}
	if (stream->is_suspended) {
		stream->is_suspended = false;
		wire->n_suspended--;
		/* What is to be sent now must be read in time. */
		connection_enter(&wire->connections, exchange->connection, CONNECTION_ANSWERING,
			clock_monotonic_ns(), 0);
		MHD_resume_connection(exchange->request.connection);
	}
}
