/* Who calls, where a browser's session says so. */
#ifndef HTTP_SESSION_AUTH_H
#define HTTP_SESSION_AUTH_H

#include <stdbool.h>

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "http/request.h"

/* Of a request with a session: who it is, and by which. In the request's arena. */
struct signed_in {
	struct user user;
	struct session session;
};

/* The secret in the session's cookie, or an empty view where there is none of its form. */
struct str session_auth_cookie(const struct request *request);

enum session_auth_outcome { SESSION_AUTH_ANSWERED = 1, SESSION_AUTH_WAITS, SESSION_AUTH_NONE };
/*
 * As auth_check, for a request with a session's cookie at a route that admits people:
 * request->caller.user is filled in, the rest of the caller is role_auth's business.
 * SESSION_AUTH_NONE: no such session, or it has ended; nothing is answered. Unsafe methods must
 * carry the session's X-CSRF-Token and come from our own page, else the answer (403) is made.
 */
HAMLET_MUST_USE int session_auth_check(struct request *request);

/* 401 no_session; the browser is told to forget the cookie. */
void session_auth_refuse(struct request *request);

/* Sets the cookie with the answer to come; session: whose life it has. */
HAMLET_MUST_USE int session_auth_set_cookie(
	struct request *request, const struct session *session, struct str secret);
/* Has the browser forget it. */
void session_auth_forget_cookie(struct request *request);

#endif
