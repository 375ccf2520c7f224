#include "http/api/sign_in.h"

#include <errno.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/session_rules.h"
#include "http/api/trail.h"
#include "http/api/user_view.h"
#include "http/respond.h"
#include "http/session_auth.h"

bool sign_in_prepare(struct request *request, struct sign_in *sign_in)
{
	const struct engine_view *view = engine_view(request->engine);
	struct str former = session_auth_cookie(request);
	const unsigned char *key;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "signing in");
		return false;
	}
	key = directory_secret(view->directory);
	secret_make_pass(sign_in->secret);
	secret_hash(key, str_make(sign_in->secret, sizeof sign_in->secret), sign_in->start.hash);
	sign_in->has_former = former.n > 0;
	secret_hash(key, former, sign_in->former_hash);
	return true;
}

/* Whoever signs in anew on the same browser leaves no session behind. */
static int end_former(struct request *request, struct store *store, const struct sign_in *sign_in)
{
	struct session session;
	struct user user;
	int r;

	if (!sign_in->has_former) {
		return 0;
	}
	r = store_session_find(store, sign_in->former_hash, &request->arena, &session, &user);
	if (r == 0) {
		r = store_session_end(store, session.id);
	}
	return r > 0 ? 0 : r;
}

static int note(struct request *request, struct store *store, int64_t user_id)
{
	struct audit_record record = {.at_ms = clock_now_ms(), .action = STR("user.sign_in")};
	int r = trail_object_id(request, "user", user_id, &record);

	record.actor = record.object;
	return r == 0 ? store_audit_add(store, &record) : r;
}

int sign_in_work(
	struct request *request, struct store *store, struct sign_in *sign_in, int64_t user_id)
{
	const struct settings *settings = request->engine->settings;
	struct session_start *start = &sign_in->start;
	int r = end_former(request, store, sign_in);

	start->user_id = user_id;
	start->now_ms = clock_now_ms();
	start->dead_if_seen_before_ms = start->now_ms - settings->session_idle_s * 1000;
	sign_in->session = (struct session){
		.user_id = user_id,
		.created_at_ms = start->now_ms,
		.rotated_at_ms = start->now_ms,
		.seen_at_ms = start->now_ms,
	};
	if (r == 0) {
		r = store_session_add(store, start, &sign_in->session.id);
	}
	if (r == 0) {
		r = store_user_get(store, user_id, &request->arena, &sign_in->user);
	}
	return r == 0 ? note(request, store, user_id) : r;
}

void sign_in_respond(struct request *request, struct sign_in *sign_in)
{
	int r = session_auth_set_cookie(
		request, &sign_in->session, str_make(sign_in->secret, sizeof sign_in->secret));

	if (r != 0) {
		respond_fault(request, r, "setting the cookie");
		return;
	}
	if (!user_view_respond_session(request, 200, &sign_in->user, &sign_in->session)) {
		request->set_cookie = STR_NONE;
	}
}

/* ---- hashing ---- */

struct hashing {
	struct chore chore; /* first */
	struct hash_task *task;
	struct request *request;
};

static void hash(struct chore *chore)
{
	struct hashing *hashing = (struct hashing *)chore;
	struct hash_task *task = hashing->task;

	task->result = task->is_to_verify
			       ? password_verify(task->hash, task->password)
			       : password_hash(task->password, task->made, &task->n_made);
	request_wake(hashing->request);
}

void sign_in_hash(
	struct request *request, struct hash_task *task, void (*resume)(struct request *request))
{
	struct hashing *hashing = arena_new(&request->arena, 1, sizeof *hashing);
	int r;

	if (hashing == NULL) {
		respond_fault(request, -ENOMEM, "hashing the password");
		return;
	}
	*hashing = (struct hashing){.chore.run = hash, .task = task, .request = request};
	request_wait(request, resume);
	r = chores_push(request->engine->hasher, &hashing->chore);
	if (r != 0) {
		task->result = r;
		request_wake(request);
	}
}

void sign_in_hash_fault(struct request *request, int fault)
{
	/* The memory was ours, not the request's: there may be some in a moment. */
	respond_fault(request, fault == -ENOMEM ? -EBUSY : fault, "hashing the password");
}
