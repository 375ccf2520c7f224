/* Reads a request's head out of libmicrohttpd. */
#ifndef HTTP_WIRE_HEAD_H
#define HTTP_WIRE_HEAD_H

#include <hamlet/result.h>

#include "http/framing.h"
#include "http/request.h"

enum wire_head_outcome { WIRE_HEAD_BROKEN = 1 };

/* What libmicrohttpd tells beside the headers: pointers into the buffer it works in. */
struct wire_line {
	const char *method;
	const char *url; /* cut at its '?', not decoded */
	const char *version;
};

/*
 * Fills in method_name and headers of request->connection; its target is there already.
 * WIRE_HEAD_BROKEN: see intact.h.
 */
HAMLET_MUST_USE int wire_read_head(
	struct request *request, const struct wire_line *line, enum framing_version *ret_version);

#endif
