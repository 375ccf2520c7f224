/* /v1/sites/{site}/keys: list a site's keys, make another, revoke one. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/ascii.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/site_path.h"
#include "http/api/submission.h"
#include "http/api/trail.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "secret.h"

/* A key is named by the first bytes of its hash, which tell nothing of the key. */
#define KEY_ID_BYTES 8

struct key_call {
	struct call call;
	int64_t site_id;
	int64_t now_ms;
	int64_t former_end_ms;
	char key[SECRET_KEY_BYTES];
	unsigned char hash[STORE_HASH_BYTES];
	struct audit_record record;
};

static struct str key_id(const unsigned char hash[STORE_HASH_BYTES], char text[2 * KEY_ID_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < KEY_ID_BYTES; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 0xf];
	}
	return str_make(text, 2 * KEY_ID_BYTES);
}

/* Callers may use what they were told at once: the directory is read again before the answer. */
static int refresh_work(struct call *call, struct store *store)
{
	return engine_refresh_directory(call->request->engine, store);
}

static bool note(struct request *request, const char *action, struct key_call *state)
{
	char text[2 * KEY_ID_BYTES];
	int r = trail_begin(request, action, &state->record);

	if (r == 0) {
		r = trail_object_name(request, "key", key_id(state->hash, text), &state->record);
	}
	if (r != 0) {
		respond_fault(request, r, "noting the change");
	}
	state->record.site_id = state->site_id;
	return r == 0;
}

/* ---- GET ---- */

static void write_time_or_null(struct json_writer *json, const char *name, int64_t at_ms)
{
	json_key(json, name);
	if (at_ms == 0) {
		json_null(json);
	} else {
		json_time(json, at_ms);
	}
}

void api_site_keys(struct request *request)
{
	const struct site *site = site_path_find(request);
	const struct engine_view *view = site == NULL ? NULL : engine_view(request->engine);
	const struct site_key *keys;
	struct json_writer json;
	int64_t now_ms = clock_now_ms();
	size_t n;

	if (view == NULL || !page_query_whole(request)) {
		return;
	}
	keys = directory_keys(view->directory, &n);
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < n; i++) {
		char text[2 * KEY_ID_BYTES];

		if (keys[i].site_id != site->id ||
			(keys[i].expires_at_ms != 0 && keys[i].expires_at_ms <= now_ms)) {
			continue;
		}
		json_object_begin(&json);
		json_member_string(&json, "id", key_id(keys[i].hash, text));
		write_time_or_null(&json, "created_at", keys[i].created_at_ms);
		write_time_or_null(&json, "expires_at", keys[i].expires_at_ms);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

/* ---- POST ---- */

static void rotated(struct request *request)
{
	struct key_call *state = request->state;
	struct json_writer json;
	char text[2 * KEY_ID_BYTES];

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return;
	}
	json = respond_json(request, 201);
	json_object_begin(&json);
	json_member_string(&json, "site", request->path_value[0]);
	json_member_string(&json, "id", key_id(state->hash, text));
	json_member_string(&json, "key", str_make(state->key, sizeof state->key));
	json_member_int(
		&json, "former_key_holds_hours", request->engine->settings->key_overlap_hours);
	json_object_end(&json);
}

static void rotation_stored(struct request *request)
{
	struct key_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the key");
	} else {
		call_read(&state->call, refresh_work, rotated);
	}
}

static int rotate_work(struct call *call, struct store *store)
{
	struct key_call *state = (struct key_call *)call;
	int r = store_site_rotate_key(
		store, state->site_id, state->hash, state->now_ms, state->former_end_ms);

	if (r != 0) {
		return r > 0 ? -ENOENT : r;
	}
	return store_audit_add(store, &state->record);
}

void api_site_rotate_key(struct request *request)
{
	struct key_call *state = CALL_NEW(request, struct key_call);
	const struct engine_view *view = state == NULL ? NULL : engine_view(request->engine);
	const struct site *site = view == NULL ? NULL : site_path_find(request);

	/* It takes none, and may go without a body; but who sends one means something by it. */
	if (site == NULL ||
		(request->body.n > 0 && submission_read_members(request, NULL, 0) == NULL)) {
		return;
	}
	secret_make_key(state->key);
	secret_hash(directory_secret(view->directory), str_make(state->key, sizeof state->key),
		state->hash);
	state->site_id = site->id;
	state->now_ms = clock_now_ms();
	state->former_end_ms =
		state->now_ms + request->engine->settings->key_overlap_hours * 3600 * 1000;
	if (note(request, "key.add", state)) {
		call_write(&state->call, rotate_work, rotation_stored);
	}
}

/* ---- DELETE ---- */

static void answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_key", "This site has no key of this id.");
}

static void revoked(struct request *request)
{
	struct key_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the sites again");
		return;
	}
	respond_empty(request, 204);
}

static void revocation_stored(struct request *request)
{
	struct key_call *state = request->state;

	if (state->call.task.result == SITE_KEY_UNKNOWN) {
		answer_unknown(request);
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "revoking the key");
	} else {
		call_read(&state->call, refresh_work, revoked);
	}
}

static int revoke_work(struct call *call, struct store *store)
{
	struct key_call *state = (struct key_call *)call;
	int r = store_site_revoke_key(store, state->site_id, state->hash);

	return r == 0 ? store_audit_add(store, &state->record) : r;
}

/* The site's key of that id, among those in memory. */
static const struct site_key *find_key(
	const struct directory *directory, int64_t site_id, struct str id)
{
	char text[2 * KEY_ID_BYTES];
	size_t n;
	const struct site_key *keys = directory_keys(directory, &n);

	for (size_t i = 0; i < n; i++) {
		if (keys[i].site_id == site_id && str_eq(key_id(keys[i].hash, text), id)) {
			return &keys[i];
		}
	}
	return NULL;
}

void api_site_revoke_key(struct request *request)
{
	struct key_call *state = CALL_NEW(request, struct key_call);
	const struct engine_view *view = state == NULL ? NULL : engine_view(request->engine);
	const struct site *site = view == NULL ? NULL : site_path_find(request);
	const struct site_key *key;

	if (site == NULL) {
		return;
	}
	key = find_key(view->directory, site->id, request->path_value[1]);
	if (key == NULL) {
		answer_unknown(request);
		return;
	}
	state->site_id = site->id;
	memcpy(state->hash, key->hash, sizeof state->hash);
	if (note(request, "key.revoke", state)) {
		call_write(&state->call, revoke_work, revocation_stored);
	}
}
