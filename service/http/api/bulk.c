/*
 * POST /v1/decisions and /v1/decisions/{batch}/undo: many decisions in one call, in chunks, so that
 * nobody else's write waits long. What was decided stays, should a later chunk fail.
 */
#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/review.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/herald.h"
#include "flow/learn.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/decision_body.h"
#include "http/api/queue_filter.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"
#include "metrics.h"

#define CHUNK 50
/* What one chunk's comments may take, decided and read. */
#define CHUNK_MAX_BYTES (64UL * 1024 * 1024)
#define SAMPLE          10
/* How much more a filter may find than the caller has seen, in parts of a hundred. */
#define MAX_GROWTH 10

struct item {
	struct comment_id id;
	uint64_t version;
};

struct conflict {
	struct comment_id id;
	const char *code;
};

struct bulk {
	struct call call;
	struct learn_request learn;
	struct decide_request decide; /* of each, but for id and version */
	bool is_undo;                 /* of a batch */
	bool is_dry;
	/* Where items come from: all at once, a filter, or a batch. */
	struct item *item;
	size_t n_items, at;
	bool has_filter;
	struct queue_query query;
	long long count; /* as the caller has seen it */
	uint64_t total;
	struct queue_page sample;
	struct act_query acts;
	bool has_more;
	size_t n_seen;
	/* What came of it. */
	size_t n_decided;
	struct conflict *conflict;
	size_t n_conflicts;
	/* Where the chunk begins: its work may be run twice, and begins there each time. */
	struct {
		size_t at, n_decided, n_conflicts;
		int64_t batch;
	} begun;
};

/* ---- the answer ---- */

static void write_result(struct json_writer *json, const struct bulk *bulk)
{
	json_member_int(json, "batch", bulk->is_undo ? bulk->acts.batch : bulk->decide.batch);
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
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	write_result(&json, request->state);
	json_object_end(&json);
}

static void learned(struct learn_request *learn)
{
	struct bulk *bulk = (struct bulk *)((char *)learn - offsetof(struct bulk, learn));

	request_wake(bulk->call.request);
}

/* All of it is stored: answered when it is counted in the model, too. */
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
	const struct bulk *bulk = request->state;

	if (bulk->n_decided == 0) {
		respond_fault(request, bulk->call.task.result, while_doing);
		return;
	}
	respond_problem(request, 503, "partly_decided",
		"The store failed midway: %zu are decided, as batch %lld, the rest are not. Ask "
		"again for the rest.",
		bulk->n_decided, (long long)bulk->decide.batch);
}

/* ---- deciding a chunk ---- */

static const char *conflict_code(int outcome)
{
	switch (outcome) {
	case STORED_STALE:
		return "stale_version";
	case STORED_LEASED:
		return "leased";
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
		bulk->conflict[bulk->n_conflicts++] = (struct conflict){id, code};
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
	struct bulk *bulk, struct store *store, const struct item *item, struct arena *arena)
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
	size_t end = bulk->n_items - bulk->at < CHUNK ? bulk->n_items : bulk->at + CHUNK;
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

static void begin_chunk(struct bulk *bulk)
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
		begin_chunk(bulk);
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
		begin_chunk(bulk);
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
		bulk->item[i] = (struct item){page.item[i].id, page.item[i].version};
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
			bulk->item[bulk->n_items++] = (struct item){comment->id, comment->version};
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

/* ---- what is asked for ---- */

static bool read_item(struct request *request, const struct cJSON *value, struct item *ret)
{
	struct str id;
	long long version;

	if (!json_get_string(json_get(value, "id"), &id) || !comment_id_parse(id, &ret->id) ||
		!json_get_int(json_get(value, "version"), &version) || version < 1) {
		respond_invalid(request, "/items", "invalid",
			"Each of items must be {\"id\": a comment's id, \"version\": its "
			"version}.");
		return false;
	}
	ret->version = (uint64_t)version;
	return true;
}

static bool read_items(struct request *request, const struct cJSON *items, struct bulk *bulk)
{
	if (!json_is_array(items)) {
		respond_invalid(request, "/items", "required",
			"Send `items`, a list of {\"id\",\"version\"}, or a `filter`.");
		return false;
	}
	for (const struct cJSON *value = json_first(items); value != NULL;
		value = json_next(value)) {
		if (bulk->n_items == LIMIT_BULK_DECISIONS) {
			respond_invalid(request, "/items", "too_many",
				"One call takes at most %d items.", LIMIT_BULK_DECISIONS);
			return false;
		}
		if (!read_item(request, value, &bulk->item[bulk->n_items++])) {
			return false;
		}
	}
	if (bulk->n_items == 0) {
		respond_invalid(request, "/items", "required", "The list of items is empty.");
	}
	return bulk->n_items > 0;
}

static bool read_filter_request(
	struct request *request, const struct cJSON *body, struct bulk *bulk)
{
	const struct cJSON *dry = json_get(body, "dry_run");
	int64_t now_ms = clock_now_ms();

	if (json_get(body, "items") != NULL) {
		respond_invalid(request, "/items", "not_both",
			"Send either `items` or a `filter`, not both.");
		return false;
	}
	if (!queue_filter_of_body(request, json_get(body, "filter"), &bulk->query)) {
		return false;
	}
	if (dry != NULL && !json_get_bool(dry, &bulk->is_dry)) {
		respond_invalid(
			request, "/dry_run", "not_a_truth_value", "dry_run must be true or false.");
		return false;
	}
	if (!bulk->is_dry &&
		(!json_get_int(json_get(body, "count"), &bulk->count) || bulk->count < 0)) {
		respond_invalid(request, "/count", "required",
			"Say as `count` how many comments you expect it to be: a dry_run tells.");
		return false;
	}
	bulk->has_filter = true;
	bulk->query.order = QUEUE_OLDEST;
	bulk->query.limit = CHUNK;
	/* What arrives from now on nobody has looked at. */
	if (bulk->query.to_ms == 0 || bulk->query.to_ms > now_ms) {
		bulk->query.to_ms = now_ms;
	}
	return true;
}

static struct bulk *new_bulk(struct request *request)
{
	struct bulk *bulk = CALL_NEW(request, struct bulk);

	if (bulk == NULL) {
		return NULL;
	}
	bulk->item = arena_new(&request->arena, LIMIT_BULK_DECISIONS, sizeof *bulk->item);
	bulk->conflict = arena_new(&request->arena, LIMIT_BULK_DECISIONS, sizeof *bulk->conflict);
	if (bulk->item == NULL || bulk->conflict == NULL) {
		respond_fault(request, -ENOMEM, "making room for the decisions");
		return NULL;
	}
	return bulk;
}

void api_bulk_decide(struct request *request)
{
	struct bulk *bulk = new_bulk(request);
	const struct cJSON *body = bulk == NULL ? NULL : submission_read_object(request);

	if (body == NULL || !decision_body_read(request, body, &bulk->decide)) {
		return;
	}
	if (json_get(body, "filter") != NULL) {
		if (read_filter_request(request, body, bulk)) {
			call_read(&bulk->call, count_work, counted);
		}
	} else if (read_items(request, json_get(body, "items"), bulk)) {
		begin_chunk(bulk);
	}
}

void api_bulk_undo(struct request *request)
{
	struct bulk *bulk = new_bulk(request);
	struct access_scope scope;

	if (bulk == NULL) {
		return;
	}
	if (ascii_parse_int(request->path_value[0], 1, INT64_MAX, &bulk->acts.batch) != 0) {
		respond_problem(request, 404, "unknown_batch",
			"There is no such batch, or it is of another site.");
		return;
	}
	bulk->is_undo = true;
	scope = access_scope(request);
	bulk->acts.site_id = scope.site_id;
	bulk->acts.site = scope.site;
	bulk->acts.n_sites = scope.n_sites;
	bulk->acts.limit = CHUNK;
	if (!decision_body_for_undo(request, &bulk->decide)) {
		return;
	}
	read_more(request);
}
