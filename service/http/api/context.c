/* GET /v1/comments/{id}/context: thread, author, links, and what in the text tells. */
#include <errno.h>

#include <hamlet/review.h>
#include <hamlet/telling_parts.h>
#include <hamlet/utf8.h>

#include "flow/context.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_path.h"
#include "http/api/comment_view.h"
#include "http/api/trail_view.h"
#include "http/handlers.h"
#include "http/respond.h"

struct reading {
	struct call call;
	struct comment_id id;
	struct context context;
	struct str *actor_name; /* of the trail's records */
};

/* On a thread of the store, since it reads a good deal and works out the spans. */
static int context_work(struct call *call, struct store *store)
{
	struct reading *reading = (struct reading *)call;
	struct arena *arena = &call->request->arena;
	struct context_request context = {.id = reading->id};
	int r = access_comment_site(call->request, store, reading->id, &context.site_id);

	if (r == 0) {
		r = context_read(call->request->engine, store, &context, arena, &reading->context);
	}
	return r == 0 ? trail_view_read_names(
				store, &reading->context.trail, arena, &reading->actor_name)
		      : r;
}

static struct str site_name(struct request *request, int64_t site_id)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, site_id);

	return site == NULL ? STR_NONE : site->name;
}

static void write_comments(struct request *request, struct json_writer *json, const char *name,
	const struct comment_page *page)
{
	json_key(json, name);
	json_array_begin(json);
	for (size_t i = 0; i < page->n; i++) {
		comment_view_write(json, &page->item[i], site_name(request, page->item[i].site_id),
			comment_view_audience(request));
	}
	json_array_end(json);
}

static void write_counts(struct json_writer *json, const struct facet_record *record)
{
	for (enum comment_status status = 0; status < STATUS_COUNT; status++) {
		json_member_int(json, comment_status_name(status), (int64_t)record->n[status]);
	}
}

static void write_author(struct json_writer *json, const struct facet_record *record)
{
	json_key(json, "author");
	json_object_begin(json);
	write_counts(json, record);
	if (record->first_at_ms > 0) {
		json_member_time(json, "first_at", record->first_at_ms);
	} else {
		json_key(json, "first_at");
		json_null(json);
	}
	json_object_end(json);
}

static void write_domains(struct json_writer *json, const struct context *context)
{
	json_key(json, "domains");
	json_array_begin(json);
	for (size_t i = 0; i < context->n_domains; i++) {
		json_object_begin(json);
		json_member_string(json, "domain", context->domain[i].name);
		write_counts(json, &context->domain[i].record);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_spans(struct json_writer *json, const struct context *context)
{
	struct str content = context->comment.comment.field[COMMENT_CONTENT];

	json_key(json, "spans");
	json_array_begin(json);
	for (size_t i = 0; i < context->n_spans; i++) {
		const struct telling_part *part = &context->span[i];
		size_t begin = (size_t)(part->text.p - content.p);

		json_object_begin(json);
		json_member_int(json, "begin", (int64_t)begin);
		json_member_int(json, "end", (int64_t)(begin + part->text.n));
		json_member_rounded(json, "log_odds", part->log_odds);
		json_member_string(json, "shown", part->text);
		if (part->stands_for.n > 0) {
			json_member_string(json, "hidden", part->stands_for);
		}
		json_object_end(json);
	}
	json_array_end(json);
}

static void got_context(struct request *request)
{
	struct reading *reading = request->state;
	const struct context *context = &reading->context;
	struct json_writer json;

	if (reading->call.task.result != 0) {
		comment_path_answer_change(
			request, reading->call.task.result, "reading the context");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	write_comments(request, &json, "before", &context->before);
	write_comments(request, &json, "after", &context->after);
	json_key(&json, "parent");
	if (context->has_parent) {
		comment_view_write(&json, &context->parent,
			site_name(request, context->parent.site_id),
			comment_view_audience(request));
	} else {
		json_null(&json);
	}
	write_author(&json, &context->author);
	write_domains(&json, context);
	write_spans(&json, context);
	json_key(&json, "trail");
	trail_view_write(&json, &context->trail, reading->actor_name);
	json_object_end(&json);
}

void api_comment_context(struct request *request)
{
	struct reading *reading = CALL_NEW(request, struct reading);

	if (reading != NULL && comment_path_read(request, &reading->id)) {
		call_read(&reading->call, context_work, got_context);
	}
}
