/* Lines of an open file or pipe, one after the other, however large the whole is. */
#ifndef SERVICE_LINE_READER_H
#define SERVICE_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct line_reader {
	int fd;
	size_t max_bytes; /* of one line, without its end */
	struct buf bytes; /* what was read and not given out yet, from `begin` on */
	size_t begin;
	size_t n_lines; /* given out so far: the number of the last one */
	size_t n_bytes; /* read so far */
	bool is_at_end;
	bool is_skipping; /* within a line that was too long */
};

enum line_reader_outcome { LINES_END = 1, LINE_TOO_LONG };

/* The descriptor stays the caller's. */
void line_reader_init(struct line_reader *reader, int fd, size_t max_bytes);
void line_reader_fini(struct line_reader *reader);

/*
 * The next line, without "\n" or "\r\n", valid until the next call; the last one needs no end.
 * LINES_END: there is none. LINE_TOO_LONG: it was past max_bytes, is counted and passed over.
 */
HAMLET_MUST_USE int line_reader_next(struct line_reader *reader, struct str *ret);

#endif
