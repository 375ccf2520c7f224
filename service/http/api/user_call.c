#include "http/api/user_call.h"

#include <errno.h>

#include <hamlet/ascii.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/trail.h"
#include "http/api/user_view.h"
#include "http/own_origin.h"
#include "http/respond.h"
#include "public_url.h"

/* ---- answers ---- */

static void answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_user",
		"There is no user of this id whom these credentials are good for.");
}

/* False: answered. */
bool user_call_is_done(struct request *request, int result)
{
	switch (result) {
	case 0:
		return true;
	case USER_UNKNOWN:
		answer_unknown(request);
		break;
	case USER_LAST_ADMIN:
		respond_problem(request, 409, "last_admin",
			"This is the last admin of all sites who can sign in: make another one "
			"first.");
		break;
	case USER_OF_OTHER_SITES:
		respond_problem(request, 403, "other_site",
			"This user has a role at other sites too: there you are no admin. Their "
			"roles at yours you can change.");
		break;
	case USER_WITHOUT_ROLES:
		respond_invalid(request, "/roles", "required",
			"A person has at least one role; disable or delete the user to take all "
			"away.");
		break;
	case USER_EMAIL_IS_TAKEN:
		respond_problem(request, 409, "email_taken",
			"There is a user of this e-mail already; where you do not see them, an "
			"admin of all sites can give them a role at yours.");
		break;
	default:
		respond_fault(request, result, "storing the user");
		break;
	}
	return false;
}

/* False: answered already. */
bool user_call_write_link(
	struct request *request, struct json_writer *json, const struct user_call *state)
{
	struct str base, url;
	int r = own_origin_url(request, &base);

	if (r == 0) {
		r = public_url_of_link(
			base, str_make(state->secret, sizeof state->secret), &request->arena, &url);
	}
	if (r != 0) {
		respond_fault(request, r, "writing the link");
		return false;
	}
	json_member_string(json, "link", url);
	json_member_time(json, "link_expires_at", state->link.expires_at_ms);
	return true;
}

/* ---- shared work ---- */

struct user_call *user_call_begin(struct request *request)
{
	struct user_call *state = CALL_NEW(request, struct user_call);

	if (state != NULL && site_names_copy(request, &state->names) != 0) {
		respond_fault(request, -ENOMEM, "looking up the sites");
		return NULL;
	}
	return state;
}

bool user_call_read_id(struct request *request, struct user_call *state)
{
	if (ascii_parse_int(request->path_value[0], 1, INT64_MAX, &state->given.id) == 0) {
		return true;
	}
	answer_unknown(request);
	return false;
}

bool user_call_prepare_link(struct request *request, struct user_call *state)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct settings *settings = request->engine->settings;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "making a link");
		return false;
	}
	secret_make_pass(state->secret);
	secret_hash(directory_secret(view->directory),
		str_make(state->secret, sizeof state->secret), state->link.hash);
	state->link.created_at_ms = clock_now_ms();
	state->link.expires_at_ms =
		state->link.created_at_ms + settings->link_hours * INT64_C(3600000);
	return true;
}

/* The user of the path, as it is stored, if the caller may see it. */
int user_call_read(struct user_call *state, struct store *store, struct user *ret)
{
	struct request *request = state->call.request;
	int r = store_user_get(store, state->given.id, &request->arena, ret);

	return r == 0 && !user_view_is_partial(request, ret) ? USER_UNKNOWN : r;
}

static int describe(struct user_call *state, const struct user *user, struct str *ret)
{
	struct trail_json json;

	trail_json_begin(&json);
	json_member_string(&json.json, "email", user->email);
	json_member_string(&json.json, "name", user->name);
	user_view_write_roles(&json.json, user, &state->names, NULL);
	json_member_bool(&json.json, "is_disabled", user->is_disabled);
	return trail_json_end(&json, state->call.request, ret);
}

/* The one site that all roles are at, or 0: whose admins see the record. */
static int64_t site_of(const struct user *user)
{
	return user->n_roles == 1 ? user->role[0].site_id : 0;
}

/* before and after may be NULL. */
int user_call_note(struct user_call *state, struct store *store, const struct user *before,
	const struct user *after, const char *action)
{
	struct request *request = state->call.request;
	const struct user *user = after != NULL ? after : before;
	struct audit_record record;
	int r = trail_begin(request, action, &record);

	if (r == 0) {
		r = trail_object_id(request, "user", user->id, &record);
	}
	if (r == 0 && before != NULL) {
		r = describe(state, before, &record.before);
	}
	if (r == 0 && after != NULL) {
		r = describe(state, after, &record.after);
	}
	record.site_id = request->caller.site_id != 0 ? request->caller.site_id : site_of(user);
	return r == 0 ? store_audit_add(store, &record) : r;
}

/* Whoever takes somebody's account over, or away, must have a say wherever they have a role. */
int user_call_read_whole(struct user_call *state, struct store *store, struct user *ret)
{
	int r = user_call_read(state, store, ret);

	return r == 0 && !user_view_is_whole(state->call.request, ret) ? USER_OF_OTHER_SITES : r;
}
