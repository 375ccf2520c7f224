#include "auth.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "dispatch.h"
#include "flow/engine.h"
#include "guards.h"
#include "metrics.h"
#include "respond.h"
#include "role_auth.h"
#include "route.h"
#include "session_auth.h"

/* A request whose credentials or site were unknown, while the directory is read again. */
struct second_look {
	struct store_task task;
	struct request *request;
};

static int look_again(struct store_task *task, struct store *store)
{
	return engine_refresh_directory(((struct second_look *)task)->request->engine, store);
}

static void looked_again(struct store_task *task)
{
	request_wake(((struct second_look *)task)->request);
}

/* What stands behind "Bearer ", or an empty view. */
static struct str bearer(struct str authorization)
{
	struct str scheme = STR("Bearer ");

	if (authorization.n <= scheme.n ||
		!str_eq_ignoring_case(str_make(authorization.p, scheme.n), scheme)) {
		return STR_NONE;
	}
	return str_trim(str_skip(authorization, scheme.n));
}

static bool identify(const struct directory *directory, struct str secret, struct caller *ret)
{
	const struct site_key *key = directory_key(directory, secret, clock_now_ms());
	const struct token *token = key != NULL ? NULL : directory_token(directory, secret);

	if (key != NULL) {
		*ret = (struct caller){.kind = CALLER_SITE_KEY, .site_id = key->site_id};
	} else if (token != NULL) {
		*ret = (struct caller){
			.kind = role_auth_kind(token->role),
			.site_id = token->site_id,
			.token_id = token->id,
		};
	}
	return key != NULL || token != NULL;
}

#define ADMIT_PEOPLE (ADMIT_VIEWER | ADMIT_MODERATOR | ADMIT_ADMIN)

static bool is_admitted(const struct route *route, enum caller_kind kind)
{
	switch (kind) {
	case CALLER_ADMIN:
	case CALLER_MODERATOR:
	case CALLER_VIEWER:
		return (route->admits & ADMIT_PEOPLE) != 0 &&
		       kind >= role_auth_least(route->admits);
	case CALLER_SITE_KEY:
		return (route->admits & ADMIT_SITE_KEY) != 0;
	case CALLER_BROWSER:
		return (route->admits & ADMIT_BROWSER) != 0;
	case CALLER_ANYONE:
	default:
		return (route->admits & ADMIT_ANYONE) != 0;
	}
}

static int refuse_unknown(struct request *request)
{
	int64_t wait_s = guards_failed_attempt(request->address);

	metric_add(METRIC_AUTH_FAILURES, 1);
	if (wait_s > 0) {
		metric_add(METRIC_RATE_LIMITED, 1);
		respond_problem(request, 429, "too_many_failed_attempts",
			"Too many wrong credentials came from this address: try again later.");
		guards_retry_after(request, wait_s);
	} else {
		respond_problem(request, 401, "unknown_credentials",
			"These credentials are not known, or hold no longer.");
		respond_header(request, "WWW-Authenticate", STR("Bearer error=\"invalid_token\""));
	}
	return AUTH_ANSWERED;
}

static int refuse_missing(struct request *request)
{
	if ((request->route->admits & ADMIT_USER) != 0) {
		session_auth_refuse(request);
		return AUTH_ANSWERED;
	}
	respond_problem(request, 401, "no_credentials",
		"Send a site's key or a token as `Authorization: Bearer …`, or sign in.");
	respond_header(request, "WWW-Authenticate", STR("Bearer"));
	return AUTH_ANSWERED;
}

static int refuse_kind(struct request *request)
{
	const char *who = "A token";

	if (request->caller.kind == CALLER_SITE_KEY) {
		who = "A site's key";
	} else if ((request->route->admits & ADMIT_PEOPLE) != 0) {
		role_auth_refuse(request);
		return AUTH_ANSWERED;
	}
	respond_problem(request, 403, "not_allowed", "%s is not good for this call: %s.", who,
		request->route->summary);
	return AUTH_ANSWERED;
}

bool auth_look_again(struct request *request)
{
	struct second_look *look;

	if (request->has_looked_twice) {
		return false;
	}
	look = arena_new(&request->arena, 1, sizeof *look);
	if (look == NULL) {
		return false;
	}
	look->task = (struct store_task){.run = look_again, .done = looked_again};
	look->request = request;
	request->has_looked_twice = true;
	request_wait(request, request_dispatch);
	if (store_queue_read(request->engine->queue, &look->task) != 0) {
		request_wake(request);
	}
	return true;
}

static int check_secret(struct request *request, struct str secret)
{
	const struct engine_view *view = engine_view(request->engine);

	if (view == NULL) {
		return -ENOMEM;
	}
	if (!identify(view->directory, secret, &request->caller)) {
		return auth_look_again(request) ? AUTH_WAITS : refuse_unknown(request);
	}
	return is_admitted(request->route, request->caller.kind) ? 0 : refuse_kind(request);
}

/* Whether a session can be good for the route, and the request has something like one. */
static bool may_be_signed_in(const struct request *request)
{
	return (request->route->admits & (ADMIT_PEOPLE | ADMIT_USER)) != 0 &&
	       session_auth_cookie(request).n > 0;
}

static int check_session(struct request *request)
{
	int r = session_auth_check(request);

	if (r < 0) {
		return r;
	}
	switch (r) {
	case 0:
		r = role_auth_check(request);
		return r > 0 ? AUTH_ANSWERED : r;
	case SESSION_AUTH_WAITS:
		return AUTH_WAITS;
	case SESSION_AUTH_NONE:
		/* Whoever has been signed out may still read what everybody may. */
		if ((request->route->admits & ADMIT_BROWSER) != 0) {
			request->caller = (struct caller){.kind = CALLER_BROWSER};
			return 0;
		}
		session_auth_refuse(request);
		return AUTH_ANSWERED;
	default:
		return AUTH_ANSWERED;
	}
}

int auth_check(struct request *request)
{
	bool is_there;
	struct str authorization, secret;

	if ((request->route->admits & ADMIT_ANYONE) != 0) {
		return 0;
	}
	authorization = request_header(request, "Authorization", &is_there);
	if (!is_there && may_be_signed_in(request)) {
		return check_session(request);
	}
	if (!is_there && (request->route->admits & ADMIT_BROWSER) != 0) {
		request->caller = (struct caller){.kind = CALLER_BROWSER};
		return 0;
	}
	secret = bearer(authorization);
	return secret.n == 0 ? refuse_missing(request) : check_secret(request, secret);
}

/* Of a large body: whoever is known is refused before it comes, or may send it. */
static void check_secret_early(struct request *request, struct str secret)
{
	const struct engine_view *view = engine_view(request->engine);

	if (view == NULL || !identify(view->directory, secret, &request->caller)) {
		return;
	}
	request->is_known = is_admitted(request->route, request->caller.kind);
	if (!request->is_known) {
		(void)refuse_kind(request);
	}
}

void auth_check_head(struct request *request)
{
	bool is_there;
	struct str secret = bearer(request_header(request, "Authorization", &is_there));

	if ((request->route->admits & ADMIT_ANYONE) != 0) {
		return;
	}
	if (secret.n > 0) {
		if (request->route->max_body_bytes > LIMIT_BODY_BYTES) {
			check_secret_early(request, secret);
		}
	} else if (is_there ||
		   ((request->route->admits & ADMIT_BROWSER) == 0 && !may_be_signed_in(request))) {
		(void)refuse_missing(request);
	}
}
