#include "flow/housekeeper.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "clock.h"
#include "flow/eraser.h"
#include "flow/searchable.h"
#include "flow/store_wait.h"
#include "log.h"

/* Of one step: few, so that the writer is never held up for long. */
#define STEP_COMMENTS  32
#define STEP_MAX_BYTES (16UL * STEP_COMMENTS * LIMIT_CONTENT_BYTES)
/* How often it looks for something to do. */
#define WATCH_INTERVAL_MS 250
/* After a step that took t it rests for t times this while others write, and not at all otherwise.
 */
#define REST_WHILE_BUSY 15
/* After a step of erasing, for which nobody waits, at least so many times. */
#define REST_AFTER_ERASING 3
/* So many writes a second or more are others at work. */
#define BUSY_WRITES_PER_S 200
#define NS_A_MS           INT64_C(1000000)

struct housekeeper {
	struct engine *engine;
	struct store *store;
	struct eraser *eraser;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	bool must_stop;
	/* When writes were last counted, and what was counted then. */
	int64_t counted_at_ns;
	uint64_t n_counted;
	uint64_t n_own_writes;
	bool is_busy;
};

/* ---- indexing ---- */

struct index_task {
	struct store_task task;
	struct index_entry entry[STEP_COMMENTS];
	size_t n;
};

static int run_index(struct store_task *task, struct store *store)
{
	const struct index_task *index = (struct index_task *)task;

	return store_index(store, index->entry, index->n);
}

/* Those of large comments that do not fit any more are left to the next step. */
static int prepare(struct index_task *index, const struct unindexed_list *list, struct arena *arena)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct stored_comment *comment = &list->item[i].comment;
		int r = 0;

		index->entry[i] =
			(struct index_entry){.site_id = comment->site_id, .id = comment->id};
		/* An erased one is passed over by the store, too. */
		if (comment->erased_at_ms == 0) {
			r = searchable_of(comment, arena, &index->entry[i]);
		}
		if (r != 0) {
			return r == -ENOMEM && i > 0 ? 0 : r;
		}
		index->entry[i].position = list->item[i].position;
		index->n = i + 1;
	}
	return 0;
}

/* *ret_n: how many comments it indexed. */
static int index_step(struct housekeeper *housekeeper, size_t *ret_n)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct index_task index = {.task = {.run = run_index}};
	struct unindexed_list list;
	int r;

	arena_init(&arena, 262144, STEP_MAX_BYTES);
	r = store_unindexed(housekeeper->store, STEP_COMMENTS, &arena, &list);
	if (r == 0) {
		r = prepare(&index, &list, &arena);
	}
	if (r == 0 && index.n > 0) {
		r = store_write_and_count(
			housekeeper->engine->queue, &index.task, &housekeeper->n_own_writes);
	}
	if (r == 0) {
		*ret_n = index.n;
	}
	return r;
}

/* ---- giving way ---- */

static bool others_write(struct housekeeper *housekeeper)
{
	struct store_queue_figures figures;
	int64_t now_ns = clock_monotonic_ns();
	int64_t passed_ms = (now_ns - housekeeper->counted_at_ns) / NS_A_MS;
	uint64_t n;

	store_queue_figures(housekeeper->engine->queue, &figures);
	n = figures.n_writes - housekeeper->n_own_writes;
	if (passed_ms >= WATCH_INTERVAL_MS) {
		housekeeper->is_busy = (n - housekeeper->n_counted) * 1000 >=
				       BUSY_WRITES_PER_S * (uint64_t)passed_ms;
		housekeeper->n_counted = n;
		housekeeper->counted_at_ns = now_ns;
	}
	return housekeeper->is_busy || figures.n_waiting_writes > 0;
}

/* Waits; false when it is to stop. */
static bool rest(struct housekeeper *housekeeper, int64_t ns)
{
	struct timespec until;
	bool goes_on;
	int r = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns += until.tv_nsec;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	pthread_mutex_lock(&housekeeper->lock);
	while (!housekeeper->must_stop && r != ETIMEDOUT) {
		r = pthread_cond_timedwait(&housekeeper->wakeup, &housekeeper->lock, &until);
	}
	goes_on = !housekeeper->must_stop;
	pthread_mutex_unlock(&housekeeper->lock);
	return goes_on;
}

/* ---- its life ---- */

/* Who searches waits for the index: it comes first, but where it fails, what must go goes all the
 * same. *ret_rest: how many times its time to rest. */
static int step(struct housekeeper *housekeeper, bool is_busy, size_t *ret_n, int64_t *ret_rest)
{
	int r = index_step(housekeeper, ret_n);
	int r_erased;

	*ret_rest = is_busy ? REST_WHILE_BUSY : 0;
	if (*ret_n > 0) {
		return r;
	}
	r_erased = eraser_step(housekeeper->eraser, ret_n);
	*ret_rest = is_busy ? REST_WHILE_BUSY : REST_AFTER_ERASING;
	return r != 0 ? r : r_erased;
}

static void *housekeeper_main(void *arg)
{
	struct housekeeper *housekeeper = arg;
	int64_t rest_ns = 0;
	int last_fault = 0;

	while (rest(housekeeper, rest_ns)) {
		int64_t begun_ns = clock_monotonic_ns();
		bool is_busy = others_write(housekeeper);
		int64_t rest_times = 0;
		size_t n = 0;
		int r = step(housekeeper, is_busy, &n, &rest_times);

		if (r != 0 && r != last_fault) {
			LOG(ERROR, "housekeeping_failed", LOG_INT("errno", -r));
		}
		last_fault = r;
		rest_ns = WATCH_INTERVAL_MS * NS_A_MS;
		if (n > 0) {
			rest_ns = rest_times * (clock_monotonic_ns() - begun_ns);
		}
	}
	return NULL;
}

static void free_housekeeper(struct housekeeper *housekeeper)
{
	eraser_free(housekeeper->eraser);
	store_close(housekeeper->store);
	pthread_cond_destroy(&housekeeper->wakeup);
	pthread_mutex_destroy(&housekeeper->lock);
	mem_free(housekeeper);
}

static int open_store(struct housekeeper *housekeeper)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str why;
	int r;

	arena_init(&arena, 1024, 65536);
	r = store_open(housekeeper->engine->settings->database, STORE_READER, &arena,
		&housekeeper->store, &why);
	return r > 0 ? -EINVAL : r;
}

int housekeeper_start(struct engine *engine, struct housekeeper **ret)
{
	struct housekeeper *housekeeper = mem_new(1, sizeof *housekeeper);
	pthread_condattr_t monotonic;
	int r;

	if (housekeeper == NULL) {
		return -ENOMEM;
	}
	housekeeper->engine = engine;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&housekeeper->lock, NULL);
	pthread_cond_init(&housekeeper->wakeup, &monotonic);
	pthread_condattr_destroy(&monotonic);
	r = open_store(housekeeper);
	if (r == 0) {
		r = eraser_new(engine, housekeeper->store, &housekeeper->n_own_writes,
			&housekeeper->eraser);
	}
	if (r == 0) {
		r = -pthread_create(&housekeeper->thread, NULL, housekeeper_main, housekeeper);
	}
	if (r != 0) {
		free_housekeeper(housekeeper);
		return r;
	}
	*ret = housekeeper;
	return 0;
}

void housekeeper_stop(struct housekeeper *housekeeper)
{
	if (housekeeper == NULL) {
		return;
	}
	pthread_mutex_lock(&housekeeper->lock);
	housekeeper->must_stop = true;
	pthread_cond_signal(&housekeeper->wakeup);
	pthread_mutex_unlock(&housekeeper->lock);
	pthread_join(housekeeper->thread, NULL);
	free_housekeeper(housekeeper);
}
