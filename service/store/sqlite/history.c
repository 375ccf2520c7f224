#include "sqlite_store.h"

#include <errno.h>
#include <stdlib.h>

#include <hamlet/mem.h>

#define DAY_MS INT64_C(86400000)

/* ---- context ---- */

int sqlite_comment_named(struct store *store, int64_t site_id, struct str external_id,
	struct arena *arena, struct stored_comment *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_COMMENT_NAMED);
	struct comment_id id;
	int r;

	call_int(&call, site_id);
	call_str(&call, external_id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? STORED_UNKNOWN : r;
	}
	call_ret_blob(&call, id.byte, sizeof id.byte);
	r = call_end_of_row(&call);
	return r == 0 ? sqlite_comment_get(store, site_id, id, arena, ret) : r;
}

int sqlite_last_change(struct store *store, uint64_t *ret)
{
	int64_t change = 0;
	int r = call_one_int(sqlite_of(store), STATEMENT_LAST_CHANGE, &change);

	if (r == 0) {
		*ret = (uint64_t)change;
	}
	return r;
}

/* ---- history ---- */

/* How long a comment had waited when it was decided. */
struct wait {
	size_t day;
	int64_t ms;
};

struct telling {
	struct sqlite_store *s;
	const struct history_query *query;
	struct history *history;
	struct wait *wait;
	size_t n_waits;
	size_t capacity;
};

/* The day of a time, or n_days where it is none of them. */
static size_t day_of(const struct telling *telling, int64_t at_ms)
{
	int64_t since = at_ms - telling->query->begins_at_ms;

	return since < 0 || since / DAY_MS >= (int64_t)telling->query->n_days
		       ? telling->query->n_days
		       : (size_t)(since / DAY_MS);
}

static int count_received(struct telling *telling, int64_t site_id, size_t day, int status)
{
	static const unsigned char none[10];
	HAMLET_CLEANUP(call_end) struct call call = call_begin(telling->s, STATEMENT_HISTORY_COUNT);
	struct history_day *counted = &telling->history->day[day];
	/* Ids begin with their time; a blob of the time alone sorts before them. */
	struct comment_id from = comment_id_make(counted->begins_at_ms, none);
	struct comment_id to = comment_id_make(counted->begins_at_ms + DAY_MS, none);
	int r;

	call_int(&call, site_id);
	call_int(&call, status);
	call_blob(&call, from.byte, 6);
	call_blob(&call, to.byte, 6);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	counted->n[status] += (uint64_t)call_ret_int(&call);
	return call_end_of_row(&call);
}

static int keep_wait(struct telling *telling, size_t day, int64_t ms)
{
	if (telling->n_waits == telling->capacity) {
		size_t capacity = 2 * telling->capacity + 1024;
		void *wait = mem_resize(telling->wait, capacity, sizeof *telling->wait);

		if (wait == NULL) {
			return -ENOMEM;
		}
		telling->wait = wait;
		telling->capacity = capacity;
	}
	telling->wait[telling->n_waits++] = (struct wait){day, ms};
	return 0;
}

static void count_reason(struct history *history, struct str reason)
{
	for (enum reject_reason i = REJECT_UNSAID + 1; i < REJECT_REASON_COUNT; i++) {
		history->n_reasons[i] += str_eq(reason, str_of(reject_reason_name(i)));
	}
}

static int count_act(struct telling *telling, struct call *call)
{
	int64_t at_ms = call_ret_int(call);
	int64_t received_at_ms = call_ret_int(call);
	bool is_undo = str_eq(call_ret_view(call), STR("undo"));
	struct str reason = call_ret_view(call);
	int64_t filter_status = call_ret_int(call);
	bool stands = call_ret_int(call) != 0;
	bool is_overturned = stands && filter_status != call_ret_int(call);
	size_t day = day_of(telling, at_ms), received = day_of(telling, received_at_ms);
	struct history_day *days = telling->history->day;
	size_t n_days = telling->query->n_days;

	if (received < n_days && stands && filter_status == STATUS_PENDING) {
		/* Settled, and not alone: taken off below from all that is settled. */
		days[received].n_decided_alone--;
	}
	if (received < n_days && is_overturned && filter_status != STATUS_PENDING) {
		days[received].n_overturned++;
	}
	if (day == n_days || is_undo) {
		return 0;
	}
	days[day].n_decided++;
	if (stands) {
		count_reason(telling->history, reason);
	}
	return filter_status == STATUS_PENDING ? keep_wait(telling, day, at_ms - received_at_ms)
					       : 0;
}

/* A decision on a comment of one of these days is of the same day or a later one. */
static int count_acts(struct telling *telling, int64_t site_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(telling->s, STATEMENT_HISTORY_ACTS);
	int r;

	call_int(&call, site_id);
	call_int(&call, telling->query->begins_at_ms);
	while ((r = call_step(&call)) == CALL_ROW) {
		r = count_act(telling, &call);
		if (r != 0) {
			return r;
		}
	}
	return r;
}

static int tell_site(struct telling *telling, int64_t site_id)
{
	int r = 0;

	for (size_t day = 0; r == 0 && day < telling->query->n_days; day++) {
		for (int status = 0; r == 0 && status < STATUS_COUNT; status++) {
			r = count_received(telling, site_id, day, status);
		}
	}
	return r == 0 ? count_acts(telling, site_id) : r;
}

static int tell_named_sites(struct telling *telling)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < telling->query->n_sites; i++) {
		r = tell_site(telling, telling->query->site[i]);
	}
	return r;
}

static int tell_all_sites(struct telling *telling)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(telling->s, STATEMENT_SITE_IDS);
	int r;

	while ((r = call_step(&call)) == CALL_ROW) {
		r = tell_site(telling, call_ret_int(&call));
		if (r != 0) {
			return r;
		}
	}
	return r;
}

static int tell_sites(struct telling *telling)
{
	if (telling->query->site_id != 0) {
		return tell_site(telling, telling->query->site_id);
	}
	return telling->query->n_sites > 0 ? tell_named_sites(telling) : tell_all_sites(telling);
}

static int compare_waits(const void *a, const void *b)
{
	const struct wait *p = a, *q = b;
	int order = (p->day > q->day) - (p->day < q->day);

	return order != 0 ? order : (p->ms > q->ms) - (p->ms < q->ms);
}

static void find_medians(struct telling *telling)
{
	size_t begin = 0;

	if (telling->n_waits > 0) {
		qsort(telling->wait, telling->n_waits, sizeof *telling->wait, compare_waits);
	}
	while (begin < telling->n_waits) {
		const struct wait *wait = telling->wait;
		size_t end = begin, low, high;

		while (end < telling->n_waits && wait[end].day == wait[begin].day) {
			end++;
		}
		low = begin + (end - begin - 1) / 2;
		high = begin + (end - begin) / 2;
		telling->history->day[wait[begin].day].median_review_s =
			(double)(wait[low].ms + wait[high].ms) / 2000;
		begin = end;
	}
}

static int tell(struct telling *telling)
{
	struct history *history = telling->history;
	int r = tell_sites(telling);

	for (size_t day = 0; day < history->n_days; day++) {
		history->day[day].n_decided_alone +=
			history->day[day].n[STATUS_APPROVED] + history->day[day].n[STATUS_REJECTED];
	}
	find_medians(telling);
	mem_free(telling->wait);
	return r;
}

int sqlite_history(struct store *store, const struct history_query *query, struct arena *arena,
	struct history *ret)
{
	struct history history = {
		.day = arena_new(arena, query->n_days, sizeof *history.day),
		.n_days = query->n_days,
	};
	struct telling telling = {.s = sqlite_of(store), .query = query, .history = &history};
	int r;

	if (history.day == NULL) {
		return -ENOMEM;
	}
	for (size_t day = 0; day < query->n_days; day++) {
		history.day[day].begins_at_ms = query->begins_at_ms + (int64_t)day * DAY_MS;
	}
	r = sqlite_snapshot_begin(telling.s);
	if (r == 0) {
		r = tell(&telling);
		sqlite_snapshot_end(telling.s);
	}
	if (r == 0) {
		*ret = history;
	}
	return r;
}
