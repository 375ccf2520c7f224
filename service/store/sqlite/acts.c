#include "sqlite_store.h"

#include <errno.h>

/* ---- writing ---- */

int act_write(struct sqlite_store *s, const struct decide_request *request,
	const struct decision_row *decision, const struct comment_row *row,
	enum comment_status filter_status)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_INSERT);

	call_int(&call, decision->site_id);
	call_blob(&call, decision->comment_id.byte, sizeof decision->comment_id.byte);
	call_uint(&call, decision->version);
	call_int(&call, decision->at_ms);
	call_str(&call, decision->kind);
	call_str(&call, decision->actor);
	call_str(&call, str_of(reject_reason_name(request->reason)));
	call_int(&call, request->batch);
	call_int(&call, row->comment.received_at_ms);
	call_int(&call, filter_status);
	return call_run(&call);
}

/* ---- reading ---- */

int status_of(int64_t value, enum comment_status *ret)
{
	if (value < 0 || value >= STATUS_COUNT) {
		return -EBADMSG;
	}
	*ret = (enum comment_status)value;
	return 0;
}

int act_filter_status(struct sqlite_store *s, const struct stored_comment *comment, int64_t version,
	enum comment_status *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_FILTER_STATUS);
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_int(&call, version);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	return status_of(call_ret_int(&call), ret);
}

static int read_act(struct call *call, struct arena *arena, struct act *ret)
{
	struct comment_row row;
	int r;

	ret->seq = (uint64_t)call_ret_int(call);
	ret->at_ms = call_ret_int(call);
	ret->kind = call_ret_str(call, arena);
	ret->actor = call_ret_str(call, arena);
	ret->reason = call_ret_str(call, arena);
	ret->note = call_ret_str(call, arena);
	ret->batch = call_ret_int(call);
	ret->version = (uint64_t)call_ret_int(call);
	r = comment_row_read(call, arena, &row);
	if (r == 0) {
		ret->comment = row.comment;
		ret->can_undo =
			row.standing == (int64_t)ret->version && row.comment.erased_at_ms == 0;
	}
	return r;
}

static enum statement statement_of(const struct act_query *query)
{
	if (query->batch != 0) {
		return STATEMENT_ACTS_OF_BATCH;
	}
	if (query->actor.n > 0) {
		return STATEMENT_ACTS_OF_ACTOR;
	}
	return query->site_id != 0 ? STATEMENT_ACTS_OF_SITE : STATEMENT_ACTS;
}

static int64_t bound_of(const struct act_query *query)
{
	return query->before == 0 ? INT64_MAX : (int64_t)query->before;
}

static struct call begin(struct sqlite_store *s, const struct act_query *query)
{
	struct call call = call_begin(s, statement_of(query));

	if (query->batch != 0) {
		call_int(&call, query->batch);
	} else if (query->actor.n > 0) {
		call_str(&call, query->actor);
	}
	if (query->batch != 0 || query->actor.n > 0 || query->site_id != 0) {
		call_int(&call, query->site_id);
	}
	call_int(&call, bound_of(query));
	/* One more than asked for: whether there is a next page. */
	call_int(&call, (int64_t)query->limit + 1);
	return call;
}

/* ---- of one site or of all ---- */

static int read_acts(struct sqlite_store *s, const struct act_query *query, struct arena *arena,
	struct act_list *list)
{
	HAMLET_CLEANUP(call_end) struct call call = begin(s, query);
	int r;

	while ((r = call_step(&call)) == CALL_ROW) {
		if (list->n == query->limit) {
			list->has_more = true;
			return 0;
		}
		r = read_act(&call, arena, &list->item[list->n++]);
		if (r != 0) {
			return r;
		}
	}
	return r;
}

/* ---- of several sites: first which ones, then their rows ---- */

/* The latest so far, the latest first. */
struct latest {
	const struct act_query *query;
	int64_t *seq;
	size_t n;
	size_t max;
};

/* False when it is full of later ones. */
static bool keep_latest(struct latest *latest, int64_t seq)
{
	size_t at = latest->n;

	while (at > 0 && latest->seq[at - 1] < seq) {
		at--;
	}
	if (at == latest->max) {
		return false;
	}
	if (latest->n < latest->max) {
		latest->n++;
	}
	memmove(&latest->seq[at + 1], &latest->seq[at], (latest->n - 1 - at) * sizeof *latest->seq);
	latest->seq[at] = seq;
	return true;
}

/* The call has its first parameter, and gives seq and site. */
static int find_latest(struct call *call, struct latest *latest)
{
	const struct act_query *query = latest->query;
	int r;

	call_int(call, bound_of(query));
	while ((r = call_step(call)) == CALL_ROW) {
		int64_t seq = call_ret_int(call);
		int64_t site_id = call_ret_int(call);

		r = call_end_of_row(call);
		if (r != 0) {
			return r;
		}
		if (review_spans(0, query->site, query->n_sites, site_id) &&
			!keep_latest(latest, seq)) {
			return 0;
		}
	}
	return r;
}

static int find_of_batch(struct sqlite_store *s, struct latest *latest)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_SEQS_OF_BATCH);

	call_int(&call, latest->query->batch);
	return find_latest(&call, latest);
}

static int find_of_actor(struct sqlite_store *s, struct latest *latest)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_SEQS_OF_ACTOR);

	call_str(&call, latest->query->actor);
	return find_latest(&call, latest);
}

static int find_of_site(struct sqlite_store *s, int64_t site_id, struct latest *latest)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_SEQS_OF_SITE);

	call_int(&call, site_id);
	return find_latest(&call, latest);
}

static int find_all_latest(struct sqlite_store *s, struct latest *latest)
{
	const struct act_query *query = latest->query;
	int r = 0;

	if (query->batch != 0) {
		return find_of_batch(s, latest);
	}
	if (query->actor.n > 0) {
		return find_of_actor(s, latest);
	}
	for (size_t i = 0; r == 0 && i < query->n_sites; i++) {
		r = find_of_site(s, query->site[i], latest);
	}
	return r;
}

static int read_one(struct sqlite_store *s, int64_t seq, struct arena *arena, struct act *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ACT_GET);
	int r;

	call_int(&call, seq);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	return read_act(&call, arena, ret);
}

static int read_acts_of_sites(struct sqlite_store *s, const struct act_query *query,
	struct arena *arena, struct act_list *list)
{
	/* One more than asked for: whether there is a next page. */
	struct latest latest = {.query = query, .max = query->limit + 1};
	int r;

	latest.seq = arena_new(arena, latest.max, sizeof *latest.seq);
	if (latest.seq == NULL) {
		return -ENOMEM;
	}
	r = find_all_latest(s, &latest);
	list->has_more = latest.n > query->limit;
	for (size_t i = 0; r == 0 && i < latest.n && i < query->limit; i++) {
		r = read_one(s, latest.seq[i], arena, &list->item[list->n++]);
	}
	return r;
}

/* ---- the event ---- */

static int name_actors(struct store *store, struct arena *arena, struct act_list *list)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		r = sqlite_actor_name(store, list->item[i].actor, arena, &list->item[i].actor_name);
	}
	return r;
}

int sqlite_acts(struct store *store, const struct act_query *query, struct arena *arena,
	struct act_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct act_list list = {.item = arena_new(arena, query->limit, sizeof *list.item)};
	int r = list.item == NULL ? -ENOMEM : sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = query->site_id == 0 && query->n_sites > 0 ? read_acts_of_sites(s, query, arena, &list)
						      : read_acts(s, query, arena, &list);
	if (r == 0) {
		r = name_actors(store, arena, &list);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = list;
	}
	return r;
}

/* ---- batches ---- */

int sqlite_batch_add(struct store *store, struct str actor, int64_t now_ms, int64_t *ret_batch)
{
	struct sqlite_store *s = sqlite_of(store);
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_BATCH_INSERT);
	int64_t batch = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	call_str(&call, actor);
	call_int(&call, now_ms);
	r = call_run(&call);
	batch = sqlite3_last_insert_rowid(s->db);
	r = sqlite_end(s, r);
	if (r == 0) {
		*ret_batch = batch;
	}
	return r;
}
