/* POST and GET /v1/models: train a version, and list them with their measured quality. */
#include <errno.h>

#include <hamlet/limits.h>

#include "flow/engine.h"
#include "flow/retrain.h"
#include "http/api/call.h"
#include "http/handlers.h"
#include "http/api/model_view.h"
#include "http/api/page_query.h"
#include "http/respond.h"

void api_model_train(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	struct model_info info;
	struct json_writer json;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the model");
		return;
	}
	model_info(view->fitted->model, &info);
	if (info.n_documents[LABEL_HAM] == 0 || info.n_documents[LABEL_SPAM] == 0) {
		respond_problem(request, 409, "too_few_labels",
			"There are %llu ham and %llu spam labels: training needs some of both.",
			(unsigned long long)info.n_documents[LABEL_HAM],
			(unsigned long long)info.n_documents[LABEL_SPAM]);
		return;
	}
	trainer_request(request->engine->trainer);
	json = respond_json(request, 202);
	json_object_begin(&json);
	json_member_string(&json, "status", STR("training"));
	json_member_int(&json, "in_force", view->fitted->version);
	json_object_end(&json);
	respond_header(request, "Location", STR("/v1/models"));
}

struct models {
	struct call call;
	uint64_t before;
	size_t limit;
	struct model_list list;
};

static int list_work(struct call *call, struct store *store)
{
	struct models *models = (struct models *)call;

	return store_models(store, (int64_t)models->before, models->limit, &call->request->arena,
		&models->list);
}

static void got_models(struct request *request)
{
	struct models *models = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;
	bool has_more;

	if (models->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : models->call.task.result,
			"reading the models");
		return;
	}
	/* One more than was asked for was read: it tells whether there is a next page. */
	has_more = models->list.n == models->limit;
	models->list.n -= has_more;
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < models->list.n; i++) {
		json_object_begin(&json);
		model_view_write_members(&json, &models->list.item[i], view->fitted->version);
		json_object_end(&json);
	}
	json_array_end(&json);
	page_query_write_next(
		&json, has_more ? (uint64_t)models->list.item[models->list.n - 1].version : 0);
	json_member_bool(&json, "training", trainer_is_busy(request->engine->trainer));
	json_object_end(&json);
}

void api_models_list(struct request *request)
{
	struct models *models = CALL_NEW(request, struct models);

	if (models != NULL && page_query_limit(request, &models->limit) &&
		page_query_cursor_number(request, &models->before)) {
		models->limit++;
		call_read(&models->call, list_work, got_models);
	}
}
