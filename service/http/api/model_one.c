/* GET /v1/models/{version} and its rollback. */
#include <errno.h>

#include <hamlet/ascii.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/learn.h"
#include "flow/retrain.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/model_view.h"
#include "http/handlers.h"
#include "http/respond.h"

struct one {
	struct call call;
	int64_t version;
	struct model_list list; /* of one */
	struct str note;
	int64_t restored;
	struct fitted *fitted;
	struct learn_request learn;
};

static void answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_model", "There is no such version of the model.");
}

static struct one *read_version(struct request *request)
{
	struct one *one = CALL_NEW(request, struct one);

	if (one != NULL &&
		ascii_parse_int(request->path_value[0], 1, INT64_MAX - 1, &one->version) != 0) {
		answer_unknown(request);
		return NULL;
	}
	return one;
}

static int read_work(struct call *call, struct store *store)
{
	struct one *one = (struct one *)call;

	return store_models(store, one->version + 1, 1, &call->request->arena, &one->list);
}

/* Whether that very version was read; false: answered already. */
static bool is_read(struct request *request)
{
	const struct one *one = request->state;

	if (one->call.task.result != 0) {
		respond_fault(request, one->call.task.result, "reading the model");
		return false;
	}
	if (one->list.n == 0 || one->list.item[0].version != one->version) {
		answer_unknown(request);
		return false;
	}
	return true;
}

static void got_one(struct request *request)
{
	const struct one *one = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the model");
		return;
	}
	if (!is_read(request)) {
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	model_view_write_members(&json, &one->list.item[0], view->fitted->version);
	model_view_write_curves(&json, &one->list.item[0]);
	json_object_end(&json);
}

void api_model_get(struct request *request)
{
	struct one *one = read_version(request);

	if (one != NULL) {
		call_read(&one->call, read_work, got_one);
	}
}

/* ---- rollback ---- */

static void in_force(struct request *request)
{
	struct one *one = request->state;

	if (one->call.task.result != 0) {
		respond_fault(request, one->call.task.result, "putting the version in force");
		return;
	}
	one->version = one->restored;
	call_read(&one->call, read_work, got_one);
}

static void adopted(struct learn_request *learn)
{
	struct one *one = (struct one *)((char *)learn - offsetof(struct one, learn));

	one->call.task.result = learn->result;
	request_wake(one->call.request);
}

/* The learner lets it catch up with the labels that came since, and takes it over. */
static void loaded(struct request *request)
{
	struct one *one = request->state;

	if (one->call.task.result != 0) {
		respond_fault(request, one->call.task.result, "reading the version's file");
		return;
	}
	one->learn.adopt = one->fitted;
	one->learn.done = adopted;
	request_wait(request, in_force);
	learner_submit(request->engine->learner, &one->learn);
}

static int load_work(struct call *call, struct store *store)
{
	struct one *one = (struct one *)call;
	int r = fitted_of_store(store, &call->request->arena, &one->fitted);

	return r > 0 ? -EBADMSG : r;
}

static void restored(struct request *request)
{
	struct one *one = request->state;

	if (one->call.task.result == STORED_MODEL_NONE) {
		respond_problem(request, 409, "file_dropped",
			"Only the record of this version is kept, its file is not: versions that "
			"were put in force are kept for a while, others not at all.");
	} else if (one->call.task.result != 0) {
		respond_fault(request, one->call.task.result, "storing the version");
	} else {
		call_read(&one->call, load_work, loaded);
	}
}

static int restore_work(struct call *call, struct store *store)
{
	struct one *one = (struct one *)call;

	return store_model_restore(store, one->version, one->note, clock_now_ms(), &one->restored);
}

static void got_for_rollback(struct request *request)
{
	struct one *one = request->state;
	struct str actor;

	if (!is_read(request)) {
		return;
	}
	if (access_actor(request, &actor) != 0 ||
		arena_printf(&request->arena, &one->note,
			"version %lld, put in force again by %.*s", (long long)one->version,
			STR_FMT(actor)) != 0) {
		respond_fault(request, -ENOMEM, "naming who rolls back");
		return;
	}
	call_write(&one->call, restore_work, restored);
}

void api_model_rollback(struct request *request)
{
	struct one *one;

	if (!access_is_of_all(request)) {
		respond_problem(request, 403, "bound_to_site",
			"The model is of all sites: it takes an admin of all sites to put a "
			"version in force.");
		return;
	}
	one = read_version(request);
	if (one != NULL) {
		call_read(&one->call, read_work, got_for_rollback);
	}
}
