/* GET /v1/decisions: what people decided, the latest first; a page can offer to undo it. */
#include <errno.h>

#include <hamlet/review.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/page_query.h"
#include "http/handlers.h"
#include "http/respond.h"

struct acts {
	struct call call;
	struct act_query query;
	struct act_list list;
};

static int acts_work(struct call *call, struct store *store)
{
	struct acts *acts = (struct acts *)call;

	return store_acts(store, &acts->query, &call->request->arena, &acts->list);
}

static void write_act(struct request *request, struct json_writer *json,
	const struct engine_view *view, const struct act *act)
{
	const struct site *site = directory_site_by_id(view->directory, act->comment.site_id);

	json_object_begin(json);
	json_member_time(json, "at", act->at_ms);
	json_member_string(json, "decision", act->kind);
	if (act->reason.n > 0) {
		json_member_string(json, "reason", act->reason);
	}
	json_member_string(json, "actor", act->actor);
	if (act->actor_name.n > 0) {
		json_member_string(json, "actor_name", act->actor_name);
	}
	json_member_string(json, "note", act->note);
	if (act->batch != 0) {
		json_member_int(json, "batch", act->batch);
	}
	json_member_int(json, "version", (int64_t)act->version);
	json_member_bool(json, "can_undo", act->can_undo);
	json_key(json, "comment");
	comment_view_write(json, &act->comment, site == NULL ? STR_NONE : site->name,
		comment_view_audience(request));
	json_object_end(json);
}

static void got_acts(struct request *request)
{
	struct acts *acts = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;

	if (acts->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : acts->call.task.result,
			"reading the decisions");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < acts->list.n; i++) {
		write_act(request, &json, view, &acts->list.item[i]);
	}
	json_array_end(&json);
	page_query_write_next(
		&json, acts->list.has_more ? acts->list.item[acts->list.n - 1].seq : 0);
	json_object_end(&json);
}

void api_acts_list(struct request *request)
{
	struct acts *acts = CALL_NEW(request, struct acts);
	struct access_scope scope;
	bool is_mine = false;

	if (acts == NULL || !page_query_flag(request, "mine", &is_mine) ||
		!page_query_scope(request, &scope) ||
		!page_query_limit(request, &acts->query.limit) ||
		!page_query_cursor_number(request, &acts->query.before)) {
		return;
	}
	acts->query.site_id = scope.site_id;
	acts->query.site = scope.site;
	acts->query.n_sites = scope.n_sites;
	if (is_mine && access_actor(request, &acts->query.actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who asks");
		return;
	}
	call_read(&acts->call, acts_work, got_acts);
}
