/* Finds out who calls, before the handler runs. */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include <hamlet/result.h>

#include "http/request.h"

enum auth_outcome { AUTH_ANSWERED = 1, AUTH_WAITS };

/*
 * Called when the request is whole, with its route known; fills in request->caller and returns 0
 * when the route admits it. AUTH_ANSWERED: the answer (401, 403, 429) is made. AUTH_WAITS: it has
 * called request_wait(request, request_dispatch) and will wake the request, after which it is
 * called again.
 */
HAMLET_MUST_USE int auth_check(struct request *request);

/*
 * The directory in memory may be older than a site or key that the command line has just made: has
 * it read again, once a request, and the request dispatched anew, from auth_check on. False: that
 * was done before, or there is no memory for it; the caller answers.
 */
bool auth_look_again(struct request *request);

/*
 * Called with the head alone: a request without any credentials, on a route that needs some, is
 * answered (401) before its body is read; so is one of a key or token that is not good for a route
 * which takes large bodies (403), and one that is good for it is marked as known. Everybody else is
 * checked when the request is whole.
 */
void auth_check_head(struct request *request);

#endif
