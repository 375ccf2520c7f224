/* What a signed-in user may do at a route: which sites, and as what. */
#ifndef HTTP_ROLE_AUTH_H
#define HTTP_ROLE_AUTH_H

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "http/request.h"

enum caller_kind role_auth_kind(enum role role);
/* The least that the route's `admits` ask of people; CALLER_ANYONE where any role will do. */
enum caller_kind role_auth_least(unsigned admits);

/*
 * Binds request->caller, whose user is known, to the sites where the user's roles are enough for
 * the route: a user with several has the union of them. ROLE_AUTH_ANSWERED: nowhere (403), or at
 * several sites of which the route needs one (400, see SPANS_SITES).
 */
enum role_auth_outcome { ROLE_AUTH_ANSWERED = 1 };
HAMLET_MUST_USE int role_auth_check(struct request *request);

/* 403: viewer, or not_allowed. */
void role_auth_refuse(struct request *request);

#endif
