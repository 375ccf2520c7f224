#include "flow/usage.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
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

int usage_months_before(int month, int n)
{
	int count = month / 100 * 12 + month % 100 - 1 - n;

	return count / 12 * 100 + count % 12 + 1;
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

static bool is_asked(const struct usage_query *query, const struct usage *item)
{
	return (query->site_id == 0 || item->site_id == query->site_id) &&
	       item->month >= query->first && item->month <= query->last;
}

/* The row of the same site and month, or a new one behind the others. */
static struct usage *listed_row(struct usage_list *list, const struct usage *like)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->item[i].site_id == like->site_id && list->item[i].month == like->month) {
			return &list->item[i];
		}
	}
	list->item[list->n] = (struct usage){.site_id = like->site_id, .month = like->month};
	return &list->item[list->n++];
}

static void list_asked(
	struct usage_list *list, const struct counts *counts, const struct usage_query *query)
{
	for (size_t i = 0; i < counts->n; i++) {
		if (is_asked(query, &counts->item[i])) {
			struct usage *row = listed_row(list, &counts->item[i]);

			for (int k = 0; k < USAGE_COUNT; k++) {
				row->n[k] += counts->item[i].n[k];
			}
		}
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct usage *x = a, *y = b;

	if (x->month != y->month) {
		return x->month < y->month ? -1 : 1;
	}
	return (x->site_id > y->site_id) - (x->site_id < y->site_id);
}

/* With the lock held: what is stored, and what is not yet. */
static int join(struct usage_tally *tally, const struct usage_list *stored,
	const struct usage_query *query, struct arena *arena, struct usage_list *ret)
{
	ret->n = stored->n;
	ret->item = arena_new(
		arena, stored->n + tally->fresh.n + tally->writing.n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	if (stored->n > 0) {
		memcpy(ret->item, stored->item, stored->n * sizeof *stored->item);
	}
	list_asked(ret, &tally->fresh, query);
	if (!tally->is_in_store) {
		list_asked(ret, &tally->writing, query);
	}
	return 0;
}

int usage_by_month(struct usage_tally *tally, struct store *store, const struct usage_query *query,
	struct arena *arena, struct usage_list *ret)
{
	struct usage_list stored, list = {0};
	int r = store_usage(store, query->site_id, query->first, query->last, arena, &stored);

	if (r != 0) {
		return r;
	}
	pthread_mutex_lock(&tally->lock);
	r = join(tally, &stored, query, arena, &list);
	pthread_mutex_unlock(&tally->lock);
	if (r != 0) {
		return r;
	}
	qsort(list.item, list.n, sizeof *list.item, compare_rows);
	*ret = list;
	return 0;
}

int usage_read(struct usage_tally *tally, struct store *store, const struct usage_query *query,
	struct arena *arena, struct usage *ret, bool *ret_has_any)
{
	struct usage sum = {.site_id = query->site_id};
	struct usage_list list;
	bool has_any = false;
	int r = usage_by_month(tally, store, query, arena, &list);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; i < list.n; i++) {
		for (int k = 0; k < USAGE_COUNT; k++) {
			sum.n[k] += list.item[i].n[k];
			has_any = has_any || list.item[i].n[k] > 0;
		}
	}
	*ret = sum;
	*ret_has_any = has_any;
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
