#include "flow/usage.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include <hamlet/mem.h>

#include "flow/store_wait.h"
#include "log.h"

#define WRITE_INTERVAL_MS 2000

struct counts {
	struct usage *item; /* one a site and month */
	size_t n;
	size_t capacity;
};

struct usage_tally {
	struct store_task task; /* first; of the write under way */
	struct store_queue *queue;
	pthread_mutex_t lock;  /* of all below */
	struct counts fresh;   /* since the last write began */
	struct counts writing; /* being written: kept until it is on the disk */
	bool is_writing;
	bool is_in_store; /* what is being written can be read already, on the writer */
	int64_t written_at_ms;
};

int usage_month(int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm utc;

	return gmtime_r(&at_s, &utc) == NULL ? 0 : (utc.tm_year + 1900) * 100 + utc.tm_mon + 1;
}

/* ---- counting ---- */

/* The row of a site and month; NULL when memory is out. Few are active within one interval. */
static struct usage *row_of(struct counts *counts, int64_t site_id, int month)
{
	for (size_t i = 0; i < counts->n; i++) {
		if (counts->item[i].site_id == site_id && counts->item[i].month == month) {
			return &counts->item[i];
		}
	}
	if (counts->n == counts->capacity) {
		size_t capacity = counts->capacity == 0 ? 16 : 2 * counts->capacity;
		struct usage *item = mem_resize(counts->item, capacity, sizeof *item);

		if (item == NULL) {
			return NULL;
		}
		counts->item = item;
		counts->capacity = capacity;
	}
	counts->item[counts->n] = (struct usage){.site_id = site_id, .month = month};
	return &counts->item[counts->n++];
}

static void add(struct counts *counts, const struct usage *usage)
{
	struct usage *row = row_of(counts, usage->site_id, usage->month);

	for (int i = 0; row != NULL && i < USAGE_COUNT; i++) {
		row->n[i] += usage->n[i];
	}
}

static void add_all(struct counts *counts, const struct counts *others)
{
	for (size_t i = 0; i < others->n; i++) {
		add(counts, &others->item[i]);
	}
}

/* ---- writing ---- */

/* A batch may run it twice: it changes nothing that the second run needs. */
static int run_write(struct store_task *task, struct store *store)
{
	struct usage_tally *tally = (struct usage_tally *)task;
	int r = 0;

	/* Nobody else changes these while the write is under way. */
	if (tally->writing.n > 0) {
		r = store_usage_add(store, tally->writing.item, tally->writing.n);
	}
	pthread_mutex_lock(&tally->lock);
	tally->is_in_store = r == 0;
	pthread_mutex_unlock(&tally->lock);
	return r;
}

/* What was not written waits for the next time. */
static void written(struct store_task *task)
{
	struct usage_tally *tally = (struct usage_tally *)task;

	if (task->result != 0) {
		LOG(WARNING, "usage_not_written", LOG_INT("errno", -task->result));
	}
	pthread_mutex_lock(&tally->lock);
	if (task->result != 0) {
		add_all(&tally->fresh, &tally->writing);
	}
	tally->writing.n = 0;
	tally->is_writing = false;
	tally->is_in_store = false;
	pthread_mutex_unlock(&tally->lock);
}

/* With the lock held: what is fresh is now to be written. */
static void begin_write(struct usage_tally *tally, int64_t now_ms)
{
	struct counts empty = tally->writing;

	tally->writing = tally->fresh;
	tally->fresh = empty;
	tally->is_writing = true;
	tally->written_at_ms = now_ms;
	tally->task = (struct store_task){.run = run_write, .done = written};
}

void usage_count(struct usage_tally *tally, int64_t site_id, enum usage_count what, int64_t now_ms)
{
	struct usage usage = {.site_id = site_id, .month = usage_month(now_ms)};
	bool is_due;

	usage.n[what] = 1;
	pthread_mutex_lock(&tally->lock);
	add(&tally->fresh, &usage);
	is_due = !tally->is_writing && now_ms - tally->written_at_ms >= WRITE_INTERVAL_MS;
	if (is_due) {
		begin_write(tally, now_ms);
	}
	pthread_mutex_unlock(&tally->lock);
	if (is_due) {
		int r = store_queue_write(tally->queue, &tally->task);

		if (r != 0) {
			tally->task.result = r;
			written(&tally->task);
		}
	}
}

/* ---- reading ---- */

static void add_asked(
	struct usage *sum, const struct counts *counts, const struct usage_query *query)
{
	for (size_t i = 0; i < counts->n; i++) {
		const struct usage *item = &counts->item[i];

		if (item->site_id == query->site_id && item->month >= query->first &&
			item->month <= query->last) {
			for (int k = 0; k < USAGE_COUNT; k++) {
				sum->n[k] += item->n[k];
			}
		}
	}
}

int usage_read(struct usage_tally *tally, struct store *store, const struct usage_query *query,
	struct arena *arena, struct usage *ret, bool *ret_has_any)
{
	struct usage sum = {.site_id = query->site_id};
	struct usage_list list;
	int r = store_usage(store, query->site_id, query->first, query->last, arena, &list);

	if (r != 0) {
		return r;
	}
	pthread_mutex_lock(&tally->lock);
	add_asked(&sum, &(struct counts){.item = list.item, .n = list.n}, query);
	add_asked(&sum, &tally->fresh, query);
	if (!tally->is_in_store) {
		add_asked(&sum, &tally->writing, query);
	}
	pthread_mutex_unlock(&tally->lock);
	*ret = sum;
	*ret_has_any = false;
	for (int i = 0; i < USAGE_COUNT; i++) {
		*ret_has_any = *ret_has_any || sum.n[i] > 0;
	}
	return 0;
}

/* ---- life ---- */

int usage_open(struct store_queue *queue, struct usage_tally **ret)
{
	struct usage_tally *tally = mem_new(1, sizeof *tally);

	if (tally == NULL) {
		return -ENOMEM;
	}
	tally->queue = queue;
	pthread_mutex_init(&tally->lock, NULL);
	*ret = tally;
	return 0;
}

/* Waits for a write that may be under way: the writer keeps the order of tasks, of done() too. */
static int run_nothing(struct store_task *task, struct store *store)
{
	(void)task;
	(void)store;
	return 0;
}

static void write_rest(struct usage_tally *tally)
{
	struct store_task nothing = {.run = run_nothing};
	int r = store_write_and_wait(tally->queue, &nothing);

	if (r == 0 && tally->fresh.n > 0) {
		begin_write(tally, 0);
		r = store_write_and_wait(tally->queue, &tally->task);
	}
	if (r != 0) {
		LOG(WARNING, "usage_not_written", LOG_INT("errno", -r));
	}
}

void usage_close(struct usage_tally *tally)
{
	if (tally == NULL) {
		return;
	}
	write_rest(tally);
	pthread_mutex_destroy(&tally->lock);
	mem_free(tally->fresh.item);
	mem_free(tally->writing.item);
	mem_free(tally);
}
