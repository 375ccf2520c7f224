/* GET /v1/rules and /v1/rules/{name}: rules of packs and of sites, with what they did. */
#include <errno.h>

#include "flow/engine.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/rule_scope.h"
#include "http/api/rule_view.h"
#include "http/handlers.h"
#include "http/respond.h"

#define HISTORY_ROWS 50

struct reading {
	struct call call;
	struct rule_scope scope;
	struct rule_figures_list figures;
	int64_t rule_site_id; /* of the one rule asked for; -1: of a pack */
	struct rule_history history;
};

static int list_work(struct call *call, struct store *store)
{
	struct reading *reading = (struct reading *)call;

	return store_rule_figures(
		store, reading->scope.site_id, &call->request->arena, &reading->figures);
}

static void write_item(struct json_writer *json, const struct engine_view *view,
	const struct rule_found *found, const struct reading *reading)
{
	json_object_begin(json);
	rule_view_write(json, view, found, &reading->figures);
	json_object_end(json);
}

static void listed(struct request *request)
{
	const struct reading *reading = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;

	if (reading->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : reading->call.task.result,
			"reading what the rules did");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < view->rulebook->stored.n; i++) {
		const struct site_rule *rule = &view->rulebook->stored.item[i];

		if (reading->scope.site_id == 0 || rule->site_id == 0 ||
			rule->site_id == reading->scope.site_id) {
			write_item(&json, view,
				&(struct rule_found){rule, view->rulebook->index[i]}, reading);
		}
	}
	for (size_t i = 0; i < view->rulebook->n_packed; i++) {
		write_item(&json, view, &(struct rule_found){NULL, i}, reading);
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

void api_rules_list(struct request *request)
{
	struct reading *reading = CALL_NEW(request, struct reading);

	if (reading != NULL && page_query_whole(request) &&
		rule_scope_read(request, &reading->scope)) {
		call_read(&reading->call, list_work, listed);
	}
}

static int get_work(struct call *call, struct store *store)
{
	struct reading *reading = (struct reading *)call;
	struct request *request = call->request;
	int r = list_work(call, store);

	if (r != 0 || reading->rule_site_id < 0) {
		return r;
	}
	return store_rule_history(store, reading->rule_site_id, request->path_value[0],
		HISTORY_ROWS, &request->arena, &reading->history);
}

static void got(struct request *request)
{
	const struct reading *reading = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct rule_found found;
	struct json_writer json;

	if (reading->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : reading->call.task.result,
			"reading what the rule did");
		return;
	}
	if (!rule_scope_find(view->rulebook, &reading->scope, request->path_value[0], &found)) {
		rule_scope_answer_unknown(request);
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	rule_view_write(&json, view, &found, &reading->figures);
	json_key(&json, "history");
	rule_view_write_history(&json, &reading->history);
	json_object_end(&json);
	if (found.stored != NULL) {
		respond_etag(request, found.stored->version);
	}
}

void api_rule_get(struct request *request)
{
	struct reading *reading = CALL_NEW(request, struct reading);
	const struct engine_view *view;
	struct rule_found found;

	if (reading == NULL || !rule_scope_read(request, &reading->scope)) {
		return;
	}
	view = engine_view(request->engine);
	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the rule");
		return;
	}
	if (!rule_scope_find(view->rulebook, &reading->scope, request->path_value[0], &found)) {
		rule_scope_answer_unknown(request);
		return;
	}
	reading->rule_site_id = found.stored != NULL ? found.stored->site_id : -1;
	call_read(&reading->call, get_work, got);
}
