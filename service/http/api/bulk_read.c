/* POST /v1/decisions and /v1/decisions/{batch}/undo: what is asked for. */
#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "http/api/access.h"
#include "http/api/bulk.h"
#include "http/api/decision_body.h"
#include "http/api/queue_filter.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"

static bool read_item(
	struct request *request, const struct cJSON *value, size_t at, struct bulk_item *ret)
{
	struct str id;
	long long version;

	if (!json_get_string(json_get(value, "id"), &id) || !comment_id_parse(id, &ret->id) ||
		!json_get_int(json_get(value, "version"), &version) || version < 1) {
		respond_invalid_item(request, "/items", at, "invalid",
			"Each of items must be {\"id\": a comment's id, \"version\": its "
			"version}.");
		return false;
	}
	ret->version = (uint64_t)version;
	return true;
}

static bool read_items(struct request *request, const struct cJSON *items, struct bulk *bulk)
{
	if (!json_is_array(items)) {
		respond_invalid(request, "/items", "required",
			"Send `items`, a list of {\"id\",\"version\"}, or a `filter`.");
		return false;
	}
	for (const struct cJSON *value = json_first(items); value != NULL;
		value = json_next(value)) {
		if (bulk->n_items == LIMIT_BULK_DECISIONS) {
			respond_invalid(request, "/items", "too_many",
				"One call takes at most %d items.", LIMIT_BULK_DECISIONS);
			return false;
		}
		if (!read_item(request, value, bulk->n_items, &bulk->item[bulk->n_items])) {
			return false;
		}
		bulk->n_items++;
	}
	if (bulk->n_items == 0) {
		respond_invalid(request, "/items", "required", "The list of items is empty.");
	}
	return bulk->n_items > 0;
}

static bool read_filter_request(
	struct request *request, const struct cJSON *body, struct bulk *bulk)
{
	const struct cJSON *dry = json_get(body, "dry_run");
	int64_t now_ms = clock_now_ms();

	if (json_get(body, "items") != NULL) {
		respond_invalid(request, "/items", "not_both",
			"Send either `items` or a `filter`, not both.");
		return false;
	}
	if (!queue_filter_of_body(request, json_get(body, "filter"), &bulk->query)) {
		return false;
	}
	if (dry != NULL && !json_get_bool(dry, &bulk->is_dry)) {
		respond_invalid(
			request, "/dry_run", "not_a_truth_value", "dry_run must be true or false.");
		return false;
	}
	if (!bulk->is_dry &&
		(!json_get_int(json_get(body, "count"), &bulk->count) || bulk->count < 0)) {
		respond_invalid(request, "/count", "required",
			"Say as `count` how many comments you expect it to be: a dry_run tells.");
		return false;
	}
	bulk->has_filter = true;
	bulk->query.order = QUEUE_OLDEST;
	bulk->query.limit = BULK_CHUNK;
	/* What arrives from now on nobody has looked at. */
	if (bulk->query.to_ms == 0 || bulk->query.to_ms > now_ms) {
		bulk->query.to_ms = now_ms;
	}
	return true;
}

static struct bulk *new_bulk(struct request *request)
{
	struct bulk *bulk = CALL_NEW(request, struct bulk);

	if (bulk == NULL) {
		return NULL;
	}
	bulk->item = arena_new(&request->arena, LIMIT_BULK_DECISIONS, sizeof *bulk->item);
	bulk->conflict = arena_new(&request->arena, LIMIT_BULK_DECISIONS, sizeof *bulk->conflict);
	if (bulk->item == NULL || bulk->conflict == NULL) {
		respond_fault(request, -ENOMEM, "making room for the decisions");
		return NULL;
	}
	return bulk;
}

/* Who asks what would be done must not find it done. */
static bool refuse_dry_run(struct request *request, const struct cJSON *body)
{
	if (json_get(body, "dry_run") == NULL) {
		return false;
	}
	respond_invalid(request, "/dry_run", "not_taken",
		"dry_run tells what a `filter` finds; of `items` leave it out.");
	return true;
}

void api_bulk_decide(struct request *request)
{
	static const char *const members[] = {
		"decision", "reason", "note", "force", "items", "filter", "dry_run", "count"};
	struct bulk *bulk = new_bulk(request);
	const struct cJSON *body =
		bulk == NULL ? NULL : submission_read_members(request, members, 8);

	if (body == NULL || !decision_body_read(request, body, &bulk->decide)) {
		return;
	}
	if (json_get(body, "filter") != NULL) {
		if (read_filter_request(request, body, bulk)) {
			bulk_decide_filter(bulk);
		}
	} else if (read_items(request, json_get(body, "items"), bulk) &&
		   !refuse_dry_run(request, body)) {
		bulk_decide_items(bulk);
	}
}

void api_bulk_undo(struct request *request)
{
	struct bulk *bulk = new_bulk(request);
	struct access_scope scope;

	if (bulk == NULL) {
		return;
	}
	if (ascii_parse_int(request->path_value[0], 1, INT64_MAX, &bulk->acts.batch) != 0) {
		respond_problem(request, 404, "unknown_batch",
			"There is no such batch, or it is of another site.");
		return;
	}
	bulk->is_undo = true;
	scope = access_scope(request);
	bulk->acts.site_id = scope.site_id;
	bulk->acts.site = scope.site;
	bulk->acts.n_sites = scope.n_sites;
	bulk->acts.limit = BULK_CHUNK;
	if (!decision_body_for_undo(request, &bulk->decide)) {
		return;
	}
	bulk_undo(bulk);
}
