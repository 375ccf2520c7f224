/* A user as JSON, for those who may see them. */
#ifndef API_USER_VIEW_H
#define API_USER_VIEW_H

#include <hamlet/accounts.h>

#include "http/api/site_names.h"
#include "http/request.h"
#include "json_writer.h"

/* "roles": [{"site", "role"}]; viewer: whose sites alone are told of, NULL: all. */
void user_view_write_roles(struct json_writer *json, const struct user *user,
	const struct site_names *names, const struct request *viewer);
/* Whether all, or any, of the user's roles are at sites that the caller may act at. */
bool user_view_is_whole(const struct request *request, const struct user *user);
bool user_view_is_partial(const struct request *request, const struct user *user);

/* The members of USER, as the caller of the request may see them. */
void user_view_write(struct json_writer *json, const struct user *user,
	const struct site_names *names, const struct request *request);

/* The members of SESSION: user, csrf_token, expires_at. False: answered already. */
HAMLET_MUST_USE bool user_view_respond_session(struct request *request, unsigned status,
	const struct user *user, const struct session *session);

#endif
