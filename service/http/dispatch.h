/* The life of a request between its head and its answer; no libmicrohttpd here. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/framing.h"
#include "http/request.h"

/*
 * Judges the head, before any byte of the body is kept: framing, target, method, route, media type
 * and announced length. Afterwards either route is set and *ret says how the body comes, or the
 * answer is made (response.status != 0).
 */
void request_admit(struct request *request, enum framing_version version, struct framing *ret);

/*
 * Runs a request that is whole: who calls, then the handler of its route. Also the resume() of an
 * authentication that had to wait.
 */
void request_dispatch(struct request *request);

/* 413 with close: the body is longer than the route takes. */
void request_refuse_length(struct request *request);

#endif
