/* Works through many decisions in chunks, so that nobody else's write waits long. What was decided
 * stays, should a later chunk fail. */
#include "http/api/bulk.h"

#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/herald.h"
#include "http/api/access.h"
#include "http/api/comment_view.h"
#include "http/respond.h"
#include "metrics.h"

/* What one chunk's comments may take, decided and read. */
#define CHUNK_MAX_BYTES (64UL * 1024 * 1024)
#define SAMPLE          10
/* How much more a filter may find than the caller has seen, in parts of a hundred. */
#define MAX_GROWTH 10

/* ---- the answer ---- */

static int64_t batch_of(const struct bulk *bulk)
{
	return bulk->is_undo ? bulk->acts.batch : bulk->decide.batch;
}

static void write_result(struct json_writer *json, const struct bulk *bulk)
{
	json_member_int(json, "batch", batch_of(bulk));
	json_member_int(json, bulk->is_undo ? "undone" : "decided", (int64_t)bulk->n_decided);
	json_key(json, "conflicts");
	json_array_begin(json);
	for (size_t i = 0; i < bulk->n_conflicts; i++) {
		char id[COMMENT_ID_TEXT_BYTES];

		comment_id_format(bulk->conflict[i].id, id);
		json_object_begin(json);
		json_member_string(json, "id", str_make(id, sizeof id));
		json_member_string(json, "code", str_of(bulk->conflict[i].code));
		json_object_end(json);
	}
	json_array_end(json);
}

static void answer(struct request *request)
{
	const struct bulk *bulk = request->state;
	struct json_writer json;

	if (bulk->has_failed) {
		respond_problem(request, 503, "partly_decided",
			"The store failed midway: of batch %lld, %zu are %s, the rest are not. Ask "
			"again for the rest.",
			(long long)batch_of(bulk), bulk->n_decided,
			bulk->is_undo ? "undone" : "decided");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	write_result(&json, bulk);
	json_object_end(&json);
}

static void learned(struct learn_request *learn)
{
	struct bulk *bulk = (struct bulk *)((char *)learn - offsetof(struct bulk, learn));

	request_wake(bulk->call.request);
}

/* What was decided is stored: answered when it is counted in the model, too. */
static void finish(struct request *request)
{
	struct bulk *bulk = request->state;

	metric_add(METRIC_DECISIONS, bulk->n_decided);
	herald_poke(request->engine->herald);
	bulk->learn.done = learned;
	request_wait(request, answer);
	learner_submit(request->engine->learner, &bulk->learn);
}

static void fail(struct request *request, const char *while_doing)
{
	struct bulk *bulk = request->state;

	if (bulk->n_decided == 0) {
		respond_fault(request, bulk->call.task.result, while_doing);
		return;
	}
	bulk->has_failed = true;
	finish(request);
}

/* ---- deciding a chunk ---- */

static const char *conflict_code(int outcome)
{
	switch (outcome) {
	case STORED_STALE:
		return "stale_version";
	case STORED_LEASED:
		return "leased";
	case STORED_ERASED:
		return "erased";
	case STORED_NOTHING_TO_UNDO:
		return "nothing_to_undo";
	case STORED_UNKNOWN:
	default:
		return "unknown_comment";
	}
}

static void add_conflict(struct bulk *bulk, struct comment_id id, const char *code)
{
	if (bulk->n_conflicts < LIMIT_BULK_DECISIONS) {
		bulk->conflict[bulk->n_conflicts++] = (struct bulk_conflict){id, code};
	}
}

/* The site of a comment, where the caller acts at several and the store would not ask. */
static int find_site(const struct bulk *bulk, struct store *store, struct comment_id id,
	struct arena *arena, int64_t *ret_site_id)
{
	const struct request *request = bulk->call.request;
	struct stored_comment comment;
	int r;

	if (request->caller.n_sites == 0) {
		*ret_site_id = access_site_id(request);
		return 0;
	}
	r = store_comment_get(store, 0, id, arena, &comment);
	if (r != 0) {
		return r;
	}
	*ret_site_id = comment.site_id;
	return access_covers(request, comment.site_id) ? 0 : STORED_UNKNOWN;
}

static int decide_one(
	struct bulk *bulk, struct store *store, const struct bulk_item *item, struct arena *arena)
{
	struct decide_request decide = bulk->decide;
	struct stored_comment after;
	int r;

	decide.id = item->id;
	decide.expected_version = item->version;
	decide.now_ms = clock_now_ms();
	arena_reset(arena);
	r = find_site(bulk, store, item->id, arena, &decide.site_id);
	if (r == 0) {
		r = store_comment_decide(store, &decide, arena, &after);
	}
	if (r > 0) {
		add_conflict(bulk, item->id, conflict_code(r));
		return 0;
	}
	bulk->n_decided += r == 0;
	return r;
}

static int decide_chunk(struct bulk *bulk, struct store *store)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	size_t end = bulk->n_items - bulk->at < BULK_CHUNK ? bulk->n_items : bulk->at + BULK_CHUNK;
	int r = 0;

	arena_init(&arena, 65536, CHUNK_MAX_BYTES);
	if (bulk->decide.batch == 0 && !bulk->is_undo) {
		r = store_batch_add(
			store, bulk->decide.actor, bulk->decide.now_ms, &bulk->decide.batch);
	}
	while (r == 0 && bulk->at < end) {
		r = decide_one(bulk, store, &bulk->item[bulk->at++], &arena);
	}
	return r;
}

static void go_back(struct bulk *bulk)
{
	bulk->at = bulk->begun.at;
	bulk->n_decided = bulk->begun.n_decided;
	bulk->n_conflicts = bulk->begun.n_conflicts;
	bulk->decide.batch = bulk->begun.batch;
}

static int chunk_work(struct call *call, struct store *store)
{
	struct bulk *bulk = (struct bulk *)call;

	go_back(bulk);
	return decide_chunk(bulk, store);
}

static void chunk_decided(struct request *request);

void bulk_decide_items(struct bulk *bulk)
{
	bulk->begun.at = bulk->at;
	bulk->begun.n_decided = bulk->n_decided;
	bulk->begun.n_conflicts = bulk->n_conflicts;
	bulk->begun.batch = bulk->decide.batch;
	call_write(&bulk->call, chunk_work, chunk_decided);
}

static void read_more(struct request *request);

static void chunk_decided(struct request *request)
{
	struct bulk *bulk = request->state;

	if (bulk->call.task.result != 0) {
		/* The chunk is not kept, so neither is what was counted of it. */
		go_back(bulk);
		fail(request, "storing the decisions");
	} else if (bulk->at < bulk->n_items) {
		bulk_decide_items(bulk);
	} else if (bulk->has_more) {
		read_more(request);
	} else {
		finish(request);
	}
}

static void decide_items(struct request *request)
{
	struct bulk *bulk = request->state;

	if (bulk->call.task.result != 0) {
		fail(request, "reading what to decide");
	} else {
		bulk_decide_items(bulk);
	}
}

/* ---- items of a filter, or of a batch ---- */

static int read_filter(struct bulk *bulk, struct store *store, struct arena *arena)
{
	struct queue_page page;
	int r = store_queue_page(store, &bulk->query, arena, &page);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; i < page.n; i++) {
		bulk->item[i] = (struct bulk_item){page.item[i].id, page.item[i].version};
		bulk->query.after = page.item[i].id;
		bulk->query.has_after = true;
	}
	bulk->n_items = page.n;
	bulk->n_seen += page.n;
	bulk->has_more = page.has_more && bulk->n_seen < bulk->total;
	return 0;
}

static int read_batch(struct bulk *bulk, struct store *store, struct arena *arena)
{
	struct act_list list;
	int r = store_acts(store, &bulk->acts, arena, &list);

	if (r != 0) {
		return r;
	}
	bulk->n_items = 0;
	for (size_t i = 0; i < list.n; i++) {
		const struct stored_comment *comment = &list.item[i].comment;

		if (list.item[i].can_undo) {
			bulk->item[bulk->n_items++] =
				(struct bulk_item){comment->id, comment->version};
		} else {
			add_conflict(bulk, comment->id, "decided_since");
		}
		bulk->acts.before = list.item[i].seq;
	}
	bulk->n_seen += list.n;
	bulk->has_more = list.has_more;
	return 0;
}

static int more_work(struct call *call, struct store *store)
{
	struct bulk *bulk = (struct bulk *)call;
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	arena_init(&arena, 65536, CHUNK_MAX_BYTES);
	bulk->at = 0;
	return bulk->is_undo ? read_batch(bulk, store, &arena) : read_filter(bulk, store, &arena);
}

static void got_more(struct request *request)
{
	const struct bulk *bulk = request->state;

	if (bulk->is_undo && bulk->call.task.result == 0 && bulk->n_seen == 0) {
		respond_problem(request, 404, "unknown_batch",
			"There is no such batch, or it is of another site.");
		return;
	}
	decide_items(request);
}

static void read_more(struct request *request)
{
	struct bulk *bulk = request->state;

	call_read(&bulk->call, more_work, got_more);
}

/* ---- a filter is looked at before anything is decided ---- */

static int count_work(struct call *call, struct store *store)
{
	struct bulk *bulk = (struct bulk *)call;
	struct queue_query sample = bulk->query;
	bool is_capped;
	int r;

	sample.limit = SAMPLE;
	r = store_queue_total(store, &bulk->query, LIMIT_BULK_FILTER + 1, &bulk->total, &is_capped);
	if (r == 0 && bulk->is_dry) {
		r = store_queue_page(store, &sample, &call->request->arena, &bulk->sample);
	}
	return r;
}

static void answer_dry(struct request *request)
{
	const struct bulk *bulk = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	json_member_int(&json, "count", (int64_t)bulk->total);
	json_key(&json, "sample");
	json_array_begin(&json);
	for (size_t i = 0; view != NULL && i < bulk->sample.n; i++) {
		const struct stored_comment *comment = &bulk->sample.item[i];
		const struct site *site = directory_site_by_id(view->directory, comment->site_id);

		comment_view_write(&json, comment, site == NULL ? STR_NONE : site->name,
			comment_view_audience(request));
	}
	json_array_end(&json);
	json_object_end(&json);
}

static void counted(struct request *request)
{
	struct bulk *bulk = request->state;
	uint64_t most = (uint64_t)bulk->count + (uint64_t)bulk->count * MAX_GROWTH / 100;

	if (bulk->call.task.result != 0) {
		respond_fault(request, bulk->call.task.result, "counting what the filter finds");
	} else if (bulk->is_dry) {
		answer_dry(request);
	} else if (bulk->total > LIMIT_BULK_FILTER) {
		respond_problem(request, 422, "too_many",
			"The filter finds more than %d comments: narrow it.", LIMIT_BULK_FILTER);
	} else if (bulk->total > most) {
		respond_problem(request, 409, "count_changed",
			"The filter finds %llu comments now, not %lld: look at them again.",
			(unsigned long long)bulk->total, bulk->count);
	} else {
		read_more(request);
	}
}

void bulk_decide_filter(struct bulk *bulk)
{
	call_read(&bulk->call, count_work, counted);
}

void bulk_undo(struct bulk *bulk)
{
	read_more(bulk->call.request);
}
