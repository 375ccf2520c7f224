#include "stream.h"

#include "loop.h"

void stream_begin(struct stream *stream, struct request *request, size_t max_bytes)
{
	stream->request = request;
	buf_init(&stream->out, max_bytes);
	request->response.stream = stream;
}

void stream_ring(struct stream *stream)
{
	if (!atomic_exchange(&stream->is_rung, true)) {
		loop_complete(stream->request->loop, stream->request);
	}
}

size_t stream_read(struct stream *stream, char *p, size_t max)
{
	size_t n;

	if (stream->n_sent == stream->out.n && !stream->is_over) {
		buf_clear(&stream->out);
		stream->n_sent = 0;
		stream->refill(stream);
		if (stream->out.error != 0) {
			stream->is_over = true;
			stream->is_broken = true;
		}
	}
	n = stream->out.n - stream->n_sent;
	n = n < max ? n : max;
	if (n > 0) {
		memcpy(p, stream->out.p + stream->n_sent, n);
		stream->n_sent += n;
	}
	return n;
}

bool stream_leave(struct stream *stream)
{
	stream->has_left = stream->has_left || stream->leave(stream);
	buf_fini(&stream->out);
	stream->is_orphan = !stream->has_left || atomic_load(&stream->is_rung);
	return !stream->is_orphan;
}
