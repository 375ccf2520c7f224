#include "flow/herald.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/review.h>

#include "clock.h"
#include "flow/hub.h"
#include "json_writer.h"
#include "log.h"

#define WATCH_INTERVAL_MS 300
/* However often it is poked. */
#define LEAST_INTERVAL_MS 30
#define PAGE_CHANGES      100
#define PAGE_MAX_BYTES    (4UL * PAGE_CHANGES * LIMIT_CONTENT_BYTES)
#define EVENT_MAX_BYTES   4096
#define NS_A_MS           INT64_C(1000000)
#define NS_A_S            INT64_C(1000000000)

/* How far a site has been told of. */
struct told {
	int64_t site_id;
	uint64_t change;
	struct comment_id newest; /* pending comment */
	uint64_t n_pending;
};

struct herald {
	struct engine *engine;
	struct store *store;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	bool must_stop;
	bool is_poked;
	/* The thread's own. */
	struct told *told;
	size_t n_told;
	bool was_heard;
	uint64_t heard_from; /* the last change as listening began */
	uint64_t last_change;
	int64_t beat_at_ns;
};

/* ---- events on the wire (WHATWG HTML, section 9.2, server-sent events) ---- */

struct event {
	struct buf text;
	struct json_writer json;
};

static void event_begin(struct event *event, const char *name)
{
	buf_init(&event->text, EVENT_MAX_BYTES);
	buf_printf(&event->text, "event: %s\ndata: ", name);
	json_writer_init(&event->json, &event->text);
	json_object_begin(&event->json);
}

static void event_tell(struct event *event, struct hub *hub, int64_t site_id)
{
	json_object_end(&event->json);
	buf_add(&event->text, STR("\n\n"));
	if (event->text.error == 0) {
		hub_tell(hub, site_id, buf_str(&event->text));
	}
	buf_fini(&event->text);
}

static void member_id(struct event *event, struct comment_id id)
{
	char text[COMMENT_ID_TEXT_BYTES];

	comment_id_format(id, text);
	json_member_string(&event->json, "id", str_make(text, sizeof text));
}

static void member_site(struct event *event, struct engine *engine, int64_t site_id)
{
	const struct engine_view *view = engine_view(engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, site_id);

	json_member_string(&event->json, "site", site == NULL ? STR_NONE : site->name);
}

static void tell_changed(struct herald *herald, const struct stored_comment *comment)
{
	struct event event;

	event_begin(&event, "changed");
	member_id(&event, comment->id);
	member_site(&event, herald->engine, comment->site_id);
	json_member_int(&event.json, "version", (int64_t)comment->version);
	json_member_string(&event.json, "status", str_of(comment_status_name(comment->status)));
	event_tell(&event, herald->engine->hub, comment->site_id);
}

void herald_tell_deleted(struct engine *engine, const struct stored_comment *comment)
{
	struct event event;

	if (engine->hub == NULL || !hub_is_heard(engine->hub)) {
		return;
	}
	event_begin(&event, "changed");
	member_id(&event, comment->id);
	member_site(&event, engine, comment->site_id);
	/* Later than any that a listener may know. */
	json_member_int(&event.json, "version", (int64_t)comment->version + 1);
	json_member_string(&event.json, "status", STR("deleted"));
	event_tell(&event, engine->hub, comment->site_id);
}

static void tell_arrived(struct herald *herald, const struct told *told)
{
	struct event event;

	event_begin(&event, "arrived");
	member_site(&event, herald->engine, told->site_id);
	json_member_int(&event.json, "pending", (int64_t)told->n_pending);
	event_tell(&event, herald->engine->hub, told->site_id);
}

void herald_tell_lease(
	struct engine *engine, int64_t site_id, struct comment_id id, struct str actor_name)
{
	struct event event;

	if (engine->hub == NULL || !hub_is_heard(engine->hub)) {
		return;
	}
	event_begin(&event, "lease");
	member_id(&event, id);
	if (actor_name.n > 0) {
		json_member_string(&event.json, "actor_name", actor_name);
	} else {
		json_key(&event.json, "actor_name");
		json_null(&event.json);
	}
	event_tell(&event, engine->hub, site_id);
}

/* ---- following the store ---- */

static int follow_changes(struct herald *herald, struct told *told)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct comment_page page;
	int r;

	arena_init(&arena, 65536, PAGE_MAX_BYTES);
	do {
		arena_reset(&arena);
		r = store_changes(
			herald->store, told->site_id, told->change, PAGE_CHANGES, &arena, &page);
		for (size_t i = 0; r == 0 && i < page.n; i++) {
			told->change = page.item[i].change;
			tell_changed(herald, &page.item[i]);
		}
	} while (r == 0 && page.has_more);
	return r;
}

static int follow_arrivals(struct herald *herald, struct told *told, bool is_silent)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	const struct comment_query newest = {.site_id = told->site_id,
		.has_status = true,
		.status = STATUS_PENDING,
		.order = PAGE_NEWEST_FIRST,
		.limit = 1};
	struct store_figures figures;
	struct comment_page page;
	int r;

	arena_init(&arena, 65536, PAGE_MAX_BYTES);
	r = store_comments(herald->store, &newest, &arena, &page);
	if (r != 0 || page.n == 0 ||
		memcmp(page.item[0].id.byte, told->newest.byte, sizeof told->newest.byte) <= 0) {
		return r;
	}
	told->newest = page.item[0].id;
	r = store_figures(herald->store, told->site_id, &figures);
	if (r == 0) {
		told->n_pending = figures.n_comments[STATUS_PENDING];
		if (!is_silent) {
			tell_arrived(herald, told);
		}
	}
	return r;
}

static int add_site(struct herald *herald, int64_t site_id, struct told **ret)
{
	struct told *told = mem_resize(herald->told, herald->n_told + 1, sizeof *told);

	if (told == NULL) {
		return -ENOMEM;
	}
	herald->told = told;
	told[herald->n_told] = (struct told){.site_id = site_id};
	*ret = &told[herald->n_told++];
	return 0;
}

/* A site that is new since listening began has nothing but news. */
static int follow_site(struct herald *herald, int64_t site_id, bool has_changes)
{
	struct told *told = NULL;
	int r = 0;

	for (size_t i = 0; i < herald->n_told; i++) {
		if (herald->told[i].site_id == site_id) {
			told = &herald->told[i];
		}
	}
	if (told == NULL) {
		r = add_site(herald, site_id, &told);
		if (r != 0) {
			return r;
		}
		told->change = herald->heard_from;
		has_changes = true;
	}
	if (has_changes && herald->was_heard) {
		r = follow_changes(herald, told);
	}
	return r == 0 ? follow_arrivals(herald, told, !herald->was_heard) : r;
}

static int follow(struct herald *herald)
{
	const struct engine_view *view = engine_view(herald->engine);
	uint64_t last_change = 0;
	size_t n;
	const struct site *sites = view == NULL ? NULL : directory_sites(view->directory, &n);
	int r = view == NULL ? -ENOMEM : store_last_change(herald->store, &last_change);
	bool has_changes = r == 0 && last_change != herald->last_change;

	if (!herald->was_heard) {
		/* Who begins to listen reads the queue then: what was before is no news. */
		herald->n_told = 0;
		herald->heard_from = last_change;
	}
	for (size_t i = 0; r == 0 && i < n; i++) {
		int64_t site_id = sites[i].id;

		r = follow_site(herald, site_id, has_changes);
		/* Telling may have brought the view up to date. */
		view = engine_view(herald->engine);
		sites = view == NULL ? NULL : directory_sites(view->directory, &n);
		r = r == 0 && sites == NULL ? -ENOMEM : r;
	}
	if (r == 0) {
		herald->last_change = last_change;
		herald->was_heard = true;
	}
	return r;
}

static void beat(struct herald *herald)
{
	int64_t now_ns = clock_monotonic_ns();

	if (now_ns - herald->beat_at_ns >= HERALD_HEARTBEAT_S * NS_A_S) {
		herald->beat_at_ns = now_ns;
		hub_tell(herald->engine->hub, 0, STR(": heartbeat\n\n"));
	}
}

/* ---- its life ---- */

static struct timespec after_ms(int64_t ms)
{
	struct timespec until;
	int64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + ms * NS_A_MS;
	until.tv_sec += ns / NS_A_S;
	until.tv_nsec = ns % NS_A_S;
	return until;
}

/* Waits until it is poked, or long enough; false when it is to stop. */
static bool rest(struct herald *herald)
{
	struct timespec least = after_ms(LEAST_INTERVAL_MS);
	struct timespec until = after_ms(WATCH_INTERVAL_MS);
	bool goes_on;
	int r = 0;

	pthread_mutex_lock(&herald->lock);
	while (!herald->must_stop && r != ETIMEDOUT) {
		r = pthread_cond_timedwait(&herald->wakeup, &herald->lock, &least);
	}
	r = 0;
	while (!herald->must_stop && !herald->is_poked && r != ETIMEDOUT) {
		r = pthread_cond_timedwait(&herald->wakeup, &herald->lock, &until);
	}
	herald->is_poked = false;
	goes_on = !herald->must_stop;
	pthread_mutex_unlock(&herald->lock);
	return goes_on;
}

static void *herald_main(void *arg)
{
	struct herald *herald = arg;
	int last_fault = 0;

	while (rest(herald)) {
		int r = 0;

		if (!hub_is_heard(herald->engine->hub)) {
			herald->was_heard = false;
			continue;
		}
		r = follow(herald);
		if (r != 0 && r != last_fault) {
			LOG(ERROR, "following_failed", LOG_INT("errno", -r));
		}
		last_fault = r;
		beat(herald);
	}
	return NULL;
}

static void free_herald(struct herald *herald)
{
	store_close(herald->store);
	pthread_cond_destroy(&herald->wakeup);
	pthread_mutex_destroy(&herald->lock);
	mem_free(herald->told);
	mem_free(herald);
}

static int open_store(struct herald *herald)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str why;
	int r;

	arena_init(&arena, 1024, 65536);
	r = store_open(
		herald->engine->settings->database, STORE_READER, &arena, &herald->store, &why);
	return r > 0 ? -EINVAL : r;
}

int herald_start(struct engine *engine, struct herald **ret)
{
	struct herald *herald = mem_new(1, sizeof *herald);
	pthread_condattr_t monotonic;
	int r;

	if (herald == NULL) {
		return -ENOMEM;
	}
	herald->engine = engine;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&herald->lock, NULL);
	pthread_cond_init(&herald->wakeup, &monotonic);
	pthread_condattr_destroy(&monotonic);
	r = open_store(herald);
	if (r == 0) {
		r = -pthread_create(&herald->thread, NULL, herald_main, herald);
	}
	if (r != 0) {
		free_herald(herald);
		return r;
	}
	*ret = herald;
	return 0;
}

void herald_stop(struct herald *herald)
{
	if (herald == NULL) {
		return;
	}
	pthread_mutex_lock(&herald->lock);
	herald->must_stop = true;
	pthread_cond_signal(&herald->wakeup);
	pthread_mutex_unlock(&herald->lock);
	pthread_join(herald->thread, NULL);
	free_herald(herald);
}

void herald_poke(struct herald *herald)
{
	if (herald != NULL) {
		pthread_mutex_lock(&herald->lock);
		herald->is_poked = true;
		pthread_cond_signal(&herald->wakeup);
		pthread_mutex_unlock(&herald->lock);
	}
}
