/* /v1/tokens: give out, list and revoke tokens for people and programs. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/ascii.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/auth.h"
#include "http/handlers.h"
#include "http/api/submission.h"
#include "http/api/trail.h"
#include "http/respond.h"
#include "json_reader.h"
#include "secret.h"

struct token_call {
	struct call call;
	struct token token;
	struct audit_record record;
	char secret[SECRET_TOKEN_BYTES];
};

static void write_token(
	struct json_writer *json, const struct token *token, const struct directory *directory)
{
	const struct site *site = directory_site_by_id(directory, token->site_id);

	if (token->id != 0) {
		json_member_int(json, "id", token->id);
	}
	json_key(json, "site");
	if (site != NULL) {
		json_string(json, site->name);
	} else {
		json_null(json);
	}
	json_member_string(json, "role", str_of(role_name(token->role)));
	json_member_time(json, "created_at", token->created_at_ms);
}

void api_tokens_list(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct token *tokens;
	struct json_writer json;
	size_t n;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "listing the tokens");
		return;
	}
	if (!page_query_whole(request)) {
		return;
	}
	tokens = directory_tokens(view->directory, &n);
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < n; i++) {
		if (access_covers(request, tokens[i].site_id)) {
			json_object_begin(&json);
			write_token(&json, &tokens[i], view->directory);
			json_object_end(&json);
		}
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

static int refresh_work(struct call *call, struct store *store)
{
	return engine_refresh_directory(call->request->engine, store);
}

static void added(struct request *request)
{
	struct token_call *state = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;

	if (state->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : state->call.task.result,
			"reading the tokens again");
		return;
	}
	json = respond_json(request, 201);
	json_object_begin(&json);
	write_token(&json, &state->token, view->directory);
	json_member_string(&json, "token", str_make(state->secret, sizeof state->secret));
	json_object_end(&json);
}

static void add_stored(struct request *request)
{
	struct token_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "storing the token");
	} else {
		call_read(&state->call, refresh_work, added);
	}
}

/* In the task that gives the token its id, or ends it; the rest of the record stands already. */
static int note(struct token_call *state, struct store *store)
{
	int r = trail_object_id(state->call.request, "token", state->token.id, &state->record);

	state->record.site_id = state->token.site_id;
	return r == 0 ? store_audit_add(store, &state->record) : r;
}

/* What a token is, for before or after in the audit trail. */
static bool begin_note(struct request *request, struct token_call *state, const char *action)
{
	const struct engine_view *view = engine_view(request->engine);
	struct trail_json json;
	struct str text = STR_NONE;
	int r = view == NULL ? -ENOMEM : trail_begin(request, action, &state->record);

	if (r == 0) {
		trail_json_begin(&json);
		write_token(&json.json, &state->token, view->directory);
		r = trail_json_end(&json, request, &text);
	}
	if (r != 0) {
		respond_fault(request, r, "noting the change");
	}
	*(state->token.id == 0 ? &state->record.after : &state->record.before) = text;
	return r == 0;
}

static int add_work(struct call *call, struct store *store)
{
	struct token_call *state = (struct token_call *)call;
	int r = store_token_add(store, &state->token, &state->token.id);

	return r == 0 ? note(state, store) : r;
}

static bool read_role(struct request *request, const struct cJSON *body, struct token *token)
{
	struct str name;

	if (json_get_string(json_get(body, "role"), &name) && role_parse(name, &token->role)) {
		return true;
	}
	respond_invalid(
		request, "/role", "unknown_role", "role must be moderator, admin or viewer.");
	return false;
}

/* Bound to the site named; without one to the caller's own, or to all where the caller is. Who has
 * several must name one. False: answered already, or to be dispatched again when the sites have
 * been read anew. */
static bool read_site(struct request *request, const struct directory *directory,
	const struct cJSON *body, struct token *token)
{
	const struct cJSON *value = json_get(body, "site");
	const struct site *site;
	struct str name;

	token->site_id = request->caller.site_id;
	if ((value == NULL || json_is_null(value)) && access_covers(request, token->site_id)) {
		return true;
	}
	site = json_get_string(value, &name) ? directory_site_by_name(directory, name) : NULL;
	if (site == NULL && auth_look_again(request)) {
		return false;
	}
	if (site == NULL || !access_covers(request, site->id)) {
		respond_invalid(request, "/site", "unknown_site",
			"There is no site of this name that these credentials are good for.");
		return false;
	}
	token->site_id = site->id;
	return true;
}

void api_token_add(struct request *request)
{
	static const char *const members[] = {"role", "site"};
	struct token_call *state = CALL_NEW(request, struct token_call);
	const struct engine_view *view = engine_view(request->engine);
	const struct cJSON *body;

	if (state == NULL || view == NULL) {
		return;
	}
	body = submission_read_members(request, members, 2);
	if (body == NULL || !read_role(request, body, &state->token) ||
		!read_site(request, view->directory, body, &state->token)) {
		return;
	}
	state->token.created_at_ms = clock_now_ms();
	secret_make_token(state->secret);
	secret_hash(directory_secret(view->directory),
		str_make(state->secret, sizeof state->secret), state->token.hash);
	if (begin_note(request, state, "token.add")) {
		call_write(&state->call, add_work, add_stored);
	}
}

static void revoked(struct request *request)
{
	struct token_call *state = request->state;

	if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "reading the tokens again");
		return;
	}
	respond_empty(request, 204);
}

static void answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_token",
		"There is no token of this id that these credentials are good for.");
}

static void revoke_stored(struct request *request)
{
	struct token_call *state = request->state;

	if (state->call.task.result == TOKEN_UNKNOWN) {
		answer_unknown(request);
	} else if (state->call.task.result != 0) {
		respond_fault(request, state->call.task.result, "revoking the token");
	} else {
		call_read(&state->call, refresh_work, revoked);
	}
}

static int revoke_work(struct call *call, struct store *store)
{
	struct token_call *state = (struct token_call *)call;
	int r = store_token_revoke(store, state->token.id);

	return r == 0 ? note(state, store) : r;
}

void api_token_revoke(struct request *request)
{
	struct token_call *state = CALL_NEW(request, struct token_call);
	const struct engine_view *view = engine_view(request->engine);
	const struct token *tokens;
	int64_t id;
	size_t n;

	if (state == NULL || view == NULL) {
		return;
	}
	tokens = directory_tokens(view->directory, &n);
	if (ascii_parse_int(request->path_value[0], 1, INT64_MAX, &id) != 0) {
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (tokens[i].id == id && access_covers(request, tokens[i].site_id)) {
			state->token = tokens[i];
			if (begin_note(request, state, "token.revoke")) {
				call_write(&state->call, revoke_work, revoke_stored);
			}
			return;
		}
	}
	answer_unknown(request);
}
