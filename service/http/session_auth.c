#include "session_auth.h"

#include <errno.h>

#include "clock.h"
#include "dispatch.h"
#include "flow/engine.h"
#include "flow/session_rules.h"
#include "log.h"
#include "own_origin.h"
#include "respond.h"
#include "route.h"
#include "secret.h"

#define COOKIE_NAME "hamlet_session"
#define COOKIE_REST "; Path=/; HttpOnly; SameSite=Strict"

/* A session on its way from the cookie to the caller. */
struct session_look {
	struct store_task task;
	struct request *request;
	enum { LOOK_FINDS, LOOK_RENEWS } stage;
	unsigned char hash[STORE_HASH_BYTES]; /* of what was presented */
	struct signed_in found;
	struct session_renewal renewal;
	char secret[SECRET_PASS_BYTES]; /* the next one, where it is rotated */
};

/* ---- the cookie ---- */

struct str session_auth_cookie(const struct request *request)
{
	struct str name = STR(COOKIE_NAME "=");
	struct str rest = request_header(request, "Cookie", NULL);

	/* RFC 6265, section 4.2.1: name=value pairs, with "; " between them. */
	while (rest.n > 0) {
		size_t end = str_find_byte(rest, ';');
		struct str pair = str_trim(str_make(rest.p, end));

		if (str_starts(pair, name) && secret_is_pass(str_skip(pair, name.n))) {
			return str_skip(pair, name.n);
		}
		rest = str_skip(rest, end + 1);
	}
	return STR_NONE;
}

int session_auth_set_cookie(
	struct request *request, const struct session *session, struct str secret)
{
	int64_t life_ms = session_ends_at_ms(session, request->engine->settings) - clock_now_ms();

	return arena_printf(&request->arena, &request->set_cookie,
		COOKIE_NAME "=%.*s; Max-Age=%lld" COOKIE_REST "%s", STR_FMT(secret),
		(long long)(life_ms / 1000), own_origin_is_https(request) ? "; Secure" : "");
}

void session_auth_forget_cookie(struct request *request)
{
	request->set_cookie = STR(COOKIE_NAME "=; Max-Age=0" COOKIE_REST);
}

/* ---- refusals ---- */

void session_auth_refuse(struct request *request)
{
	respond_problem(
		request, 401, "no_session", "You are not signed in, or no longer: sign in.");
	/* Every 401 names a scheme (RFC 9110, section 15.5.2); for this one browsers ask nobody. */
	respond_header(request, "WWW-Authenticate", STR("Bearer"));
	if (session_auth_cookie(request).n > 0) {
		session_auth_forget_cookie(request);
	}
}

static bool is_safe(enum http_method method)
{
	return method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
}

/* The cookie goes with whatever a browser sends here: what our own page sends, it says as well. */
static bool admit_sender(struct request *request, const unsigned char *secret, int64_t session_id)
{
	char expected[SECRET_PASS_BYTES];
	struct str given;

	if (is_safe(request->method)) {
		return true;
	}
	given = request_header(request, "X-CSRF-Token", NULL);
	secret_csrf_token(secret, session_id, expected);
	if (own_origin_check(request) &&
		secret_is_equal(given, str_make(expected, sizeof expected))) {
		return true;
	}
	own_origin_refuse(request);
	return false;
}

/* ---- looking it up ---- */

static int find(struct store_task *task, struct store *store)
{
	struct session_look *look = (struct session_look *)task;

	return store_session_find(
		store, look->hash, &look->request->arena, &look->found.session, &look->found.user);
}

static int renew(struct store_task *task, struct store *store)
{
	return store_session_renew(store, &((struct session_look *)task)->renewal);
}

static void done(struct store_task *task)
{
	request_wake(((struct session_look *)task)->request);
}

static int push(struct session_look *look, int (*run)(struct store_task *, struct store *),
	int (*queue_push)(struct store_queue *, struct store_task *))
{
	int r;

	look->task = (struct store_task){.run = run, .done = done};
	request_wait(look->request, request_dispatch);
	r = queue_push(look->request->engine->queue, &look->task);
	if (r != 0) {
		look->task.result = r;
		request_wake(look->request);
	}
	return SESSION_AUTH_WAITS;
}

static int begin(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	struct session_look *look = arena_new(&request->arena, 1, sizeof *look);

	if (look == NULL || view == NULL) {
		return -ENOMEM;
	}
	look->request = request;
	secret_hash(directory_secret(view->directory), session_auth_cookie(request), look->hash);
	request->session_look = look;
	return push(look, find, store_queue_read);
}

static int take(struct session_look *look)
{
	look->request->caller.user = &look->found;
	return 0;
}

static int begin_renewal(struct session_look *look, const unsigned char *secret, bool rotates)
{
	const struct session *session = &look->found.session;

	look->stage = LOOK_RENEWS;
	look->renewal = (struct session_renewal){
		.id = session->id,
		.now_ms = clock_now_ms(),
		.rotated_at_ms = session->rotated_at_ms,
		.rotates = rotates,
		.is_former = session->is_former,
	};
	if (rotates) {
		secret_make_pass(look->secret);
		secret_hash(
			secret, str_make(look->secret, sizeof look->secret), look->renewal.hash);
	}
	return push(look, renew, store_queue_write);
}

static int found(struct session_look *look)
{
	struct request *request = look->request;
	const struct engine_view *view = engine_view(request->engine);
	enum session_state state;

	if (look->task.result != 0) {
		return look->task.result > 0 ? SESSION_AUTH_NONE : look->task.result;
	}
	if (view == NULL) {
		return -ENOMEM;
	}
	state = session_state(&look->found.session, request->engine->settings, clock_now_ms());
	if (state == SESSION_DEAD) {
		return SESSION_AUTH_NONE;
	}
	if (!admit_sender(request, directory_secret(view->directory), look->found.session.id)) {
		return SESSION_AUTH_ANSWERED;
	}
	if (state == SESSION_ALIVE) {
		return take(look);
	}
	return begin_renewal(look, directory_secret(view->directory), state == SESSION_TO_ROTATE);
}

static int renewed(struct session_look *look)
{
	const struct session_renewal *renewal = &look->renewal;
	int r = look->task.result;

	if (r == SESSION_UNKNOWN) {
		return SESSION_AUTH_NONE;
	}
	if (r < 0) {
		/* It holds without being noted as well: a full disk should still let people read.
		 */
		LOG(WARNING, "session_not_renewed", LOG_INT("errno", -r));
	} else if (r == 0) {
		look->found.session.seen_at_ms = renewal->now_ms;
	}
	if (r == 0 && renewal->rotates) {
		look->found.session.rotated_at_ms = renewal->now_ms;
		r = session_auth_set_cookie(look->request, &look->found.session,
			str_make(look->secret, sizeof look->secret));
		if (r != 0) {
			return r;
		}
	}
	return take(look);
}

int session_auth_check(struct request *request)
{
	struct session_look *look = request->session_look;

	if (look == NULL) {
		return begin(request);
	}
	return look->stage == LOOK_FINDS ? found(look) : renewed(look);
}
