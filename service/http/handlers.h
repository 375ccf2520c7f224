/* Declares the handler of every row of route.def; the files of api/ define them. */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H

#include "http/request.h"

#define ROUTE(method, path, admits, takes, max_body_bytes, handler, summary)                       \
	request_handler handler;
#include "http/route.def"
#undef ROUTE

#endif
