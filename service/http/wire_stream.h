/* Streams between libmicrohttpd and struct stream: suspended while there is nothing to send. */
#ifndef HTTP_WIRE_STREAM_H
#define HTTP_WIRE_STREAM_H

#include "http/exchange.h"
#include "http/wire.h"

struct MHD_Response;

/* The body of an answer that is a stream; NULL without memory. */
struct MHD_Response *wire_stream_response(struct request *request);
/* The loop was rung for it: it goes on, or, when it is over already, its exchange is given back. */
void wire_stream_rung(struct wire *wire, struct exchange *exchange);

#endif
