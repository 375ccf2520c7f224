/* The table of routes: who may call what, and with which body. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

/* Callers a route admits; bits. */
#define ADMIT_ANYONE    1U /* no credentials looked at */
#define ADMIT_BROWSER   2U /* a site's public name in `site`, checked against its origins */
#define ADMIT_SITE_KEY  4U
#define ADMIT_MODERATOR 8U /* admins too */
#define ADMIT_ADMIN     16U
#define ADMIT_VIEWER    32U /* moderators and admins too */
#define ADMIT_USER      64U /* whoever has signed in, whatever the roles; no token */
/*
 * The handler serves callers who are bound to several sites. At any other route such a caller names
 * one in the query's `site`, and is bound to that one when the handler runs.
 */
#define SPANS_SITES 128U
/* Who listens to events may have lost the right to: it is looked at again at once. */
#define ENDS_ACCESS 256U

/* Bodies a route takes; bits. */
#define TAKES_NOTHING 0U
#define TAKES_JSON    1U
#define TAKES_FORMS   2U
#define TAKES_NDJSON  4U
#define TAKES_ANYTHING 8U /* whatever the body says of itself; the handler makes sense of it */

struct route {
	enum http_method method;
	const char *path; /* "/v1/comments/{id}/decisions" */
	unsigned admits;
	unsigned takes;
	size_t max_body_bytes;
	request_handler *handler;
	const char *summary; /* one line, for the reference */
};

enum route_outcome { ROUTE_NONE = 1, ROUTE_OTHER_METHOD };
/*
 * The row for the request's method and path; fills in path_value. ROUTE_OTHER_METHOD: the path
 * exists; *ret_allow lists its methods for the Allow header ("GET, HEAD, POST"), in the arena. HEAD
 * is answered by GET's row.
 */
HAMLET_MUST_USE int route_find(
	struct request *request, const struct route **ret, struct str *ret_allow);
/* All rows, for tests and the reference. */
const struct route *route_table(size_t *ret_n);

#endif
