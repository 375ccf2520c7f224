#include "http/api/user_view.h"

#include <errno.h>

#include "flow/engine.h"
#include "flow/session_rules.h"
#include "http/api/access.h"
#include "http/respond.h"
#include "secret.h"

bool user_view_is_whole(const struct request *request, const struct user *user)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		if (!access_covers(request, user->role[i].site_id)) {
			return false;
		}
	}
	return true;
}

bool user_view_is_partial(const struct request *request, const struct user *user)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		if (access_covers(request, user->role[i].site_id)) {
			return true;
		}
	}
	return access_is_of_all(request);
}

void user_view_write_roles(struct json_writer *json, const struct user *user,
	const struct site_names *names, const struct request *viewer)
{
	json_key(json, "roles");
	json_array_begin(json);
	for (size_t i = 0; i < user->n_roles; i++) {
		const struct user_role *role = &user->role[i];
		struct str name = site_names_find(names, role->site_id);

		/* A site that was added a moment ago may have no name here yet: null is all sites.
		 */
		if ((role->site_id != 0 && name.n == 0) ||
			(viewer != NULL && !access_covers(viewer, role->site_id))) {
			continue;
		}
		json_object_begin(json);
		json_key(json, "site");
		if (role->site_id == 0) {
			json_null(json);
		} else {
			json_string(json, name);
		}
		json_member_string(json, "role", str_of(role_name(role->role)));
		json_object_end(json);
	}
	json_array_end(json);
}

void user_view_write(struct json_writer *json, const struct user *user,
	const struct site_names *names, const struct request *request)
{
	json_member_int(json, "id", user->id);
	json_member_string(json, "email", user->email);
	json_member_string(json, "name", user->name);
	user_view_write_roles(json, user, names, request);
	json_member_bool(json, "has_other_roles", !user_view_is_whole(request, user));
	json_member_bool(json, "is_disabled", user->is_disabled);
	json_member_bool(json, "has_password", user->has_password);
	json_member_time(json, "created_at", user->created_at_ms);
	json_key(json, "seen_at");
	if (user->seen_at_ms == 0) {
		json_null(json);
	} else {
		json_time(json, user->seen_at_ms);
	}
}

bool user_view_respond_session(struct request *request, unsigned status, const struct user *user,
	const struct session *session)
{
	const struct engine_view *view = engine_view(request->engine);
	struct site_names names;
	struct json_writer json;
	char token[SECRET_PASS_BYTES];
	int r = view == NULL ? -ENOMEM : site_names_copy(request, &names);

	if (r != 0) {
		respond_fault(request, r, "telling of the session");
		return false;
	}
	secret_csrf_token(directory_secret(view->directory), session->id, token);
	json = respond_json(request, status);
	json_object_begin(&json);
	json_key(&json, "user");
	json_object_begin(&json);
	json_member_int(&json, "id", user->id);
	json_member_string(&json, "email", user->email);
	json_member_string(&json, "name", user->name);
	user_view_write_roles(&json, user, &names, NULL);
	json_object_end(&json);
	json_member_string(&json, "csrf_token", str_make(token, sizeof token));
	json_member_time(
		&json, "expires_at", session_expires_at_ms(session, request->engine->settings));
	json_object_end(&json);
	return true;
}
