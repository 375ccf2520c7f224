#include "flow/learn.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <time.h>

#include <hamlet/mem.h>

#include "clock.h"
#include "flow/retrain.h"
#include "flow/verdict.h"
#include "log.h"
#include "metrics.h"

/* Label events read at once: bounds memory, not the work. */
#define LEARN_PAGE_EVENTS 256
/* Of one label; that of a probability of one in a million. */
#define MAX_LOSS 13.8
/* How often the log is looked at for labels that another process has added. */
#define WATCH_INTERVAL_S 1

struct learner {
	struct engine *engine;
	struct store *store;
	struct rule_matcher *matcher;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	struct learn_request *first, **last;
	bool must_stop;
	/* The thread's own. */
	struct learn_request *served; /* who waits for the pass under way */
	uint64_t news_through;        /* later events no model at work has counted yet */
};

/* ---- those who wait ---- */

/* Takes those who will not wait any longer out of the list, and calls each. */
static void release_impatient(struct learn_request **list, int64_t now_ns)
{
	while (*list != NULL) {
		struct learn_request *request = *list;

		if (request->give_up_at_ns == 0 || request->give_up_at_ns > now_ns) {
			list = &request->next;
			continue;
		}
		*list = request->next;
		request->result = LEARN_LATER;
		request->done(request);
	}
}

/* Those that are served, and those that came meanwhile. */
static void look_at_the_clock(struct learner *learner)
{
	int64_t now_ns = clock_monotonic_ns();

	release_impatient(&learner->served, now_ns);
	pthread_mutex_lock(&learner->lock);
	/* done() only hands a request back to its loop. */
	release_impatient(&learner->first, now_ns);
	learner->last = &learner->first;
	while (*learner->last != NULL) {
		learner->last = &(*learner->last)->next;
	}
	pthread_mutex_unlock(&learner->lock);
}

/* ---- counting ---- */

/* Notes how well the model knew beforehand what it is about to be told. */
static int measure_event(struct fitted *fitted, const struct label_event *event,
	const struct features *features, struct arena *arena)
{
	struct score score;
	double wrong;
	int r = model_score(fitted->model, features, event->site_id, arena, &score);

	if (r != 0) {
		return r;
	}
	wrong = event->label == LABEL_SPAM ? -score.log_odds : score.log_odds;
	/* One writer: it need not be one step. */
	atomic_store_explicit(&fitted->log_loss_since,
		atomic_load_explicit(&fitted->log_loss_since, memory_order_relaxed) +
			fmin(log1p(exp(wrong)), MAX_LOSS),
		memory_order_relaxed);
	atomic_fetch_add_explicit(&fitted->n_since, 1, memory_order_relaxed);
	return 0;
}

/* One event into the counts. An underflow means that log and model disagree: told, not fatal. */
static int count_event(struct fitted *fitted, struct rule_matcher *matcher,
	const struct label_event *event, struct arena *arena)
{
	const struct verdict_learning learning = {fitted->model, fitted->rules, matcher};
	struct features features;
	size_t n_underflows = 0;
	int r = verdict_features(&learning, event->content, event->author_name, arena, &features);

	if (r == 0 && event->sign > 0) {
		r = measure_event(fitted, event, &features, arena);
	}
	if (r == 0) {
		r = model_learn(fitted->model, &features,
			&(struct label_step){event->site_id, event->label, event->sign},
			&n_underflows);
	}
	if (r == 0 && event->sign > 0 && model_is_outgrown(fitted->model, event->site_id)) {
		atomic_store_explicit(&fitted->is_outgrown, true, memory_order_relaxed);
	}
	if (r == 0 && n_underflows > 0) {
		LOG(WARNING, "label_underflow", LOG_INT("seq", event->seq),
			LOG_INT("features", n_underflows));
	}
	return r;
}

static void count_news(struct learner *learner, uint64_t seq)
{
	if (seq > learner->news_through) {
		learner->news_through = seq;
		metric_add(METRIC_LABELS, 1);
	}
}

/* learner: whose news it is; or NULL. */
static int count_page(struct fitted *fitted, struct rule_matcher *matcher,
	const struct label_list *page, struct learner *learner)
{
	struct arena arena;
	int r = 0;

	arena_init(&arena, 65536, LIMIT_REQUEST_ARENA_BYTES);
	for (size_t i = 0; r == 0 && i < page->n; i++) {
		arena_reset(&arena);
		r = count_event(fitted, matcher, &page->item[i], &arena);
		if (r == 0) {
			atomic_store_explicit(
				&fitted->labels_through, page->item[i].seq, memory_order_release);
		}
		if (r == 0 && learner != NULL) {
			count_news(learner, page->item[i].seq);
		}
	}
	arena_fini(&arena);
	return r;
}

/* Counts all that the log holds; between its pages, each of some ten ms, a learner looks at those
 * who wait. */
static int catch_up(struct fitted *fitted, struct store *store, struct rule_matcher *matcher,
	struct learner *learner)
{
	struct arena arena;
	struct label_list page;
	int r;

	arena_init(&arena, 65536, 2 * LEARN_PAGE_EVENTS * (size_t)LIMIT_CONTENT_BYTES);
	do {
		arena_reset(&arena);
		r = store_labels_after(store,
			atomic_load_explicit(&fitted->labels_through, memory_order_relaxed),
			LEARN_PAGE_EVENTS, &arena, &page);
		if (r == 0) {
			r = count_page(fitted, matcher, &page, learner);
		}
		if (learner != NULL) {
			look_at_the_clock(learner);
		}
	} while (r == 0 && page.n > 0);
	arena_fini(&arena);
	return r;
}

int learn_catch_up(struct fitted *fitted, struct store *store)
{
	struct rule_matcher *matcher = NULL;
	int r = rule_matcher_new(&matcher);

	if (r == 0) {
		r = catch_up(fitted, store, matcher, NULL);
	}
	rule_matcher_free(matcher);
	return r;
}

/* ---- serving ---- */

static void show_figures(struct engine *engine, const struct fitted *fitted)
{
	struct model_info info;

	model_info(fitted->model, &info);
	metric_set(METRIC_MODEL_FEATURES, (int64_t)info.n_features);
	if (engine->trainer != NULL) {
		trainer_consider(engine->trainer, fitted);
	}
}

static void adopt(struct learner *learner, struct learn_request *request)
{
	struct rulebook *book = engine_rulebook(learner->engine);

	fitted_bind_rules(request->adopt, book);
	rulebook_unref(book);
	request->result = catch_up(request->adopt, learner->store, learner->matcher, learner);
	if (request->result == 0) {
		engine_publish_fitted(learner->engine, request->adopt);
	} else {
		fitted_unref(request->adopt);
	}
	request->adopt = NULL;
}

/* Serves everybody who waits with one pass over the log. */
static void serve(struct learner *learner, struct learn_request *requests)
{
	struct learn_request *request;
	struct fitted *fitted;
	int r;

	learner->served = requests;
	for (struct learn_request *each = learner->served; each != NULL; each = each->next) {
		if (each->adopt != NULL) {
			adopt(learner, each);
		}
	}
	fitted = engine_fitted(learner->engine);
	r = catch_up(fitted, learner->store, learner->matcher, learner);
	if (r != 0) {
		LOG(ERROR, "learning_failed", LOG_INT("errno", -r));
	}
	show_figures(learner->engine, fitted);
	fitted_unref(fitted);
	request = learner->served;
	learner->served = NULL;
	while (request != NULL) {
		struct learn_request *next = request->next;

		request->result = request->result != 0 ? request->result : r;
		request->done(request);
		request = next;
	}
}

/* All requests that have come; none after a while without any, or (*ret_is_over) at the end. */
static struct learn_request *wait_for_requests(struct learner *learner, bool *ret_is_over)
{
	struct learn_request *requests;
	struct timespec until;
	int r = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WATCH_INTERVAL_S;
	pthread_mutex_lock(&learner->lock);
	while (learner->first == NULL && !learner->must_stop && r != ETIMEDOUT) {
		r = pthread_cond_clockwait(
			&learner->wakeup, &learner->lock, CLOCK_MONOTONIC, &until);
	}
	requests = learner->first;
	learner->first = NULL;
	learner->last = &learner->first;
	*ret_is_over = requests == NULL && learner->must_stop;
	pthread_mutex_unlock(&learner->lock);
	return requests;
}

static void *learner_main(void *arg)
{
	struct learner *learner = arg;
	bool is_over = false;

	for (;;) {
		struct learn_request *requests = wait_for_requests(learner, &is_over);

		if (is_over) {
			return NULL;
		}
		serve(learner, requests);
	}
}

static void free_learner(struct learner *learner)
{
	store_close(learner->store);
	rule_matcher_free(learner->matcher);
	pthread_cond_destroy(&learner->wakeup);
	pthread_mutex_destroy(&learner->lock);
	mem_free(learner);
}

int learner_start(struct engine *engine, struct learner **ret)
{
	struct learner *learner = mem_new(1, sizeof *learner);
	struct fitted *fitted;
	struct arena arena;
	struct str why;
	int r;

	if (learner == NULL) {
		return -ENOMEM;
	}
	learner->engine = engine;
	fitted = engine_fitted(engine);
	learner->news_through = atomic_load(&fitted->labels_through);
	fitted_unref(fitted);
	learner->last = &learner->first;
	pthread_mutex_init(&learner->lock, NULL);
	pthread_cond_init(&learner->wakeup, NULL);
	arena_init(&arena, 1024, 65536);
	r = store_open(engine->settings->database, STORE_READER, &arena, &learner->store, &why);
	arena_fini(&arena);
	if (r == 0) {
		r = rule_matcher_new(&learner->matcher);
	}
	if (r == 0) {
		r = -pthread_create(&learner->thread, NULL, learner_main, learner);
	}
	if (r != 0) {
		free_learner(learner);
		return r < 0 ? r : -EINVAL;
	}
	*ret = learner;
	return 0;
}

void learner_stop(struct learner *learner)
{
	if (learner == NULL) {
		return;
	}
	pthread_mutex_lock(&learner->lock);
	learner->must_stop = true;
	pthread_cond_signal(&learner->wakeup);
	pthread_mutex_unlock(&learner->lock);
	pthread_join(learner->thread, NULL);
	free_learner(learner);
}

void learner_submit(struct learner *learner, struct learn_request *request)
{
	request->next = NULL;
	request->result = 0;
	request->give_up_at_ns = request->patience_ms == 0
					 ? 0
					 : clock_monotonic_ns() + request->patience_ms * 1000000;
	pthread_mutex_lock(&learner->lock);
	*learner->last = request;
	learner->last = &request->next;
	pthread_cond_signal(&learner->wakeup);
	pthread_mutex_unlock(&learner->lock);
}
