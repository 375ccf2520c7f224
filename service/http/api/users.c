/* /v1/users: invite, change and delete people, and give them links. */
#include <errno.h>

#include <hamlet/accounts.h>

#include "clock.h"
#include "http/api/access.h"
#include "http/api/account_body.h"
#include "http/api/submission.h"
#include "http/api/user_call.h"
#include "http/api/user_view.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"

/* ---- answering ---- */

enum part { SHOWS_USER = 1, SHOWS_LINK = 2 };

/* What became of a call: its refusal, or these parts in one object. */
static void answer(struct request *request, unsigned status, unsigned parts)
{
	struct user_call *state = request->state;
	struct json_writer json;

	if (!user_call_is_done(request, state->call.task.result)) {
		return;
	}
	json = respond_json(request, status);
	json_object_begin(&json);
	if ((parts & SHOWS_USER) != 0) {
		user_view_write(&json, &state->user, &state->names, request);
	}
	if ((parts & SHOWS_LINK) == 0 || user_call_write_link(request, &json, state)) {
		json_object_end(&json);
	}
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
	return r == 0 ? user_call_note(state, store, NULL, &state->user, "user.add") : r;
}

static void added(struct request *request)
{
	answer(request, 201, SHOWS_USER | SHOWS_LINK);
}

void api_user_add(struct request *request)
{
	static const char *const members[] = {"email", "name", "roles"};
	struct user_call *state = user_call_begin(request);
	const struct cJSON *body =
		state == NULL ? NULL : submission_read_members(request, members, 3);
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
		(void)user_call_is_done(request, USER_WITHOUT_ROLES);
	} else if (user_call_prepare_link(request, state)) {
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
	int r = user_call_read(state, store, &stored);

	if (r == 0) {
		r = apply(state, &stored, &state->user);
	}
	if (r == 0) {
		r = store_user_update(store, &state->user);
	}
	if (r == 0) {
		r = store_user_get(store, state->given.id, &call->request->arena, &state->user);
	}
	return r == 0 ? user_call_note(state, store, &stored, &state->user, "user.change") : r;
}

static void changed(struct request *request)
{
	answer(request, 200, SHOWS_USER);
}

void api_user_change(struct request *request)
{
	static const char *const members[] = {"name", "roles", "is_disabled"};
	struct user_call *state = user_call_begin(request);

	if (state == NULL || !user_call_read_id(request, state)) {
		return;
	}
	state->body = submission_read_members(request, members, 3);
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

static int delete_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	int r = user_call_read_whole(state, store, &state->user);

	if (r == 0) {
		r = store_user_delete(store, state->given.id);
	}
	return r == 0 ? user_call_note(state, store, &state->user, NULL, "user.delete") : r;
}

static void deleted(struct request *request)
{
	struct user_call *state = request->state;

	if (user_call_is_done(request, state->call.task.result)) {
		respond_empty(request, 204);
	}
}

void api_user_delete(struct request *request)
{
	struct user_call *state = user_call_begin(request);

	if (state != NULL && user_call_read_id(request, state)) {
		call_write(&state->call, delete_work, deleted);
	}
}

static int link_work(struct call *call, struct store *store)
{
	struct user_call *state = (struct user_call *)call;
	int r = user_call_read_whole(state, store, &state->user);

	if (r == 0) {
		state->link.purpose = state->user.has_password ? LINK_RESET : LINK_INVITE;
		state->link.user_id = state->given.id;
		r = store_link_add(store, &state->link);
	}
	return r == 0 ? user_call_note(state, store, NULL, &state->user, "user.link") : r;
}

static void linked(struct request *request)
{
	answer(request, 201, SHOWS_LINK);
}

void api_user_link(struct request *request)
{
	struct user_call *state = user_call_begin(request);

	if (state != NULL && user_call_read_id(request, state) &&
		user_call_prepare_link(request, state)) {
		call_write(&state->call, link_work, linked);
	}
}
