/* Checks the head of a request for what libmicrohttpd lets through and a server must refuse. */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "http/request.h"

enum framing_version { FRAMING_HTTP_1_0, FRAMING_HTTP_1_1, FRAMING_HTTP_OTHER };

/* How the body is delimited. */
struct framing {
	bool is_chunked;
	bool has_length;
	uint64_t length; /* 0 unless has_length */
};

struct framing_fault {
	unsigned status;
	const char *code;
	const char *detail; /* static, a sentence */
};

enum framing_outcome { FRAMING_REFUSED = 1 };

/*
 * RFC 9110 and 9112: header names are tokens and values hold no control characters; one
 * Content-Length of digits below 2^63 or one `Transfer-Encoding: chunked`, never both, chunked not
 * in HTTP/1.0; one well-formed Host (may be missing in HTTP/1.0); no expectation but 100-continue;
 * no content coding; at most LIMIT_HEADERS headers and, with the target, LIMIT_HEADER_BYTES.
 * FRAMING_REFUSED fills in fault: the connection must then be closed, since nobody knows where the
 * next request begins.
 */
HAMLET_MUST_USE int framing_check(enum framing_version version, struct str target,
	const struct http_pair *header, size_t n_headers, struct framing *ret,
	struct framing_fault *fault);

#endif
