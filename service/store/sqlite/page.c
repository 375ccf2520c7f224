#include "sqlite_store.h"

#include <errno.h>

/*
 * Each index leads through one site, or one site's status, or one thread's status, in the order of
 * ids. Where a query spans several of these (all sites; a thread in any status), the first ids of
 * each such leg are merged, and only the rows that make the page are read. So a page costs
 * O(legs) index seeks, whatever the number of comments.
 */
struct leg {
	int64_t site_id;
	int status; /* an enum comment_status, or -1 for any */
};

struct candidate {
	struct comment_id id;
	int64_t row;
};

/* The first ids so far, in the page's order. */
struct merge {
	const struct comment_query *query;
	struct candidate *candidate;
	size_t n;
	size_t max;
};

/* ---- one leg ---- */

static enum statement leg_statement(const struct comment_query *query, const struct leg *leg)
{
	static const enum statement statements[][2] = {
		{STATEMENT_OLDEST, STATEMENT_NEWEST},
		{STATEMENT_OLDEST_OF_STATUS, STATEMENT_NEWEST_OF_STATUS},
		{STATEMENT_OLDEST_OF_THREAD, STATEMENT_NEWEST_OF_THREAD},
	};
	int kind = query->thread.n > 0 ? 2 : leg->status >= 0;

	return statements[kind][query->order == PAGE_NEWEST_FIRST];
}

static void bind_leg(struct call *call, const struct comment_query *query, const struct leg *leg)
{
	/* Before, and after, every id. */
	static const unsigned char lowest[1];
	static const unsigned char highest[17] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

	call_int(call, leg->site_id);
	if (query->thread.n > 0) {
		call_str(call, query->thread);
	}
	if (leg->status >= 0) {
		call_int(call, leg->status);
	}
	if (query->has_after) {
		call_blob(call, query->after.byte, sizeof query->after.byte);
	} else if (query->order == PAGE_OLDEST_FIRST) {
		call_blob(call, lowest, 0);
	} else {
		call_blob(call, highest, sizeof highest);
	}
}

static bool comes_before(
	const struct comment_query *query, const struct candidate *a, const struct candidate *b)
{
	int order = memcmp(a->id.byte, b->id.byte, sizeof a->id.byte);

	return query->order == PAGE_OLDEST_FIRST ? order < 0 : order > 0;
}

/* False when the page is full of earlier ones. */
static bool merge_add(struct merge *merge, const struct candidate *candidate)
{
	size_t at = merge->n;

	while (at > 0 && comes_before(merge->query, candidate, &merge->candidate[at - 1])) {
		at--;
	}
	if (at == merge->max) {
		return false;
	}
	if (merge->n < merge->max) {
		merge->n++;
	}
	memmove(&merge->candidate[at + 1], &merge->candidate[at],
		(merge->n - 1 - at) * sizeof *candidate);
	merge->candidate[at] = *candidate;
	return true;
}

static int read_leg(struct sqlite_store *s, const struct leg *leg, struct merge *merge)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, leg_statement(merge->query, leg));
	int r;

	bind_leg(&call, merge->query, leg);
	call_int(&call, (int64_t)merge->max);
	while ((r = call_step(&call)) == CALL_ROW) {
		struct candidate candidate;

		call_ret_blob(&call, candidate.id.byte, sizeof candidate.id.byte);
		candidate.row = call_ret_int(&call);
		r = call_end_of_row(&call);
		if (r != 0 || !merge_add(merge, &candidate)) {
			break;
		}
	}
	return r;
}

/* ---- all legs ---- */

static int read_site(struct sqlite_store *s, int64_t site_id, struct merge *merge)
{
	const struct comment_query *query = merge->query;
	struct leg leg = {.site_id = site_id, .status = -1};
	int r = 0;

	if (query->has_status) {
		leg.status = (int)query->status;
		return read_leg(s, &leg, merge);
	}
	if (query->thread.n == 0) {
		return read_leg(s, &leg, merge);
	}
	for (leg.status = 0; r == 0 && leg.status < STATUS_COUNT; leg.status++) {
		r = read_leg(s, &leg, merge);
	}
	return r;
}

static int read_named_sites(struct sqlite_store *s, struct merge *merge)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < merge->query->n_sites; i++) {
		r = read_site(s, merge->query->site[i], merge);
	}
	return r;
}

static int read_all_sites(struct sqlite_store *s, struct merge *merge)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITE_IDS);
	int r;

	while ((r = call_step(&call)) == CALL_ROW) {
		r = read_site(s, call_ret_int(&call), merge);
		if (r != 0) {
			return r;
		}
	}
	return r;
}

static int read_sites(struct sqlite_store *s, struct merge *merge)
{
	if (merge->query->site_id != 0) {
		return read_site(s, merge->query->site_id, merge);
	}
	return merge->query->n_sites > 0 ? read_named_sites(s, merge) : read_all_sites(s, merge);
}

static int read_row(
	struct sqlite_store *s, int64_t row, struct arena *arena, struct stored_comment *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_GET_ROW);
	struct comment_row comment;
	int r;

	call_int(&call, row);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	r = comment_row_read(&call, arena, &comment);
	if (r == 0) {
		*ret = comment.comment;
	}
	return r;
}

static int read_page(
	struct sqlite_store *s, struct merge *merge, struct arena *arena, struct comment_page *ret)
{
	size_t limit = merge->query->limit;
	int r = read_sites(s, merge);

	if (r != 0) {
		return r;
	}
	ret->has_more = merge->n > limit;
	ret->n = ret->has_more ? limit : merge->n;
	ret->item = arena_new(arena, ret->n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < ret->n; i++) {
		r = read_row(s, merge->candidate[i].row, arena, &ret->item[i]);
	}
	return r;
}

int sqlite_comments(struct store *store, const struct comment_query *query, struct arena *arena,
	struct comment_page *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct comment_page page = {0};
	/* One more than asked for: whether there is a next page. */
	struct merge merge = {.query = query, .max = query->limit + 1};
	int r;

	merge.candidate = arena_new(arena, merge.max, sizeof *merge.candidate);
	if (merge.candidate == NULL) {
		return -ENOMEM;
	}
	r = sqlite_snapshot_begin(s);
	if (r == 0) {
		r = read_page(s, &merge, arena, &page);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = page;
	}
	return r;
}

/* ---- the feed of changes ---- */

int sqlite_changes(struct store *store, int64_t site_id, uint64_t after, size_t limit,
	struct arena *arena, struct comment_page *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(sqlite_of(store), STATEMENT_CHANGES);
	struct comment_page page = {.item = arena_new(arena, limit, sizeof *page.item)};
	int r = 0;

	if (page.item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, site_id);
	call_uint(&call, after);
	call_int(&call, (int64_t)limit + 1);
	while (r == 0 && (r = call_step(&call)) == CALL_ROW) {
		struct comment_row row;

		if (page.n == limit) {
			page.has_more = true;
			r = 0;
			break;
		}
		r = comment_row_read(&call, arena, &row);
		if (r == 0) {
			page.item[page.n++] = row.comment;
		}
	}
	if (r == 0) {
		*ret = page;
	}
	return r;
}
