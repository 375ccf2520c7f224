/* GET /v1/queue: what waits for a person, filtered, in the order that is asked for. */
#include <errno.h>
#include <stdio.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/lease_view.h"
#include "http/api/page_query.h"
#include "http/api/queue_filter.h"
#include "http/handlers.h"
#include "http/respond.h"

/* A cursor is the last comment's id; in an order by probability, also the mark of the order, since
 * the same place is another in each, and the bits of the probability. */
#define CURSOR_BYTES (COMMENT_ID_TEXT_BYTES + 1 + 16)

/* Characters that a query carries as they are (RFC 3986, section 2.3). */
static const char order_mark[QUEUE_ORDER_COUNT] = {
	[QUEUE_RISKIEST] = '.',
	[QUEUE_LIKELIEST_HAM] = '_',
	[QUEUE_MOST_UNCERTAIN] = '~',
};

struct queue {
	struct call call;
	struct queue_query query;
	struct queue_page page;
	uint64_t total;
	bool total_is_capped;
	uint64_t n_behind;
	struct lease_list leases;
	struct str actor;
};

/* ---- cursors ---- */

static bool parse_bits(struct str text, double *ret)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < text.n; i++) {
		int digit = ascii_hex_value(text.p[i]);

		if (digit < 0) {
			return false;
		}
		bits = bits << 4 | (unsigned)digit;
	}
	memcpy(ret, &bits, sizeof bits);
	return text.n == 16 && *ret >= 0 && *ret <= 1;
}

static bool parse_cursor(struct str text, struct queue_query *query)
{
	struct str id = str_make(text.p, COMMENT_ID_TEXT_BYTES);

	if (!queue_order_is_by_probability(query->order)) {
		return comment_id_parse(text, &query->after);
	}
	return text.n == CURSOR_BYTES &&
	       text.p[COMMENT_ID_TEXT_BYTES] == order_mark[query->order] &&
	       comment_id_parse(id, &query->after) &&
	       parse_bits(str_skip(text, COMMENT_ID_TEXT_BYTES + 1), &query->after_probability);
}

static bool read_cursor(struct request *request, struct queue_query *query)
{
	struct str text;

	query->has_after = request_query(request, "cursor", &text);
	if (query->has_after && !parse_cursor(text, query)) {
		respond_problem(request, 400, "bad_cursor",
			"The query's `cursor` is not one that this list has given in this order: "
			"leave it out to begin anew.");
		return false;
	}
	return true;
}

static void write_cursor(struct json_writer *json, const struct queue *queue)
{
	const struct stored_comment *last = &queue->page.item[queue->page.n - 1];
	char text[CURSOR_BYTES + 1];
	uint64_t bits;

	comment_id_format(last->id, text);
	text[COMMENT_ID_TEXT_BYTES] = '\0';
	if (queue_order_is_by_probability(queue->query.order)) {
		memcpy(&bits, &last->probability, sizeof bits);
		(void)snprintf(text + COMMENT_ID_TEXT_BYTES, sizeof text - COMMENT_ID_TEXT_BYTES,
			"%c%016llx", order_mark[queue->query.order], (unsigned long long)bits);
	}
	json_string(json, str_of(text));
}

/* ---- the list ---- */

static int read_leases(struct queue *queue, struct store *store)
{
	struct arena *arena = &queue->call.request->arena;
	struct comment_id *id = arena_new(arena, queue->page.n, sizeof *id);

	if (id == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < queue->page.n; i++) {
		id[i] = queue->page.item[i].id;
	}
	return store_leases(store,
		&(struct lease_request){.id = id, .n = queue->page.n, .now_ms = clock_now_ms()},
		arena, &queue->leases);
}

static int queue_work(struct call *call, struct store *store)
{
	struct queue *queue = (struct queue *)call;
	int r = store_queue_page(store, &queue->query, &call->request->arena, &queue->page);

	if (r == 0) {
		r = store_queue_total(store, &queue->query, LIMIT_QUEUE_TOTAL, &queue->total,
			&queue->total_is_capped);
	}
	if (r == 0) {
		r = read_leases(queue, store);
	}
	return r == 0 ? store_unindexed_count(store, &queue->n_behind) : r;
}

static void write_lease_of(
	struct request *request, struct json_writer *json, const struct stored_comment *comment)
{
	const struct queue *queue = request->state;

	json_key(json, "lease");
	/* In the order of the items, but not each has one. */
	for (size_t i = 0; i < queue->leases.n; i++) {
		if (memcmp(queue->leases.item[i].id.byte, comment->id.byte,
			    sizeof comment->id.byte) == 0) {
			lease_view_write(json, &queue->leases.item[i], queue->actor);
			return;
		}
	}
	json_null(json);
}

static void write_items(
	struct request *request, struct json_writer *json, const struct queue_page *page)
{
	const struct engine_view *view = engine_view(request->engine);

	json_array_begin(json);
	for (size_t i = 0; view != NULL && i < page->n; i++) {
		const struct site *site =
			directory_site_by_id(view->directory, page->item[i].site_id);

		json_object_begin(json);
		comment_view_write_members(json, &page->item[i],
			site == NULL ? STR_NONE : site->name, comment_view_audience(request));
		write_lease_of(request, json, &page->item[i]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void got_queue(struct request *request)
{
	struct queue *queue = request->state;
	struct json_writer json;

	if (queue->call.task.result != 0) {
		respond_fault(request, queue->call.task.result, "reading the queue");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	write_items(request, &json, &queue->page);
	json_key(&json, "next");
	if (queue->page.has_more) {
		write_cursor(&json, queue);
	} else {
		json_null(&json);
	}
	json_member_int(&json, "total", (int64_t)queue->total);
	json_member_bool(&json, "total_is_capped", queue->total_is_capped);
	json_member_int(&json, "not_indexed",
		queue_filter_needs_index(&queue->query) ? (int64_t)queue->n_behind : 0);
	json_object_end(&json);
}

void api_queue(struct request *request)
{
	struct queue *queue = CALL_NEW(request, struct queue);

	if (queue != NULL && access_actor(request, &queue->actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who asks");
		return;
	}
	if (queue != NULL && queue_filter_of_query(request, &queue->query) &&
		page_query_limit(request, &queue->query.limit) &&
		read_cursor(request, &queue->query)) {
		call_read(&queue->call, queue_work, got_queue);
	}
}
