/* POST and DELETE /v1/leases: whoever looks at a comment claims it, so that two do not collide. */
#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/herald.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/lease_view.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"

#define DEFAULT_SECONDS 120

struct leases {
	struct call call;
	struct comment_id id[LIMIT_LEASES];
	struct lease_request request;
	struct lease_list list;
};

static bool read_ids(struct request *request, const struct cJSON *body, struct leases *leases)
{
	const struct cJSON *ids = json_get(body, "ids");
	struct str text;

	if (!json_is_array(ids)) {
		respond_invalid(
			request, "/ids", "required", "ids must be a list of comments' ids.");
		return false;
	}
	for (const struct cJSON *item = json_first(ids); item != NULL; item = json_next(item)) {
		if (leases->request.n == LIMIT_LEASES) {
			respond_invalid(request, "/ids", "too_many",
				"One call takes at most %d ids.", LIMIT_LEASES);
			return false;
		}
		if (!json_get_string(item, &text) ||
			!comment_id_parse(text, &leases->id[leases->request.n])) {
			respond_invalid_item(request, "/ids", leases->request.n, "invalid",
				"Each of ids must be a comment's id.");
			return false;
		}
		leases->request.n++;
	}
	leases->request.id = leases->id;
	return true;
}

static bool read_seconds(struct request *request, const struct cJSON *body, struct leases *leases)
{
	const struct cJSON *value = json_get(body, "seconds");
	long long seconds = DEFAULT_SECONDS;

	if (value != NULL &&
		(!json_get_int(value, &seconds) || seconds < 1 || seconds > LIMIT_LEASE_SECONDS)) {
		respond_invalid(request, "/seconds", "out_of_range",
			"seconds must be a whole number from 1 to %d.", LIMIT_LEASE_SECONDS);
		return false;
	}
	leases->request.expires_at_ms = leases->request.now_ms + seconds * 1000;
	return true;
}

static struct leases *read_request(struct request *request, const struct cJSON **ret_body)
{
	struct leases *leases = CALL_NEW(request, struct leases);
	const struct cJSON *body = leases == NULL ? NULL : submission_read_object(request);
	struct access_scope scope;

	if (body == NULL || !read_ids(request, body, leases)) {
		return NULL;
	}
	scope = access_scope(request);
	leases->request.site_id = scope.site_id;
	leases->request.site = scope.site;
	leases->request.n_sites = scope.n_sites;
	leases->request.now_ms = clock_now_ms();
	if (access_actor(request, &leases->request.actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who claims");
		return NULL;
	}
	*ret_body = body;
	return leases;
}

static void write_leases(struct request *request, const struct leases *leases)
{
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < leases->list.n; i++) {
		const struct lease *lease = &leases->list.item[i];
		char id[COMMENT_ID_TEXT_BYTES];

		comment_id_format(lease->id, id);
		json_object_begin(&json);
		json_member_string(&json, "id", str_make(id, sizeof id));
		lease_view_write_members(&json, lease, leases->request.actor);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
}

static void claimed(struct request *request)
{
	struct leases *leases = request->state;
	struct str name;

	if (leases->call.task.result != 0 || access_actor_name(request, &name) != 0) {
		respond_fault(request, leases->call.task.result, "claiming comments");
		return;
	}
	for (size_t i = 0; i < leases->list.n; i++) {
		const struct lease *lease = &leases->list.item[i];

		if (str_eq(lease->actor, leases->request.actor)) {
			herald_tell_lease(request->engine, lease->site_id, lease->id, name);
		}
	}
	write_leases(request, leases);
}

static int claim_work(struct call *call, struct store *store)
{
	struct leases *leases = (struct leases *)call;

	return store_leases_claim(store, &leases->request, &call->request->arena, &leases->list);
}

void api_leases_claim(struct request *request)
{
	const struct cJSON *body;
	struct leases *leases = read_request(request, &body);

	if (leases != NULL && read_seconds(request, body, leases)) {
		call_write(&leases->call, claim_work, claimed);
	}
}

static void dropped(struct request *request)
{
	struct leases *leases = request->state;

	if (leases->call.task.result != 0) {
		respond_fault(request, leases->call.task.result, "giving comments back");
		return;
	}
	for (size_t i = 0; i < leases->list.n; i++) {
		herald_tell_lease(request->engine, leases->list.item[i].site_id,
			leases->list.item[i].id, STR_NONE);
	}
	respond_empty(request, 204);
}

static int drop_work(struct call *call, struct store *store)
{
	struct leases *leases = (struct leases *)call;

	return store_leases_drop(store, &leases->request, &call->request->arena, &leases->list);
}

void api_leases_drop(struct request *request)
{
	const struct cJSON *body;
	struct leases *leases = read_request(request, &body);

	if (leases != NULL) {
		call_write(&leases->call, drop_work, dropped);
	}
}
