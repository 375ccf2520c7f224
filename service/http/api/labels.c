/* POST /v1/labels: labelled comments, thousands at once; all of a call is kept, or nothing. */
#include <errno.h>

#include <hamlet/features.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "clock.h"
#include "flow/chores.h"
#include "flow/engine.h"
#include "flow/learn.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"
#include "labelled_row.h"

#define LABELS_ARENA_BYTES (768UL * 1024 * 1024)
/* Bad rows named in one answer; all are counted. */
#define LABELS_FAULTS 50

struct row_fault {
	size_t row; /* from 1: the line, or the item */
	struct str detail;
};

struct labels {
	struct call call;
	struct chore chore;
	struct learn_request learn;
	struct arena arena; /* rows of a large call; ended with the request */
	int64_t site_id;
	bool skips_bad;
	struct label_event *event;
	size_t n_events, capacity;
	struct row_fault fault[LABELS_FAULTS];
	size_t n_bad;
	bool is_too_many;
	int json_outcome; /* of a body that cannot be read as a whole */
	struct json_fault json_fault;
	bool has_no_object;
	const char *items_fault; /* the object has no list of items: a code */
	uint64_t last_seq;
};

static void labels_end(struct labels *labels)
{
	mem_free(labels->event);
	labels->event = NULL;
	arena_fini(&labels->arena);
}

static int add_event(struct labels *labels, const struct labelled_row *row)
{
	if (labels->n_events == LIMIT_BULK_ROWS) {
		labels->is_too_many = true;
		return 0;
	}
	if (labels->n_events == labels->capacity) {
		size_t capacity = 2 * labels->capacity + 64;
		void *event = mem_resize(labels->event, capacity, sizeof *labels->event);

		if (event == NULL) {
			return -ENOMEM;
		}
		labels->event = event;
		labels->capacity = capacity;
	}
	labels->event[labels->n_events++] = (struct label_event){
		.site_id = labels->site_id,
		.sign = 1,
		.label = row->comment.label,
		.content = row->comment.content,
		.author_name = row->comment.author_name,
		.author_email = row->sender.email,
		.author_url = row->sender.url,
		.author_ip = row->sender.ip,
		.author_agent = row->sender.agent,
		.language = row->sender.language,
		.feature_version = FEATURES_VERSION,
		.source = STR("import"),
		.at_ms = clock_now_ms(),
	};
	return 0;
}

/* Takes up what reading one row gave: the row, or its fault. */
static int take_row(struct labels *labels, size_t n, int outcome, const struct labelled_row *row,
	struct str why)
{
	if (outcome == 0) {
		return add_event(labels, row);
	}
	if (outcome < 0) {
		return outcome;
	}
	if (labels->n_bad < LABELS_FAULTS) {
		labels->fault[labels->n_bad] = (struct row_fault){.row = n, .detail = why};
	}
	labels->n_bad++;
	return 0;
}

/* Without its end, which may be "\r\n". */
static int read_line(struct labels *labels, size_t n, struct str line)
{
	struct labelled_row row;
	struct str why = STR_NONE;
	int outcome;

	if (str_ends(line, STR("\r"))) {
		line.n--;
	}
	if (line.n > LIMIT_LINE_BYTES) {
		outcome = arena_printf(&labels->arena, &why, "The line is longer than %d bytes.",
			LIMIT_LINE_BYTES);
		return take_row(labels, n, outcome == 0 ? LABELLED_ROW_BAD : outcome, NULL, why);
	}
	line = str_trim(line);
	if (line.n == 0) {
		return 0;
	}
	outcome = labelled_row_read(line, &labels->arena, &row, &why);
	return take_row(labels, n, outcome, &row, why);
}

static int read_lines(struct labels *labels, struct str body)
{
	int r = 0;

	for (size_t n = 1; r == 0 && body.n > 0; n++) {
		struct str line = str_make(body.p, str_find_byte(body, '\n'));

		body = str_skip(body, line.n + 1);
		r = read_line(labels, n, line);
	}
	return r;
}

static int read_items(struct labels *labels, struct str body)
{
	const struct cJSON *object, *items;
	size_t n = 0;
	int r = json_read_bulk(body, &labels->arena, &object, &labels->json_fault);

	if (r > 0) {
		labels->json_outcome = r;
		return 0;
	}
	if (r < 0) {
		return r;
	}
	items = json_get(object, "items");
	if (!json_is_array(items)) {
		labels->has_no_object = !json_is_object(object);
		labels->items_fault = items == NULL ? "required" : "not_a_list";
		return 0;
	}
	for (const struct cJSON *item = json_first(items); r == 0 && item != NULL;
		item = json_next(item)) {
		struct labelled_row row;
		struct str why = STR_NONE;
		int outcome = labelled_row_from_json(item, &labels->arena, &row, &why);

		r = take_row(labels, ++n, outcome, &row, why);
	}
	return r;
}

/* Reading thousands of rows would hold up an event loop, or who reads from the store. */
static void read_body(struct chore *chore)
{
	struct labels *labels = (struct labels *)((char *)chore - offsetof(struct labels, chore));
	struct request *request = labels->call.request;
	struct str body = buf_str(&request->body);

	labels->call.task.result = request->body_kind == BODY_NDJSON ? read_lines(labels, body)
								     : read_items(labels, body);
	request_wake(request);
}

static void write_faults(struct json_writer *json, const struct labels *labels, bool is_ndjson)
{
	size_t n = labels->n_bad < LABELS_FAULTS ? labels->n_bad : LABELS_FAULTS;

	json_key(json, "errors");
	json_array_begin(json);
	for (size_t i = 0; i < n; i++) {
		char pointer[48];
		struct buf text = {
			.p = pointer, .capacity = sizeof pointer, .max_bytes = sizeof pointer};

		buf_add(&text, is_ndjson ? STR("/") : STR("/items/"));
		buf_add_int(&text, (int64_t)labels->fault[i].row - 1);
		json_object_begin(json);
		json_member_string(json, "pointer", buf_str(&text));
		if (is_ndjson) {
			json_member_int(json, "line", (int64_t)labels->fault[i].row);
		}
		json_member_string(json, "code", STR("bad_row"));
		json_member_string(json, "detail", labels->fault[i].detail);
		json_object_end(json);
	}
	json_array_end(json);
}

static void answer_bad_rows(struct request *request, const struct labels *labels)
{
	HAMLET_CLEANUP(buf_fini) struct buf body;
	struct json_writer json;

	buf_init(&body, 1024UL * 1024);
	json_writer_init(&json, &body);
	json_object_begin(&json);
	json_member_string(&json, "type", STR("about:blank"));
	json_member_string(&json, "title", STR("Unprocessable Content"));
	json_member_int(&json, "status", 422);
	json_member_string(&json, "code", STR("bad_rows"));
	json_member_string(&json, "detail",
		STR("Some rows cannot be used, so nothing of the call was kept: mend them, or add "
		    "?skip_bad=1 to leave them out."));
	json_member_string(&json, "instance", str_of(request->id));
	json_member_int(&json, "bad_rows", (int64_t)labels->n_bad);
	write_faults(&json, labels, request->body_kind == BODY_NDJSON);
	json_object_end(&json);
	if (body.error != 0) {
		respond_fault(request, body.error, "naming the bad rows");
		return;
	}
	respond_text(request, 422, "application/problem+json", buf_str(&body));
}

static void answer_added(struct request *request)
{
	struct labels *labels = request->state;
	struct fitted *fitted = engine_fitted(request->engine);
	struct model_info info;
	struct json_writer json = respond_json(request, 200);

	model_info(fitted->model, &info);
	fitted_unref(fitted);
	json_object_begin(&json);
	json_member_int(&json, "added", (int64_t)labels->n_events);
	json_member_int(&json, "skipped", (int64_t)labels->n_bad);
	if (labels->n_bad > 0) {
		write_faults(&json, labels, request->body_kind == BODY_NDJSON);
	}
	json_key(&json, "labels");
	json_object_begin(&json);
	json_member_int(&json, "spam", (int64_t)info.n_documents[LABEL_SPAM]);
	json_member_int(&json, "ham", (int64_t)info.n_documents[LABEL_HAM]);
	json_object_end(&json);
	json_object_end(&json);
	labels_end(labels);
}

static void learned(struct learn_request *learn)
{
	struct labels *labels = (struct labels *)((char *)learn - offsetof(struct labels, learn));

	request_wake(labels->call.request);
}

static void stored(struct request *request)
{
	struct labels *labels = request->state;

	if (labels->call.task.result != 0) {
		respond_fault(request, labels->call.task.result, "storing the labels");
		labels_end(labels);
		return;
	}
	labels->learn.done = learned;
	request_wait(request, answer_added);
	learner_submit(request->engine->learner, &labels->learn);
}

static int store_work(struct call *call, struct store *store)
{
	struct labels *labels = (struct labels *)call;

	return store_labels_add(store, labels->event, labels->n_events, &labels->last_seq);
}

/* Of JSON as a whole; false where there is nothing wrong with it. */
static bool answer_body_fault(struct request *request, const struct labels *labels)
{
	if (labels->json_outcome != 0) {
		submission_answer_json_fault(request, labels->json_outcome, &labels->json_fault);
	} else if (labels->has_no_object) {
		respond_problem(request, 422, "not_an_object", "The body must be a JSON object.");
	} else if (labels->items_fault != NULL) {
		respond_invalid(request, "/items", labels->items_fault,
			"Send `items`, a list of labelled comments.");
	} else {
		return false;
	}
	return true;
}

static void read_rows(struct request *request)
{
	struct labels *labels = request->state;

	if (labels->call.task.result != 0) {
		respond_fault(request, labels->call.task.result, "reading the rows");
	} else if (answer_body_fault(request, labels)) {
		/* Nothing of it was read. */
	} else if (labels->is_too_many) {
		respond_problem(request, 413, "too_many_rows",
			"One call may carry at most %d rows; nothing of it was kept.",
			LIMIT_BULK_ROWS);
	} else if (labels->n_bad > 0 && !labels->skips_bad) {
		answer_bad_rows(request, labels);
	} else if (labels->n_events == 0) {
		answer_added(request);
		return;
	} else {
		call_write(&labels->call, store_work, stored);
		return;
	}
	labels_end(labels);
}

/* A token of all sites that names none teaches what all sites share. False: answered already. */
static bool read_site(struct request *request, int64_t *ret_site_id)
{
	struct str named;
	const struct site *site;

	if (!request_query(request, "site", &named)) {
		*ret_site_id = request->caller.site_id;
		return true;
	}
	site = access_site(request, named);
	if (site == NULL) {
		return false;
	}
	*ret_site_id = site->id;
	return true;
}

void api_labels_add(struct request *request)
{
	struct labels *labels = CALL_NEW(request, struct labels);

	if (labels == NULL || !read_site(request, &labels->site_id) ||
		!page_query_flag(request, "skip_bad", &labels->skips_bad)) {
		return;
	}
	arena_init(&labels->arena, 65536, LABELS_ARENA_BYTES);
	labels->chore.run = read_body;
	request_wait(request, read_rows);
	/* Any number may wait: their bodies are bounded together. */
	(void)!chores_push(request->engine->chores, &labels->chore);
}
