#include "event_stream.h"

#include <errno.h>
#include <stdio.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/hub.h"
#include "flow/session_rules.h"
#include "guards.h"
#include "respond.h"
#include "secret.h"
#include "session_auth.h"
#include "stream.h"

#define NS_A_S INT64_C(1000000000)
/* What a client is to wait before it connects again; it comes at once. */
#define OPENING       "retry: 3000\n\n"
#define RETRY_AFTER_S 30

struct event_stream {
	struct stream stream;
	struct hub *hub;
	struct hub_listener listener;
	int64_t ends_at_ns;
	bool is_opened;
	/* Whether whoever listens still may. */
	struct store_task task;
	unsigned char hash[STORE_HASH_BYTES]; /* of the session's secret */
	int64_t looked_at_ns;
	unsigned n_doubts; /* of the hub, when it was looked at */
};

#define LOOK_MAX_BYTES (1024UL * 1024)

static void ring(void *arg)
{
	stream_ring(arg);
}

static bool is_gone(void *arg)
{
	return request_is_left(((struct event_stream *)arg)->stream.request);
}

/* ---- looking again at who listens ---- */

static struct event_stream *of_task(struct store_task *task)
{
	return (struct event_stream *)((char *)task - offsetof(struct event_stream, task));
}

static bool has_same_roles(const struct user *a, const struct user *b)
{
	bool is_same = a->n_roles == b->n_roles;

	for (size_t i = 0; is_same && i < a->n_roles; i++) {
		is_same = a->role[i].site_id == b->role[i].site_id &&
			  a->role[i].role == b->role[i].role;
	}
	return is_same;
}

enum look_outcome { LOOK_ENDED = 1 };

static int look(struct store_task *task, struct store *store)
{
	struct event_stream *events = of_task(task);
	const struct request *request = events->stream.request;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct session session;
	struct user user;
	int r;

	arena_init(&arena, 4096, LOOK_MAX_BYTES);
	r = store_session_find(store, events->hash, &arena, &session, &user);
	if (r != 0) {
		return r > 0 ? LOOK_ENDED : r;
	}
	return session_state(&session, request->engine->settings, clock_now_ms()) != SESSION_DEAD &&
			       has_same_roles(&user, &request->caller.user->user)
		       ? 0
		       : LOOK_ENDED;
}

/* A fault of the store ends nothing: the next look tells. */
static void looked(struct store_task *task)
{
	struct event_stream *events = of_task(task);

	hub_answer(events->hub, &events->listener, task->result <= 0);
}

/* False where an earlier look is under way, which may see what was before. */
static bool look_at_session(struct event_stream *events)
{
	if (!hub_ask(events->hub, &events->listener)) {
		return false;
	}
	events->task = (struct store_task){.run = look, .done = looked};
	if (store_queue_read(events->stream.request->engine->queue, &events->task) != 0) {
		hub_answer(events->hub, &events->listener, true);
	}
	return true;
}

static bool has_token(const struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	size_t n = 0;
	const struct token *token = view == NULL ? NULL : directory_tokens(view->directory, &n);
	bool has = view == NULL;

	for (size_t i = 0; i < n; i++) {
		has |= token[i].id == request->caller.token_id;
	}
	return has;
}

/* False when whoever listens no longer may; of a session that is told later. */
static bool look_again(struct event_stream *events)
{
	const struct request *request = events->stream.request;
	int64_t now_ns = clock_monotonic_ns();
	unsigned n_doubts = hub_doubts(events->hub);

	if (n_doubts == events->n_doubts &&
		now_ns - events->looked_at_ns < LIMIT_STREAM_LOOK_SECONDS * NS_A_S) {
		return true;
	}
	if (request->caller.user != NULL && !look_at_session(events)) {
		return true;
	}
	events->looked_at_ns = now_ns;
	events->n_doubts = n_doubts;
	return request->caller.user != NULL || has_token(request);
}

/* ---- sending ---- */

static void refill(struct stream *stream)
{
	struct event_stream *events = (struct event_stream *)stream;

	if (!events->is_opened) {
		buf_add(&stream->out, STR(OPENING));
		events->is_opened = true;
	}
	stream->is_over = !hub_take(events->hub, &events->listener, &stream->out) ||
			  clock_monotonic_ns() >= events->ends_at_ns || !look_again(events);
}

static bool leave(struct stream *stream)
{
	struct event_stream *events = (struct event_stream *)stream;

	return hub_leave(events->hub, &events->listener);
}

static void refuse(struct request *request, int outcome)
{
	if (outcome == HUB_FULL_OF_YOURS) {
		respond_problem(request, 429, "too_many_streams",
			"You follow %d streams of events already: close one.",
			LIMIT_STREAMS_PER_CALLER);
	} else {
		respond_problem(request, 503, "too_many_streams",
			"No more streams of events can be followed now: ask again from time to "
			"time instead.");
	}
	guards_retry_after(request, RETRY_AFTER_S);
}

static void hash_session(const struct request *request, struct event_stream *events)
{
	const struct engine_view *view = engine_view(request->engine);

	/* Of zeros there is no session, so that the first look would end the stream. */
	if (view != NULL && request->caller.user != NULL) {
		secret_hash(directory_secret(view->directory), session_auth_cookie(request),
			events->hash);
	}
}

void event_stream_answer(struct request *request, struct str actor, int64_t site_id)
{
	struct event_stream *events = arena_new(&request->arena, 1, sizeof *events);
	int r;

	if (events == NULL) {
		respond_fault(request, -ENOMEM, "opening a stream");
		return;
	}
	events->stream.refill = refill;
	events->stream.leave = leave;
	events->stream.request = request;
	events->hub = request->engine->hub;
	events->ends_at_ns = clock_monotonic_ns() + LIMIT_STREAM_SECONDS * NS_A_S;
	events->listener.ring = ring;
	events->listener.is_gone = is_gone;
	events->listener.arg = events;
	events->listener.site_id = site_id;
	events->listener.site = request->caller.site;
	events->listener.n_sites = request->caller.n_sites;
	(void)snprintf(
		events->listener.actor, sizeof events->listener.actor, "%.*s", STR_FMT(actor));
	events->looked_at_ns = clock_monotonic_ns();
	events->n_doubts = hub_doubts(events->hub);
	hash_session(request, events);
	r = hub_listen(events->hub, &events->listener);
	if (r != 0) {
		refuse(request, r);
		return;
	}
	respond_text(request, 200, "text/event-stream; charset=utf-8", STR_NONE);
	/* Proxies would gather it up. */
	respond_header(request, "X-Accel-Buffering", STR("no"));
	stream_begin(&events->stream, request, sizeof OPENING + LIMIT_STREAM_BYTES);
}
