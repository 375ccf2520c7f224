/* Hands an answer to libmicrohttpd. */
#ifndef HTTP_WIRE_ANSWER_H
#define HTTP_WIRE_ANSWER_H

#include <hamlet/result.h>

#include "http/request.h"

/*
 * Queues request->response on request->connection, with the headers every answer has. Its body is
 * not copied: it must stay until libmicrohttpd says that the request is completed.
 */
HAMLET_MUST_USE int wire_queue_answer(struct request *request);

#endif
