/* /v1/session: sign in, see who is signed in, sign out, choose another password. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/limits.h>

#include "flow/engine.h"
#include "http/api/account_body.h"
#include "http/api/call.h"
#include "http/api/sign_in.h"
#include "http/api/submission.h"
#include "http/api/trail.h"
#include "http/api/user_view.h"
#include "http/guards.h"
#include "http/handlers.h"
#include "http/own_origin.h"
#include "http/respond.h"
#include "http/session_auth.h"
#include "metrics.h"
#include "user_check.h"

/* A password that was typed, on its way to be compared. */
struct signing_in {
	struct call call;
	struct str email;
	struct str new_password; /* of a change */
	unsigned char email_hash[STORE_HASH_BYTES];
	struct user user;
	struct hash_task task;
	struct sign_in sign_in;
};

/* ---- what both sign-in and change of a password begin with ---- */

/* The same words whether there is no such user, none with a password, or another password. */
static void refuse_wrong(struct request *request)
{
	metric_add(METRIC_AUTH_FAILURES, 1);
	respond_problem(
		request, 401, "wrong_email_or_password", "The e-mail or the password is wrong.");
	respond_header(request, "WWW-Authenticate", STR("Bearer"));
}

static int find_work(struct call *call, struct store *store)
{
	struct signing_in *state = (struct signing_in *)call;

	return store_user_by_email(
		store, state->email, &call->request->arena, &state->user, &state->task.hash);
}

/* An unknown user costs the same: the password is compared with nobody's. */
static void compare(struct request *request, void (*resume)(struct request *request))
{
	struct signing_in *state = request->state;

	if (state->call.task.result < 0) {
		respond_fault(request, state->call.task.result, "looking up the user");
		return;
	}
	if (state->call.task.result > 0 || state->user.is_disabled) {
		state->task.hash = STR_NONE;
	}
	state->task.is_to_verify = true;
	sign_in_hash(request, &state->task, resume);
}

/* False: answered already. */
static bool hash_email(struct request *request, struct signing_in *state)
{
	const struct engine_view *view = engine_view(request->engine);

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the user");
		return false;
	}
	secret_hash(directory_secret(view->directory), state->email, state->email_hash);
	return true;
}

/* ---- POST /v1/session ---- */

static void signed_in(struct request *request)
{
	struct signing_in *state = request->state;

	if (state->call.task.result > 0) {
		refuse_wrong(request);
	} else if (state->call.task.result < 0) {
		respond_fault(request, state->call.task.result, "signing in");
	} else {
		guards_signed_in(request, state->email_hash);
		sign_in_respond(request, &state->sign_in);
	}
}

static int sign_in_task(struct call *call, struct store *store)
{
	struct signing_in *state = (struct signing_in *)call;

	return sign_in_work(call->request, store, &state->sign_in, state->user.id);
}

static void compared(struct request *request)
{
	struct signing_in *state = request->state;

	if (state->task.result == PASSWORD_WRONG) {
		refuse_wrong(request);
	} else if (state->task.result < 0) {
		sign_in_hash_fault(request, state->task.result);
	} else if (sign_in_prepare(request, &state->sign_in)) {
		call_write(&state->call, sign_in_task, signed_in);
	}
}

static void found(struct request *request)
{
	compare(request, compared);
}

static bool read_sign_in(struct request *request, struct signing_in *state)
{
	static const char *const members[] = {"email", "password"};
	const struct cJSON *body = submission_read_members(request, members, 2);
	struct str why;

	if (body == NULL || !account_body_text(request, body, "email", &state->email) ||
		!account_body_text(request, body, "password", &state->task.password)) {
		return false;
	}
	if (state->email.n > LIMIT_EMAIL_BYTES || state->task.password.n > 4 * LIMIT_PASSWORD_MAX) {
		refuse_wrong(request);
		return false;
	}
	/* What is no address is nobody's; it costs what any other does. */
	if (user_check_email(state->email, &request->arena, &state->email, &why) < 0) {
		respond_fault(request, -ENOMEM, "reading the e-mail");
		return false;
	}
	return true;
}

void api_session_add(struct request *request)
{
	struct signing_in *state = CALL_NEW(request, struct signing_in);

	if (state == NULL) {
		return;
	}
	if (!own_origin_check(request)) {
		own_origin_refuse(request);
		return;
	}
	if (read_sign_in(request, state) && hash_email(request, state) &&
		guards_admit_sign_in(request, state->email_hash)) {
		call_read(&state->call, find_work, found);
	}
}

/* ---- GET and DELETE /v1/session ---- */

void api_session_get(struct request *request)
{
	const struct signed_in *user = request->caller.user;

	(void)!user_view_respond_session(request, 200, &user->user, &user->session);
}

struct ending {
	struct call call;
	struct audit_record record;
	bool is_everywhere;
};

static int end_work(struct call *call, struct store *store)
{
	struct ending *ending = (struct ending *)call;
	const struct session *session = &call->request->caller.user->session;
	int r = ending->is_everywhere ? store_sessions_end(store, session->user_id)
				      : store_session_end(store, session->id);

	if (r < 0) {
		return r;
	}
	return store_audit_add(store, &ending->record);
}

static void ended(struct request *request)
{
	struct ending *ending = request->state;

	if (ending->call.task.result != 0) {
		respond_fault(request, ending->call.task.result, "signing out");
		return;
	}
	respond_empty(request, 204);
	session_auth_forget_cookie(request);
}

static void end(struct request *request, bool is_everywhere, const char *action)
{
	struct ending *ending = CALL_NEW(request, struct ending);

	if (ending == NULL) {
		return;
	}
	ending->is_everywhere = is_everywhere;
	if (trail_begin(request, action, &ending->record) != 0) {
		respond_fault(request, -ENOMEM, "signing out");
		return;
	}
	ending->record.object = ending->record.actor;
	call_write(&ending->call, end_work, ended);
}

void api_session_end(struct request *request)
{
	end(request, false, "user.sign_out");
}

void api_sessions_end(struct request *request)
{
	end(request, true, "user.sign_out_everywhere");
}

/* ---- POST /v1/session/password ---- */

static int password_work(struct call *call, struct store *store)
{
	struct signing_in *state = (struct signing_in *)call;
	struct request *request = call->request;
	const struct session *session = &request->caller.user->session;
	struct audit_record record;
	int r = store_user_set_password(store, session->user_id,
		str_make(state->task.made, state->task.n_made), session->id);

	if (r == 0) {
		r = trail_begin(request, "user.change_password", &record);
	}
	if (r != 0) {
		return r;
	}
	record.object = record.actor;
	return store_audit_add(store, &record);
}

static void password_stored(struct request *request)
{
	struct signing_in *state = request->state;

	if (state->call.task.result == USER_UNKNOWN) {
		session_auth_refuse(request);
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the password");
	} else {
		respond_empty(request, 204);
	}
}

static void new_password_hashed(struct request *request)
{
	struct signing_in *state = request->state;

	if (state->task.result != 0) {
		sign_in_hash_fault(request, state->task.result);
	} else {
		call_write(&state->call, password_work, password_stored);
	}
}

static void current_compared(struct request *request)
{
	struct signing_in *state = request->state;

	if (state->task.result == PASSWORD_WRONG) {
		metric_add(METRIC_AUTH_FAILURES, 1);
		respond_invalid(request, "/current", "wrong_password",
			"That is not your present password.");
	} else if (state->task.result != 0) {
		sign_in_hash_fault(request, state->task.result);
	} else {
		guards_signed_in(request, state->email_hash);
		state->task = (struct hash_task){.password = state->new_password};
		sign_in_hash(request, &state->task, new_password_hashed);
	}
}

static void found_own(struct request *request)
{
	compare(request, current_compared);
}

void api_session_password(struct request *request)
{
	static const char *const members[] = {"current", "new"};
	struct signing_in *state = CALL_NEW(request, struct signing_in);
	const struct cJSON *body;

	if (state == NULL) {
		return;
	}
	state->email = request->caller.user->user.email;
	body = submission_read_members(request, members, 2);
	if (body == NULL || !account_body_text(request, body, "current", &state->task.password) ||
		!account_body_text(request, body, "new", &state->new_password) ||
		!account_body_check_password(request, "/new", state->new_password, state->email)) {
		return;
	}
	if (hash_email(request, state) && guards_admit_sign_in(request, state->email_hash)) {
		call_read(&state->call, find_work, found_own);
	}
}
