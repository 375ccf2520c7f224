#include "flow/usage.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include <hamlet/mem.h>

#include "flow/store_wait.h"
#include "log.h"

#define FLUSH_INTERVAL_MS 2000

struct usage_tally {
	struct store_task task; /* first; of the flush under way */
	struct store_queue *queue;
	pthread_mutex_t lock; /* of all below */
	struct usage *item;   /* one a site and month that was counted since the last flush */
	size_t n;
	size_t capacity;
	int64_t flushed_at_ms;
	bool is_flushing;
};

int usage_month(int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm utc;

	return gmtime_r(&at_s, &utc) == NULL ? 0 : (utc.tm_year + 1900) * 100 + utc.tm_mon + 1;
}

/* ---- counting ---- */

/* The row of a site and month; NULL when memory is out. Few are active within one interval. */
static struct usage *row_of(struct usage_tally *tally, int64_t site_id, int month)
{
	for (size_t i = 0; i < tally->n; i++) {
		if (tally->item[i].site_id == site_id && tally->item[i].month == month) {
			return &tally->item[i];
		}
	}
	if (tally->n == tally->capacity) {
		size_t capacity = tally->capacity == 0 ? 16 : 2 * tally->capacity;
		struct usage *item = mem_resize(tally->item, capacity, sizeof *item);

		if (item == NULL) {
			return NULL;
		}
		tally->item = item;
		tally->capacity = capacity;
	}
	tally->item[tally->n] = (struct usage){.site_id = site_id, .month = month};
	return &tally->item[tally->n++];
}

static void add(struct usage_tally *tally, const struct usage *usage)
{
	struct usage *row = row_of(tally, usage->site_id, usage->month);

	for (int i = 0; row != NULL && i < USAGE_COUNT; i++) {
		row->n[i] += usage->n[i];
	}
}

/* ---- writing ---- */

int usage_flush(struct usage_tally *tally, struct store *store)
{
	struct usage *item;
	size_t n;
	int r;

	pthread_mutex_lock(&tally->lock);
	item = tally->item;
	n = tally->n;
	tally->item = NULL;
	tally->n = 0;
	tally->capacity = 0;
	pthread_mutex_unlock(&tally->lock);
	if (n == 0) {
		mem_free(item);
		return 0;
	}
	r = store_usage_add(store, item, n);
	if (r != 0) {
		pthread_mutex_lock(&tally->lock);
		for (size_t i = 0; i < n; i++) {
			add(tally, &item[i]);
		}
		pthread_mutex_unlock(&tally->lock);
	}
	mem_free(item);
	return r;
}

static int run_flush(struct store_task *task, struct store *store)
{
	return usage_flush((struct usage_tally *)task, store);
}

static void flushed(struct store_task *task)
{
	struct usage_tally *tally = (struct usage_tally *)task;

	if (task->result != 0) {
		LOG(WARNING, "usage_not_written", LOG_INT("errno", -task->result));
	}
	pthread_mutex_lock(&tally->lock);
	tally->is_flushing = false;
	pthread_mutex_unlock(&tally->lock);
}

void usage_count(struct usage_tally *tally, int64_t site_id, enum usage_count what, int64_t now_ms)
{
	struct usage usage = {.site_id = site_id, .month = usage_month(now_ms)};
	bool is_due;

	usage.n[what] = 1;
	pthread_mutex_lock(&tally->lock);
	add(tally, &usage);
	is_due = !tally->is_flushing && now_ms - tally->flushed_at_ms >= FLUSH_INTERVAL_MS;
	if (is_due) {
		tally->is_flushing = true;
		tally->flushed_at_ms = now_ms;
	}
	pthread_mutex_unlock(&tally->lock);
	if (is_due) {
		tally->task = (struct store_task){.run = run_flush, .done = flushed};
		if (store_queue_write(tally->queue, &tally->task) != 0) {
			flushed(&tally->task);
		}
	}
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

/* Goes behind a flush that may be under way: the writer keeps the order, of done() too. */
struct last_flush {
	struct store_task task; /* first */
	struct usage_tally *tally;
};

static int run_last(struct store_task *task, struct store *store)
{
	return usage_flush(((struct last_flush *)task)->tally, store);
}

void usage_close(struct usage_tally *tally)
{
	struct last_flush last = {.task = {.run = run_last}, .tally = tally};

	if (tally == NULL) {
		return;
	}
	if (store_write_and_wait(tally->queue, &last.task) != 0) {
		LOG(WARNING, "usage_not_written", LOG_INT("errno", -last.task.result));
	}
	pthread_mutex_destroy(&tally->lock);
	mem_free(tally->item);
	mem_free(tally);
}
