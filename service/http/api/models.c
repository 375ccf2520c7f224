/* POST and GET /v1/models: train a version, and list them with their measured quality. */
#include <errno.h>

#include <hamlet/limits.h>

#include "flow/engine.h"
#include "flow/retrain.h"
#include "http/api/call.h"
#include "http/handlers.h"
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

static void write_model(
	struct json_writer *json, const struct model_record *model, int64_t version_in_force)
{
	json_object_begin(json);
	json_member_int(json, "version", model->version);
	json_member_time(json, "created_at", model->created_at_ms);
	json_member_bool(json, "in_force", model->version == version_in_force);
	json_member_bool(json, "promoted", model->is_promoted);
	json_member_string(json, "note", model->note);
	json_member_int(json, "labels_through", (int64_t)model->labels_through);
	json_key(json, "labels");
	json_object_begin(json);
	json_member_int(json, "spam", (int64_t)model->n_documents[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)model->n_documents[LABEL_HAM]);
	json_object_end(json);
	json_key(json, "quality");
	json_raw(json, model->quality_json);
	json_object_end(json);
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
		write_model(&json, &models->list.item[i], view->fitted->version);
	}
	json_array_end(&json);
	json_key(&json, "next");
	if (has_more) {
		char text[24];
		struct buf next = {.p = text, .capacity = sizeof text, .max_bytes = sizeof text};

		buf_add_int(&next, models->list.item[models->list.n - 1].version);
		json_string(&json, buf_str(&next));
	} else {
		json_null(&json);
	}
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
