/* /v1/links: what a one-time link is for, and its use. */
#include <errno.h>

#include <hamlet/accounts.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/account_body.h"
#include "http/api/call.h"
#include "http/api/sign_in.h"
#include "http/api/submission.h"
#include "http/api/trail.h"
#include "http/guards.h"
#include "http/handlers.h"
#include "http/own_origin.h"
#include "http/respond.h"
#include "json_reader.h"
#include "metrics.h"

struct using_link {
	struct call call;
	const struct cJSON *body;
	struct link_use use;
	struct sign_in_link link;
	struct user user; /* whom the link is for */
	struct hash_task task;
	struct sign_in sign_in;
};

/* Secrets cannot be guessed; whoever tries all the same waits like others with wrong credentials.
 */
static void refuse_unknown(struct request *request)
{
	int64_t wait_s = guards_failed_attempt(request->address);

	metric_add(METRIC_AUTH_FAILURES, 1);
	if (wait_s > 0) {
		respond_problem(request, 429, "too_many_failed_attempts",
			"Too many wrong credentials came from this address: try again later.");
		guards_retry_after(request, wait_s);
		return;
	}
	respond_problem(request, 404, "link_unknown",
		"This link was used already, has expired, or never was: ask for another.");
}

static int look_work(struct call *call, struct store *store)
{
	struct using_link *state = (struct using_link *)call;

	return store_link_get(store, state->use.hash, state->use.now_ms, &call->request->arena,
		&state->link, &state->user);
}

/* Reads the secret and goes on with the link; answers where there is none. */
static void begin(struct request *request, const char *const *members, size_t n_members,
	void (*resume)(struct request *request))
{
	struct using_link *state = CALL_NEW(request, struct using_link);
	struct str secret;

	if (state == NULL) {
		return;
	}
	if (!own_origin_check(request)) {
		own_origin_refuse(request);
		return;
	}
	state->use.now_ms = clock_now_ms();
	state->body = submission_read_members(request, members, n_members);
	if (state->body == NULL || !account_body_text(request, state->body, "secret", &secret)) {
		return;
	}
	if (!account_body_secret(request, secret, state->use.hash)) {
		refuse_unknown(request);
		return;
	}
	call_read(&state->call, look_work, resume);
}

/* False: answered already. */
static bool is_found(struct request *request, const struct using_link *state)
{
	if (state->call.task.result > 0) {
		refuse_unknown(request);
	} else if (state->call.task.result < 0) {
		respond_fault(request, state->call.task.result, "reading the link");
	}
	return state->call.task.result == 0;
}

/* ---- POST /v1/links/look ---- */

static void looked(struct request *request)
{
	struct using_link *state = request->state;
	struct json_writer json;

	if (!is_found(request, state)) {
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_member_string(&json, "purpose", str_of(link_purpose_name(state->link.purpose)));
	json_member_string(&json, "email", state->user.email);
	json_member_string(&json, "name", state->user.name);
	json_member_time(&json, "expires_at", state->link.expires_at_ms);
	json_object_end(&json);
}

void api_link_look(struct request *request)
{
	static const char *const members[] = {"secret"};

	begin(request, members, 1, looked);
}

/* ---- POST /v1/links/use ---- */

static int note(struct request *request, struct store *store, const struct using_link *state,
	int64_t user_id)
{
	struct audit_record record = {.at_ms = clock_now_ms(), .action = STR("user.use_link")};
	struct trail_json json;
	int r = trail_object_id(request, "user", user_id, &record);

	if (r != 0) {
		return r;
	}
	record.actor = record.object;
	trail_json_begin(&json);
	json_member_string(&json.json, "purpose", str_of(link_purpose_name(state->link.purpose)));
	r = trail_json_end(&json, request, &record.after);
	return r == 0 ? store_audit_add(store, &record) : r;
}

static int use_work(struct call *call, struct store *store)
{
	struct using_link *state = (struct using_link *)call;
	int64_t user_id = 0;
	int r = store_link_use(store, &state->use, &user_id);

	if (r == 0) {
		r = note(call->request, store, state, user_id);
	}
	if (r == 0) {
		r = sign_in_work(call->request, store, &state->sign_in, user_id);
		/* Of a disabled user: their links ended with their rights. */
		r = r > 0 ? LINK_UNKNOWN : r;
	}
	return r;
}

static void used(struct request *request)
{
	struct using_link *state = request->state;

	if (state->call.task.result == LINK_EMAIL_TAKEN) {
		respond_problem(request, 409, "email_taken",
			"There is somebody of this e-mail already: sign in, or ask for a link.");
	} else if (is_found(request, state)) {
		sign_in_respond(request, &state->sign_in);
	}
}

static void hashed(struct request *request)
{
	struct using_link *state = request->state;

	if (state->task.result != 0) {
		sign_in_hash_fault(request, state->task.result);
		return;
	}
	state->use.password_hash = str_make(state->task.made, state->task.n_made);
	if (sign_in_prepare(request, &state->sign_in)) {
		call_write(&state->call, use_work, used);
	}
}

static bool read_use(struct request *request, struct using_link *state)
{
	struct str email = state->user.email;

	if (state->link.purpose == LINK_FIRST) {
		if (!account_body_email(request, state->body, &state->use.email)) {
			return false;
		}
		email = state->use.email;
		/* Until another is given, people are called by what stands before the '@'. */
		state->use.name = str_make(email.p, str_find_byte(email, '@'));
	}
	return account_body_name(request, state->body, &state->use.name) &&
	       account_body_text(request, state->body, "password", &state->task.password) &&
	       account_body_check_password(request, "/password", state->task.password, email);
}

static void found(struct request *request)
{
	struct using_link *state = request->state;

	if (is_found(request, state) && read_use(request, state)) {
		sign_in_hash(request, &state->task, hashed);
	}
}

void api_link_use(struct request *request)
{
	static const char *const members[] = {"secret", "email", "name", "password"};

	begin(request, members, 4, found);
}
