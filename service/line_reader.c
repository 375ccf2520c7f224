#include "line_reader.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK_BYTES 65536

void line_reader_init(struct line_reader *reader, int fd, size_t max_bytes)
{
	*reader = (struct line_reader){.fd = fd, .max_bytes = max_bytes};
	/* A line, its end, and what a read brings behind it. */
	buf_init(&reader->bytes, max_bytes + 2 + CHUNK_BYTES);
}

void line_reader_fini(struct line_reader *reader)
{
	buf_fini(&reader->bytes);
}

static struct str rest(const struct line_reader *reader)
{
	return str_skip(buf_str(&reader->bytes), reader->begin);
}

/* Moves what is left to the front. */
static void compact(struct line_reader *reader)
{
	struct str left = rest(reader);

	if (left.n > 0 && reader->begin > 0) {
		memmove(reader->bytes.p, left.p, left.n);
	}
	reader->bytes.n = left.n;
	reader->begin = 0;
}

static int fill(struct line_reader *reader)
{
	char chunk[CHUNK_BYTES];
	ssize_t n;

	do {
		n = read(reader->fd, chunk, sizeof chunk);
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		return -errno;
	}
	reader->is_at_end = n == 0;
	reader->n_bytes += (size_t)n;
	compact(reader);
	buf_add_bytes(&reader->bytes, chunk, (size_t)n);
	return reader->bytes.error;
}

/* Gives out the first n bytes of the rest as a line; `end` is the length with the line's end. */
static int give(struct line_reader *reader, size_t n, size_t end, struct str *ret)
{
	struct str line = str_make(reader->bytes.p + reader->begin, n);
	bool was_skipping = reader->is_skipping;

	reader->begin += end;
	reader->n_lines++;
	reader->is_skipping = false;
	if (line.n > 0 && line.p[line.n - 1] == '\r') {
		line.n--;
	}
	if (was_skipping || line.n > reader->max_bytes) {
		return LINE_TOO_LONG;
	}
	*ret = line;
	return 0;
}

int line_reader_next(struct line_reader *reader, struct str *ret)
{
	for (;;) {
		struct str left = rest(reader);
		size_t at = str_find_byte(left, '\n');
		int r;

		if (at < left.n) {
			return give(reader, at, at + 1, ret);
		}
		if (reader->is_at_end) {
			return left.n > 0 || reader->is_skipping ? give(reader, left.n, left.n, ret)
								 : LINES_END;
		}
		if (left.n > reader->max_bytes + 1) {
			reader->is_skipping = true;
			reader->begin = reader->bytes.n;
		}
		r = fill(reader);
		if (r < 0) {
			return r;
		}
	}
}
