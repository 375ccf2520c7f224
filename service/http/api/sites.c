/* /v1/sites: create, list, show and change sites. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/auth.h"
#include "http/handlers.h"
#include "http/api/precondition.h"
#include "http/api/site_path.h"
#include "http/api/submission.h"
#include "http/api/trail.h"
#include "http/respond.h"
#include "json_reader.h"
#include "secret.h"
#include "site_check.h"
#include "site_settings.h"

struct site_call {
	struct call call;
	struct site site;
	uint64_t named_version; /* 0: none was named */
	uint64_t expected_version;
	unsigned n_redone;
	const struct cJSON *body; /* of a change */
	char key[SECRET_KEY_BYTES];
	unsigned char key_hash[STORE_HASH_BYTES];
	struct audit_record record;
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

/* What the site is, for before or after in the audit trail. */
static int describe(struct request *request, const struct site *site, struct str *ret)
{
	struct trail_json json;

	trail_json_begin(&json);
	write_site(&json.json, site);
	return trail_json_end(&json, request, ret);
}

/* The record of what is about to be done to state->site; before: NULL for a new one. */
static bool note(struct request *request, const char *action, const struct site *before,
	struct site_call *state)
{
	int r = trail_begin(request, action, &state->record);

	state->record.site_id = state->site.id;
	if (r == 0) {
		r = trail_object_name(request, "site", state->site.name, &state->record);
	}
	if (r == 0 && before != NULL) {
		r = describe(request, before, &state->record.before);
	}
	if (r == 0) {
		r = describe(request, &state->site, &state->record.after);
	}
	if (r != 0) {
		respond_fault(request, r, "noting the change");
	}
	return r == 0;
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
			respond_invalid_item(request, "/origins", n, "invalid", "%s",
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
	if (!page_query_whole(request)) {
		return;
	}
	sites = directory_sites(view->directory, &n);
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < n; i++) {
		if (access_covers(request, sites[i].id)) {
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
	const struct site *site = site_path_find(request);

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

	int r = store_site_add(store, &state->site, state->key_hash, &state->site.id);

	state->record.site_id = state->site.id;
	return r == 0 ? store_audit_add(store, &state->record) : r;
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
	static const char *const members[] = {"site", "origins", "settings"};
	struct site_call *state = CALL_NEW(request, struct site_call);
	const struct cJSON *body;
	const char *why = "A site needs a name, as `site`.";

	if (state == NULL) {
		return;
	}
	if (!access_is_of_all(request)) {
		respond_problem(request, 403, "bound_to_site",
			"It takes an admin of all sites to create others.");
		return;
	}
	body = submission_read_members(request, members, 3);
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
	if (read_site(request, body, &state->site) && make_key(request, state) &&
		note(request, "site.add", NULL, state)) {
		call_write(&state->call, add_work, add_stored);
	}
}

/* The site as it is once the sites were read again; NULL: answered already. */
static const struct site *find_again(struct request *request)
{
	const struct site_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return NULL;
	}
	return site_path_find(request);
}

static void change_shown(struct request *request)
{
	const struct site *site = find_again(request);

	if (site != NULL) {
		respond_site(request, 200, site, STR_NONE);
	}
}

static void change_again(struct request *request);

static void change_stored(struct request *request)
{
	struct site_call *state = request->state;

	if (state->call.task.result == SITE_STALE) {
		if (precondition_redoes(request, state->named_version, &state->n_redone)) {
			refresh_then(state, change_again);
		}
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the site");
	} else {
		refresh_then(state, change_shown);
	}
}

static int change_work(struct call *call, struct store *store)
{
	struct site_call *state = (struct site_call *)call;

	int r = store_site_update(store, &state->site, state->expected_version);

	return r == 0 ? store_audit_add(store, &state->record) : r;
}

/* The name and the origins that stay must outlive the snapshot they are read from. */
static int copy_site(struct request *request, const struct site *site, struct site *ret)
{
	int r = 0;

	*ret = *site;
	ret->name = request->path_value[0];
	ret->origins = arena_new(&request->arena, site->n_origins, sizeof *site->origins);
	if (ret->origins == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < site->n_origins && r == 0; i++) {
		r = arena_copy(&request->arena, site->origins[i], &ret->origins[i]);
	}
	return r;
}

/* Lays the body over the site as it is known here. */
static void change(struct request *request, const struct site *site)
{
	struct site_call *state = request->state;
	bool is_named = precondition_holds(request, site->version);

	/* Another process may have made the version that is named. */
	if (!is_named && state->n_redone == 0) {
		state->n_redone++;
		refresh_then(state, change_again);
		return;
	}
	if (!is_named) {
		precondition_answer_stale(request);
		return;
	}
	if (copy_site(request, site, &state->site) != 0) {
		respond_fault(request, -ENOMEM, "changing the site");
		return;
	}
	/* Between reading and writing nobody else's change may be lost. */
	state->expected_version = site->version;
	state->site.version = state->expected_version + 1;
	if (read_site(request, state->body, &state->site) &&
		note(request, "site.change", site, state)) {
		call_write(&state->call, change_work, change_stored);
	}
}

static void change_again(struct request *request)
{
	const struct site *site = find_again(request);

	if (site != NULL) {
		change(request, site);
	}
}

void api_site_change(struct request *request)
{
	static const char *const members[] = {"origins", "settings"};
	struct site_call *state = CALL_NEW(request, struct site_call);
	const struct site *site;

	if (state == NULL || !precondition_read(request, false, &state->named_version)) {
		return;
	}
	site = site_path_find(request);
	state->body = site == NULL ? NULL : submission_read_members(request, members, 2);
	if (state->body != NULL) {
		change(request, site);
	}
}
