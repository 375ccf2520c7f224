/* GET /v1/stats, /metrics, /readyz: what the service is doing. */
#include <errno.h>

#include <hamlet/decide.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/retrain.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "metrics.h"

struct stats {
	struct call call;
	int64_t site_id;
	struct store_figures figures;
};

static int stats_work(struct call *call, struct store *store)
{
	struct stats *stats = (struct stats *)call;
	struct access_scope scope = access_scope(call->request);
	int r = 0;

	if (stats->site_id != 0 || scope.n_sites == 0) {
		return store_figures(store, stats->site_id, &stats->figures);
	}
	for (size_t i = 0; r == 0 && i < scope.n_sites; i++) {
		struct store_figures figures;

		r = store_figures(store, scope.site[i], &figures);
		for (enum comment_status status = 0; r == 0 && status < STATUS_COUNT; status++) {
			stats->figures.n_comments[status] += figures.n_comments[status];
		}
		/* Labels are of all sites, whichever is asked for. */
		if (r == 0) {
			memcpy(stats->figures.n_labels, figures.n_labels, sizeof figures.n_labels);
		}
	}
	return r;
}

static void write_model(struct json_writer *json, struct request *request)
{
	struct fitted *fitted = engine_fitted(request->engine);
	struct model_info info;

	model_info(fitted->model, &info);
	json_key(json, "model");
	json_object_begin(json);
	json_member_int(json, "version", fitted->version);
	json_member_int(json, "labels_through",
		(int64_t)atomic_load_explicit(&fitted->labels_through, memory_order_relaxed));
	json_member_int(json, "features", (int64_t)info.n_features);
	json_member_bool(json, "fitted", info.is_fitted);
	json_member_bool(json, "training", trainer_is_busy(request->engine->trainer));
	json_object_end(json);
	fitted_unref(fitted);
}

static void got_stats(struct request *request)
{
	struct stats *stats = request->state;
	struct json_writer json;

	if (stats->call.task.result != 0) {
		respond_fault(request, stats->call.task.result, "reading the figures");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "comments");
	json_object_begin(&json);
	for (enum comment_status status = 0; status < STATUS_COUNT; status++) {
		json_member_int(&json, comment_status_name(status),
			(int64_t)stats->figures.n_comments[status]);
	}
	json_object_end(&json);
	json_key(&json, "labels");
	json_object_begin(&json);
	for (enum label label = 0; label < LABEL_COUNT; label++) {
		json_member_int(&json, label_name(label), (int64_t)stats->figures.n_labels[label]);
	}
	json_object_end(&json);
	write_model(&json, request);
	json_member_int(
		&json, "uptime_seconds", (clock_now_ms() - request->engine->started_at_ms) / 1000);
	json_object_end(&json);
}

void api_stats(struct request *request)
{
	struct stats *stats = CALL_NEW(request, struct stats);
	struct str named;
	const struct site *site;

	if (stats == NULL) {
		return;
	}
	stats->site_id = access_site_id(request);
	if (request_query(request, "site", &named)) {
		site = access_site(request, named);
		if (site == NULL) {
			return;
		}
		stats->site_id = site->id;
	}
	call_read(&stats->call, stats_work, got_stats);
}

void api_metrics(struct request *request)
{
	HAMLET_CLEANUP(buf_fini) struct buf text;
	struct store_queue_figures figures;

	store_queue_figures(request->engine->queue, &figures);
	metric_set(METRIC_STORE_GROUPS, (int64_t)figures.n_groups);
	metric_set(METRIC_STORE_WRITES, (int64_t)figures.n_writes);
	buf_init(&text, 1024UL * 1024);
	metrics_write(&text);
	if (text.error != 0) {
		respond_fault(request, text.error, "writing the metrics");
		return;
	}
	respond_text(request, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&text));
}

static int ready_work(struct call *call, struct store *store)
{
	uint64_t version;

	(void)call;
	return store_directory_version(store, &version);
}

static int probe_work(struct call *call, struct store *store)
{
	(void)call;
	return store_probe(store);
}

static void got_ready(struct request *request)
{
	struct call *call = request->state;
	bool is_probed = call->work == probe_work;
	struct json_writer json;

	if (call->task.result != 0) {
		respond_problem(request, 503, "store_unavailable", "%s: see the log.",
			is_probed ? "The database cannot be written to, as on a full disk"
				  : "The database does not answer");
		return;
	}
	if (is_probed) {
		store_queue_forget_fault(request->engine->queue);
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_member_string(&json, "status", STR("ready"));
	json_object_end(&json);
}

void api_ready(struct request *request)
{
	struct call *call = CALL_NEW(request, struct call);
	struct store_queue_figures figures;

	if (call == NULL) {
		return;
	}
	store_queue_figures(request->engine->queue, &figures);
	/* Whoever sends nothing while this is not ready would never learn that it is again. */
	if (figures.write_fault != 0) {
		call_write(call, probe_work, got_ready);
	} else {
		call_read(call, ready_work, got_ready);
	}
}
