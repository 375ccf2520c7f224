/* Proves that libmicrohttpd has hidden no byte of a request's head. */
#ifndef HTTP_INTACT_H
#define HTTP_INTACT_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

/* Where libmicrohttpd left the pieces of a head: all in the buffer it was read into. */
struct head_pieces {
	const char *method; /* NUL-ended, like url and version */
	const char *url;
	size_t n_target_bytes; /* of the target before it was cut at its '?' */
	const char *version;
	const struct http_pair *header;
	size_t n_headers;
	size_t n_head_bytes; /* from the method to behind the empty line */
};

/*
 * Up to 0.9.75 at least, libmicrohttpd takes a NUL for the end of a target or value and drops what
 * follows, takes a line that begins with a colon for the empty line (so that what follows becomes
 * another request), and joins a folded line to the header's name. But it works in place, so every
 * byte must be accounted for: pieces in order, with nothing between them but separators, and the
 * empty line just where the head ends. False when it is not so, and for a head whose lines end in
 * a bare LF: there, a colon cannot be told from the empty line.
 */
bool head_is_intact(const struct head_pieces *pieces);

#endif
