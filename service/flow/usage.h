/* Counts what Akismet's clients ask and say, without a write for each. */
#ifndef FLOW_USAGE_H
#define FLOW_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/store_usage.h>

#include "store/store_queue.h"

/*
 * Counts are gathered in memory and written every few seconds, and at the stop; a process that is
 * killed loses those of its last seconds. Any thread may count.
 */
struct usage_tally;

struct usage_query {
	int64_t site_id; /* 0: all */
	int first;       /* months */
	int last;
};

HAMLET_MUST_USE int usage_open(struct store_queue *queue, struct usage_tally **ret);
/* Writes what is left; before the queue closes, when nobody counts any more. Accepts NULL. */
void usage_close(struct usage_tally *tally);

void usage_count(struct usage_tally *tally, int64_t site_id, enum usage_count what, int64_t now_ms);

/* Within a task of the writer: what was asked for, with what is not written yet; a row a site and
 * month, by month, then by site. The rows are in the arena. */
HAMLET_MUST_USE int usage_by_month(struct usage_tally *tally, struct store *store,
	const struct usage_query *query, struct arena *arena, struct usage_list *ret);

/* The sums of these; *ret_has_any: whether any of them is not zero. */
HAMLET_MUST_USE int usage_read(struct usage_tally *tally, struct store *store,
	const struct usage_query *query, struct arena *arena, struct usage *ret, bool *ret_has_any);

/* The month of a time, in UTC: 202611. */
int usage_month(int64_t at_ms);
/* The month that was n months before it. */
int usage_months_before(int month, int n);

#endif
