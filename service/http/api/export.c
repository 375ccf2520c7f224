/* GET /v1/export: everything there is, one JSON object a line, read while the client takes it. */
#include <errno.h>

#include <hamlet/decide.h>
#include <hamlet/limits.h>
#include <hamlet/review.h>
#include <hamlet/store.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/comment_view.h"
#include "http/api/page_query.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "http/stream.h"
#include "log.h"

#define PAGE_ROWS 50
/* Of rows as they are read, and as they are written: every byte of a text escaped. */
#define PAGE_MAX_BYTES (128UL * 1024 * 1024)

enum export_kind { EXPORT_COMMENTS, EXPORT_LABELS };

struct exporting {
	struct stream stream;
	struct store_task task;
	enum export_kind kind;
	struct access_scope scope;
	/* How far it has come. */
	struct comment_query comments;
	uint64_t seq;
	uint64_t through;
	/* What the task has read, until refill takes it. */
	struct buf read;
	bool is_reading;
	bool has_left;
	bool is_last;
};

static struct exporting *of_stream(struct stream *stream)
{
	return (struct exporting *)stream;
}

static struct exporting *of_task(struct store_task *task)
{
	return (struct exporting *)((char *)task - offsetof(struct exporting, task));
}

/* ---- reading, on a thread of the store ---- */

static struct str site_name(struct engine *engine, int64_t site_id)
{
	const struct engine_view *view = engine_view(engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, site_id);

	return site == NULL ? STR_NONE : site->name;
}

static int read_comments(struct exporting *exporting, struct store *store, struct arena *arena)
{
	struct engine *engine = exporting->stream.request->engine;
	struct comment_page page;
	int r = store_comments(store, &exporting->comments, arena, &page);

	for (size_t i = 0; r == 0 && i < page.n; i++) {
		struct json_writer json;

		json_writer_init(&json, &exporting->read);
		comment_view_write(&json, &page.item[i], site_name(engine, page.item[i].site_id),
			AUDIENCE_MODERATOR);
		buf_add_byte(&exporting->read, '\n');
		exporting->comments.after = page.item[i].id;
		exporting->comments.has_after = true;
	}
	exporting->is_last = r == 0 && !page.has_more;
	return r;
}

static void member_if_kept(struct json_writer *json, const char *name, struct str value)
{
	if (value.n > 0) {
		json_member_string(json, name, value);
	}
}

static void write_label_author(struct json_writer *json, const struct label_event *event)
{
	json_key(json, "author");
	json_object_begin(json);
	json_member_string(json, "name", event->author_name);
	member_if_kept(json, "email", event->author_email);
	member_if_kept(json, "url", event->author_url);
	member_if_kept(json, "ip", event->author_ip);
	member_if_kept(json, "user_agent", event->author_agent);
	json_object_end(json);
}

/* A line as POST /v1/labels takes it. */
static void write_label(struct exporting *exporting, const struct label_event *event)
{
	struct json_writer json;

	json_writer_init(&json, &exporting->read);
	json_object_begin(&json);
	json_member_string(&json, "label", str_of(label_name(event->label)));
	json_member_string(&json, "content", event->content);
	write_label_author(&json, event);
	member_if_kept(&json, "language", event->language);
	if (event->site_id != 0) {
		json_member_string(&json, "site",
			site_name(exporting->stream.request->engine, event->site_id));
	}
	json_member_string(&json, "source", event->source);
	json_member_time(&json, "at", event->at_ms);
	json_object_end(&json);
	buf_add_byte(&exporting->read, '\n');
}

/* Labels of no site are in an export of all sites alone. */
static bool spans(const struct access_scope *scope, int64_t site_id)
{
	return review_spans(scope->site_id, scope->site, scope->n_sites, site_id);
}

static int read_labels(struct exporting *exporting, struct store *store, struct arena *arena)
{
	struct label_list page;
	int r = exporting->through == 0 ? store_labels_last_seq(store, &exporting->through) : 0;

	if (r == 0) {
		r = store_labels_standing(
			store, exporting->seq, exporting->through, PAGE_ROWS, arena, &page);
	}
	for (size_t i = 0; r == 0 && i < page.n; i++) {
		exporting->seq = page.item[i].seq;
		if (spans(&exporting->scope, page.item[i].site_id)) {
			write_label(exporting, &page.item[i]);
		}
	}
	exporting->is_last = r == 0 && page.n < PAGE_ROWS;
	return r;
}

static int run_read(struct store_task *task, struct store *store)
{
	struct exporting *exporting = of_task(task);
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	int r;

	arena_init(&arena, 65536, PAGE_MAX_BYTES);
	r = exporting->kind == EXPORT_COMMENTS ? read_comments(exporting, store, &arena)
					       : read_labels(exporting, store, &arena);
	return r == 0 ? exporting->read.error : r;
}

static void done_read(struct store_task *task)
{
	stream_ring(&of_task(task)->stream);
}

/* ---- sending, on the loop ---- */

static void begin_read(struct exporting *exporting)
{
	buf_clear(&exporting->read);
	exporting->is_reading = true;
	exporting->task = (struct store_task){.run = run_read, .done = done_read};
	if (store_queue_read(exporting->stream.request->engine->queue, &exporting->task) != 0) {
		exporting->task.result = -EAGAIN;
		stream_ring(&exporting->stream);
	}
}

/* The task has rung, or nothing was read yet. */
static void refill(struct stream *stream)
{
	struct exporting *exporting = of_stream(stream);

	if (exporting->is_reading) {
		exporting->is_reading = false;
		if (exporting->task.result != 0) {
			LOG(ERROR, "export_failed", LOG_INT("errno", -exporting->task.result));
			stream->is_over = true;
			stream->is_broken = true;
			return;
		}
		buf_add(&stream->out, buf_str(&exporting->read));
		stream->is_over = exporting->is_last;
		if (stream->out.n > 0 || stream->is_over) {
			return;
		}
	}
	/* Also where a whole page was of other sites. */
	begin_read(exporting);
}

static bool leave(struct stream *stream)
{
	struct exporting *exporting = of_stream(stream);

	/* What is being read is written into memory of this: it stays until that has rung. */
	if (exporting->is_reading && !exporting->has_left) {
		exporting->has_left = true;
		return false;
	}
	buf_fini(&exporting->read);
	return true;
}

static bool read_kind(struct request *request, enum export_kind *ret)
{
	struct str text = STR_NONE;

	request_query(request, "kind", &text);
	*ret = str_eq(text, STR("labels")) ? EXPORT_LABELS : EXPORT_COMMENTS;
	if (!str_eq(text, STR("labels")) && !str_eq(text, STR("comments"))) {
		respond_problem(request, 400, "bad_kind",
			"Say what is to be exported as the query's `kind`: comments or labels.");
		return false;
	}
	return true;
}

void api_export(struct request *request)
{
	struct exporting *exporting = arena_new(&request->arena, 1, sizeof *exporting);

	if (exporting == NULL) {
		respond_fault(request, -ENOMEM, "opening an export");
		return;
	}
	if (!read_kind(request, &exporting->kind) ||
		!page_query_scope(request, &exporting->scope)) {
		return;
	}
	exporting->stream.refill = refill;
	exporting->stream.leave = leave;
	exporting->comments = (struct comment_query){.site_id = exporting->scope.site_id,
		.site = exporting->scope.site,
		.n_sites = exporting->scope.n_sites,
		.limit = PAGE_ROWS};
	buf_init(&exporting->read, PAGE_MAX_BYTES);
	respond_text(request, 200, "application/x-ndjson", STR_NONE);
	respond_header(request, "Content-Disposition",
		exporting->kind == EXPORT_LABELS ? STR("attachment; filename=\"labels.jsonl\"")
						 : STR("attachment; filename=\"comments.jsonl\""));
	stream_begin(&exporting->stream, request, PAGE_MAX_BYTES);
}
