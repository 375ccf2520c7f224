/* /v1/sites: create, list, show and change sites, and rotate their keys. */
#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/auth.h"
#include "http/handlers.h"
#include "http/api/precondition.h"
#include "http/api/submission.h"
#include "http/respond.h"
#include "json_reader.h"
#include "secret.h"
#include "site_check.h"
#include "site_settings.h"

struct site_call {
	struct call call;
	struct site site;
	uint64_t expected_version;
	char key[SECRET_KEY_BYTES];
	unsigned char key_hash[STORE_HASH_BYTES];
};

static void write_site(struct json_writer *json, const struct site *site)
{
	json_member_string(json, "site", site->name);
	json_member_int(json, "version", (int64_t)site->version);
	json_key(json, "origins");
	json_array_begin(json);
	for (size_t i = 0; i < site->n_origins; i++) {
		json_string(json, site->origins[i]);
	}
	json_array_end(json);
	json_key(json, "settings");
	json_object_begin(json);
	site_settings_write(json, &site->settings);
	json_object_end(json);
	json_member_time(json, "created_at", site->created_at_ms);
}

static void respond_site(
	struct request *request, unsigned status, const struct site *site, struct str key)
{
	struct json_writer json = respond_json(request, status);

	json_object_begin(&json);
	write_site(&json, site);
	if (key.n > 0) {
		json_member_string(&json, "key", key);
	}
	json_object_end(&json);
	respond_etag(request, site->version);
}

/* The site in the path, which the caller may administer; NULL: answered already, or to be
 * dispatched again when the sites have been read anew. */
static const struct site *path_site(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site =
		view == NULL ? NULL
			     : directory_site_by_name(view->directory, request->path_value[0]);

	if (view != NULL && site == NULL && auth_look_again(request)) {
		return NULL;
	}
	/* Somebody else's site is not told apart from none. */
	if (site == NULL || (request->caller.site_id != 0 && request->caller.site_id != site->id)) {
		respond_problem(request, 404, "unknown_site",
			"There is no site of this name that these credentials are good for.");
		return NULL;
	}
	return site;
}

static int refresh_work(struct call *call, struct store *store)
{
	return engine_refresh_directory(call->request->engine, store);
}

/* Callers may use what they were told at once: the directory is read again before the answer. */
static void refresh_then(struct site_call *state, void (*resume)(struct request *))
{
	call_read(&state->call, refresh_work, resume);
}

static bool read_origins(struct request *request, const struct cJSON *list, struct site *site)
{
	size_t n = 0;
	const char *why;

	if (!json_is_array(list)) {
		respond_invalid(request, "/origins", "not_a_list",
			"origins must be a list such as [\"https://news.example\"].");
		return false;
	}
	site->origins = arena_new(&request->arena, LIMIT_ORIGINS, sizeof *site->origins);
	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		struct str origin;

		if (n == LIMIT_ORIGINS || site->origins == NULL) {
			respond_invalid(request, "/origins", "too_many",
				"A site may have at most %d origins.", LIMIT_ORIGINS);
			return false;
		}
		if (!json_get_string(item, &origin) ||
			site_check_origin(origin, &request->arena, &site->origins[n], &why) != 0) {
			respond_invalid(request, "/origins", "invalid", "%s",
				json_get_string(item, &origin) ? why : "An origin must be text.");
			return false;
		}
		n++;
	}
	site->n_origins = n;
	return true;
}

static bool read_settings(
	struct request *request, const struct cJSON *object, struct site_settings *settings)
{
	struct site_settings_fault fault;
	struct str pointer;
	int r = site_settings_read(object, &request->arena, settings, &fault);

	if (r == SITE_SETTINGS_BAD) {
		r = arena_printf(
			&request->arena, &pointer, "/settings%.*s%c", STR_FMT(fault.pointer), '\0');
		if (r == 0) {
			respond_invalid(
				request, pointer.p, fault.code, "%.*s", STR_FMT(fault.detail));
			return false;
		}
	}
	if (r != 0) {
		respond_fault(request, r, "reading the settings");
		return false;
	}
	return true;
}

static bool read_site(struct request *request, const struct cJSON *body, struct site *site)
{
	const struct cJSON *origins = json_get(body, "origins");
	const struct cJSON *settings = json_get(body, "settings");

	return (origins == NULL || read_origins(request, origins, site)) &&
	       (settings == NULL || read_settings(request, settings, &site->settings));
}

void api_sites_list(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *sites;
	struct json_writer json;
	size_t n;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "listing the sites");
		return;
	}
	sites = directory_sites(view->directory, &n);
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < n; i++) {
		if (request->caller.site_id == 0 || request->caller.site_id == sites[i].id) {
			json_object_begin(&json);
			write_site(&json, &sites[i]);
			json_object_end(&json);
		}
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

void api_site_get(struct request *request)
{
	const struct site *site = path_site(request);

	if (site != NULL) {
		respond_site(request, 200, site, STR_NONE);
	}
}

static void added(struct request *request)
{
	struct site_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return;
	}
	respond_site(request, 201, &state->site, str_make(state->key, sizeof state->key));
}

static void add_stored(struct request *request)
{
	struct site_call *state = request->state;

	if (state->call.task.result == SITE_NAME_TAKEN) {
		respond_problem(
			request, 409, "name_taken", "There is a site of this name already.");
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the site");
	} else {
		refresh_then(state, added);
	}
}

static int add_work(struct call *call, struct store *store)
{
	struct site_call *state = (struct site_call *)call;

	return store_site_add(store, &state->site, state->key_hash, &state->site.id);
}

static bool make_key(struct request *request, struct site_call *state)
{
	const struct engine_view *view = engine_view(request->engine);

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "making a key");
		return false;
	}
	secret_make_key(state->key);
	secret_hash(directory_secret(view->directory), str_make(state->key, sizeof state->key),
		state->key_hash);
	return true;
}

void api_site_add(struct request *request)
{
	struct site_call *state = CALL_NEW(request, struct site_call);
	const struct cJSON *body;
	const char *why = "A site needs a name, as `site`.";

	if (state == NULL) {
		return;
	}
	if (request->caller.site_id != 0) {
		respond_problem(request, 403, "bound_to_site",
			"A token that is bound to one site cannot create others.");
		return;
	}
	body = submission_read_object(request);
	if (body == NULL) {
		return;
	}
	if (!json_get_string(json_get(body, "site"), &state->site.name) ||
		site_check_name(state->site.name, &why) != 0) {
		respond_invalid(request, "/site", "invalid", "%s", why);
		return;
	}
	state->site.settings = site_settings_default;
	state->site.version = 1;
	state->site.created_at_ms = clock_now_ms();
	if (read_site(request, body, &state->site) && make_key(request, state)) {
		call_write(&state->call, add_work, add_stored);
	}
}

static void change_shown(struct request *request)
{
	struct site_call *state = request->state;
	const struct site *site;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return;
	}
	site = path_site(request);
	if (site != NULL) {
		respond_site(request, 200, site, STR_NONE);
	}
}

static void change_stored(struct request *request)
{
	struct site_call *state = request->state;

	if (state->call.task.result == SITE_STALE) {
		precondition_answer_stale(request);
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the site");
	} else {
		refresh_then(state, change_shown);
	}
}

static int change_work(struct call *call, struct store *store)
{
	struct site_call *state = (struct site_call *)call;

	return store_site_update(store, &state->site, state->expected_version);
}

void api_site_change(struct request *request)
{
	struct site_call *state = CALL_NEW(request, struct site_call);
	const struct site *site;
	const struct cJSON *body;

	if (state == NULL || !precondition_read(request, false, &state->expected_version)) {
		return;
	}
	site = path_site(request);
	body = site == NULL ? NULL : submission_read_object(request);
	if (body == NULL) {
		return;
	}
	/* The name and the origins that stay must outlive the snapshot they are read from. */
	state->site = *site;
	state->site.name = request->path_value[0];
	if (json_get(body, "origins") == NULL) {
		state->site.origins =
			arena_new(&request->arena, site->n_origins, sizeof *site->origins);
		for (size_t i = 0; i < site->n_origins; i++) {
			if (state->site.origins == NULL ||
				arena_copy(&request->arena, site->origins[i],
					&state->site.origins[i]) != 0) {
				respond_fault(request, -ENOMEM, "changing the site");
				return;
			}
		}
	}
	/* Between reading and writing nobody else's change may be lost. */
	if (state->expected_version == 0) {
		state->expected_version = site->version;
	}
	if (read_site(request, body, &state->site)) {
		call_write(&state->call, change_work, change_stored);
	}
}

static void rotated(struct request *request)
{
	struct site_call *state = request->state;
	struct json_writer json;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return;
	}
	json = respond_json(request, 201);
	json_object_begin(&json);
	json_member_string(&json, "site", request->path_value[0]);
	json_member_string(&json, "key", str_make(state->key, sizeof state->key));
	json_member_int(
		&json, "former_key_holds_hours", request->engine->settings->key_overlap_hours);
	json_object_end(&json);
}

static void rotation_stored(struct request *request)
{
	struct site_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the key");
	} else {
		refresh_then(state, rotated);
	}
}

static int rotate_work(struct call *call, struct store *store)
{
	struct site_call *state = (struct site_call *)call;
	int64_t now_ms = clock_now_ms();
	int r = store_site_rotate_key(store, state->site.id, state->key_hash, now_ms,
		now_ms + call->request->engine->settings->key_overlap_hours * 3600 * 1000);

	return r > 0 ? -ENOENT : r;
}

void api_site_rotate_key(struct request *request)
{
	struct site_call *state = CALL_NEW(request, struct site_call);
	const struct site *site = state == NULL ? NULL : path_site(request);

	if (site == NULL || !make_key(request, state)) {
		return;
	}
	state->site.id = site->id;
	call_write(&state->call, rotate_work, rotation_stored);
}
