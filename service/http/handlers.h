/* Declares the handler of every row of route.def; the files of api/ define them. */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H

#include "http/request.h"

#define ROUTE(method, path, admits, takes, max_body_bytes, handler, summary)                       \
	request_handler handler;
#include "http/route.def"
#undef ROUTE

/*
 * Dresses up what was refused, with a problem, before the sender's site was known from the body: a
 * page of the site that the query names may read why (CORS), and a form's sender sees a page.
 */
request_handler api_browser_refused;

#endif
