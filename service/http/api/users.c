/* /v1/users: who may sign in, and what they may do where. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/account_body.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/site_names.h"
#include "http/api/trail.h"
#include "http/api/user_view.h"
#include "http/handlers.h"
#include "http/own_origin.h"
#include "http/respond.h"
#include "json_reader.h"
#include "public_url.h"
#include "secret.h"

/* What the work on a user came to, beside the outcomes of the store (1 and 2). */
enum user_work_outcome { USER_OF_OTHER_SITES = 10, USER_WITHOUT_ROLES, USER_EMAIL_IS_TAKEN };

struct user_call {
	struct call call;
	struct site_names names;
	const struct cJSON *body;
	struct user given; /* of a change: what the body says */
	struct user user;  /* as it is in the end */
	struct sign_in_link link;
	char secret[SECRET_PASS_BYTES];
};

/* ---- answers ---- */

static void answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_user",
		"There is no user of this id whom these credentials are good for.");
}

/* False: answered. */
static bool is_done(struct request *request, int result)
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
static bool write_link(
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

static struct user_call *begin(struct request *request)
{
	struct user_call *state = CALL_NEW(request, struct user_call);

	if (state != NULL && site_names_copy(request, &state->names) != 0) {
		respond_fault(request, -ENOMEM, "looking up the sites");
		return NULL;
	}
	return state;
}

static bool read_id(struct request *request, struct user_call *state)
{
	if (ascii_parse_int(request->path_value[0], 1, INT64_MAX, &state->given.id) == 0) {
		return true;
	}
	answer_unknown(request);
	return false;
}

static bool prepare_link(struct request *request, struct user_call *state)
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
static int read_user(struct user_call *state, struct store *store, struct user *ret)
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
static int note(struct user_call *state, struct store *store, const char *action,
	const struct user *before, const struct user *after)
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

/* ---- GET /v1/users ---- */

struct listing {
	struct call call;
	struct site_names names;
	struct user_query query;
	struct access_scope scope;
	struct user_list list;
};

static int list_work(struct call *call, struct store *store)
{
	struct listing *listing = (struct listing *)call;

	return store_users(store, &listing->query, &call->request->arena, &listing->list);
}

static void listed(struct request *request)
{
	struct listing *listing = request->state;
	const struct user_list *list = &listing->list;
	struct json_writer json;
	struct str next = STR_NONE;
	int r = listing->call.task.result;

	if (r == 0 && list->has_more) {
		r = arena_printf(
			&request->arena, &next, "%lld", (long long)list->item[list->n - 1].id);
	}
	if (r != 0) {
		respond_fault(request, r, "reading the users");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < list->n; i++) {
		json_object_begin(&json);
		user_view_write(&json, &list->item[i], &listing->names, request);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_key(&json, "next");
	if (next.n > 0) {
		json_string(&json, next);
	} else {
		json_null(&json);
	}
	json_object_end(&json);
}

void api_users_list(struct request *request)
{
	struct listing *listing = CALL_NEW(request, struct listing);
	uint64_t after;

	if (listing == NULL || !page_query_limit(request, &listing->query.limit) ||
		!page_query_cursor_number(request, &after)) {
		return;
	}
	if (site_names_copy(request, &listing->names) != 0) {
		respond_fault(request, -ENOMEM, "looking up the sites");
		return;
	}
	listing->query.after = (int64_t)after;
	listing->scope = access_scope(request);
	listing->query.site = listing->scope.site;
	listing->query.n_sites = listing->scope.n_sites;
	if (listing->scope.site_id != 0) {
		listing->query.site = &listing->scope.site_id;
		listing->query.n_sites = 1;
	}
	call_read(&listing->call, list_work, listed);
}

/* ---- POST /v1/users ---- */

static int add_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	int r = store_user_add(store, &state->given, &state->given.id);

	if (r == USER_EMAIL_TAKEN) {
		return USER_EMAIL_IS_TAKEN;
	}
	if (r == 0) {
		state->link.purpose = LINK_INVITE;
		state->link.user_id = state->given.id;
		r = store_link_add(store, &state->link);
	}
	if (r == 0) {
		r = store_user_get(store, state->given.id, &call->request->arena, &state->user);
	}
	return r == 0 ? note(state, store, "user.add", NULL, &state->user) : r;
}

static void added(struct request *request)
{
	struct user_call *state = request->state;
	struct json_writer json;

	if (!is_done(request, state->call.task.result)) {
		return;
	}
	json = respond_json(request, 201);
	json_object_begin(&json);
	user_view_write(&json, &state->user, &state->names, request);
	if (write_link(request, &json, state)) {
		json_object_end(&json);
	}
}

void api_user_add(struct request *request)
{
	static const char *const members[] = {"email", "name", "roles"};
	struct user_call *state = begin(request);
	const struct cJSON *body = state == NULL ? NULL : account_body_read(request, members, 3);
	struct user *user;

	if (body == NULL) {
		return;
	}
	user = &state->given;
	if (!account_body_email(request, body, &user->email)) {
		return;
	}
	user->name = str_make(user->email.p, str_find_byte(user->email, '@'));
	user->created_at_ms = clock_now_ms();
	if (!account_body_name(request, body, &user->name) ||
		!account_body_roles(request, body, user)) {
		return;
	}
	if (user->n_roles == 0) {
		(void)is_done(request, USER_WITHOUT_ROLES);
	} else if (prepare_link(request, state)) {
		call_write(&state->call, add_work, added);
	}
}

/* ---- PATCH /v1/users/{id} ---- */

/* The given roles, and those at sites where the caller has no say. */
static int merge_roles(struct request *request, const struct user *given, const struct user *stored,
	struct user *ret)
{
	size_t n = 0;

	ret->role = arena_new(&request->arena, given->n_roles + stored->n_roles, sizeof *ret->role);
	if (ret->role == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < given->n_roles; i++) {
		ret->role[n++] = given->role[i];
	}
	for (size_t i = 0; i < stored->n_roles; i++) {
		if (!access_covers(request, stored->role[i].site_id)) {
			ret->role[n++] = stored->role[i];
		}
	}
	ret->n_roles = n;
	return n == 0 ? USER_WITHOUT_ROLES : 0;
}

static int apply(struct user_call *state, const struct user *stored, struct user *ret)
{
	struct request *request = state->call.request;
	bool changes_person = state->given.name.n > 0 || json_get(state->body, "is_disabled");

	*ret = *stored;
	if (changes_person && !user_view_is_whole(request, stored)) {
		return USER_OF_OTHER_SITES;
	}
	if (state->given.name.n > 0) {
		ret->name = state->given.name;
	}
	if (json_get(state->body, "is_disabled") != NULL) {
		ret->is_disabled = state->given.is_disabled;
	}
	return json_get(state->body, "roles") != NULL
		       ? merge_roles(request, &state->given, stored, ret)
		       : 0;
}

static int change_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	struct user stored;
	int r = read_user(state, store, &stored);

	if (r == 0) {
		r = apply(state, &stored, &state->user);
	}
	if (r == 0) {
		r = store_user_update(store, &state->user);
	}
	if (r == 0) {
		r = store_user_get(store, state->given.id, &call->request->arena, &state->user);
	}
	return r == 0 ? note(state, store, "user.change", &stored, &state->user) : r;
}

static void changed(struct request *request)
{
	struct user_call *state = request->state;
	struct json_writer json;

	if (!is_done(request, state->call.task.result)) {
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	user_view_write(&json, &state->user, &state->names, request);
	json_object_end(&json);
}

void api_user_change(struct request *request)
{
	static const char *const members[] = {"name", "roles", "is_disabled"};
	struct user_call *state = begin(request);

	if (state == NULL || !read_id(request, state)) {
		return;
	}
	state->body = account_body_read(request, members, 3);
	if (state->body == NULL || !account_body_name(request, state->body, &state->given.name) ||
		!account_body_flag(
			request, state->body, "is_disabled", &state->given.is_disabled)) {
		return;
	}
	if (json_get(state->body, "roles") == NULL ||
		account_body_roles(request, state->body, &state->given)) {
		call_write(&state->call, change_work, changed);
	}
}

/* ---- DELETE /v1/users/{id}, POST /v1/users/{id}/link ---- */

/* Whoever takes somebody's account over, or away, must have a say wherever they have a role. */
static int read_whole(struct user_call *state, struct store *store, struct user *ret)
{
	int r = read_user(state, store, ret);

	return r == 0 && !user_view_is_whole(state->call.request, ret) ? USER_OF_OTHER_SITES : r;
}

static int delete_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	int r = read_whole(state, store, &state->user);

	if (r == 0) {
		r = store_user_delete(store, state->given.id);
	}
	return r == 0 ? note(state, store, "user.delete", &state->user, NULL) : r;
}

static void deleted(struct request *request)
{
	struct user_call *state = request->state;

	if (is_done(request, state->call.task.result)) {
		respond_empty(request, 204);
	}
}

void api_user_delete(struct request *request)
{
	struct user_call *state = begin(request);

	if (state != NULL && read_id(request, state)) {
		call_write(&state->call, delete_work, deleted);
	}
}

static int link_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	int r = read_whole(state, store, &state->user);

	if (r == 0) {
		state->link.purpose = state->user.has_password ? LINK_RESET : LINK_INVITE;
		state->link.user_id = state->given.id;
		r = store_link_add(store, &state->link);
	}
	return r == 0 ? note(state, store, "user.link", NULL, &state->user) : r;
}

static void linked(struct request *request)
{
	struct user_call *state = request->state;
	struct json_writer json;

	if (!is_done(request, state->call.task.result)) {
		return;
	}
	json = respond_json(request, 201);
	json_object_begin(&json);
	if (write_link(request, &json, state)) {
		json_object_end(&json);
	}
}

void api_user_link(struct request *request)
{
	struct user_call *state = begin(request);

	if (state != NULL && read_id(request, state) && prepare_link(request, state)) {
		call_write(&state->call, link_work, linked);
	}
}
