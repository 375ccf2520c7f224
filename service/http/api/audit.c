/* GET /v1/audit: who changed what, and when. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/site_names.h"
#include "http/handlers.h"
#include "http/respond.h"

struct audit_call {
	struct call call;
	struct audit_query query;
	struct site_names names;
	int64_t site_id; /* where one is asked for */
	struct audit_list list;
};

static int list_work(struct call *call, struct store *store)
{
	struct audit_call *state = (struct audit_call *)call;

	return store_audit(store, &state->query, &call->request->arena, &state->list);
}

static void write_json_or_null(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	if (value.n > 0) {
		json_raw(json, value);
	} else {
		json_null(json);
	}
}

static void write_text_or_null(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	if (value.n > 0) {
		json_string(json, value);
	} else {
		json_null(json);
	}
}

static void write_record(
	struct json_writer *json, const struct audit_record *record, const struct site_names *names)
{
	json_object_begin(json);
	json_member_time(json, "at", record->at_ms);
	json_key(json, "actor");
	json_object_begin(json);
	json_member_string(json, "id", record->actor);
	write_text_or_null(json, "name", record->actor_name);
	json_object_end(json);
	json_member_string(json, "action", record->action);
	json_member_string(json, "object", record->object);
	write_text_or_null(json, "site", site_names_find(names, record->site_id));
	write_json_or_null(json, "before", record->before);
	write_json_or_null(json, "after", record->after);
	json_object_end(json);
}

/* Where the page ends: the last record's time, and how many of that time were told of. */
static int next_cursor(struct request *request, const struct audit_call *state, struct str *ret)
{
	const struct audit_list *list = &state->list;
	size_t n_told = 0;
	int64_t at_ms;

	*ret = STR_NONE;
	if (!list->has_more) {
		return 0;
	}
	at_ms = list->item[list->n - 1].at_ms;
	while (n_told < list->n && list->item[list->n - 1 - n_told].at_ms == at_ms) {
		n_told++;
	}
	if (at_ms == state->query.through_ms) {
		n_told += state->query.n_skipped;
	}
	return arena_printf(&request->arena, ret, "%lld-%zu", (long long)at_ms, n_told);
}

static void listed(struct request *request)
{
	struct audit_call *state = request->state;
	struct json_writer json;
	struct str next = STR_NONE;
	int r = state->call.task.result;

	if (r == 0) {
		r = next_cursor(request, state, &next);
	}
	if (r != 0) {
		respond_fault(request, r, "reading the audit trail");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < state->list.n; i++) {
		write_record(&json, &state->list.item[i], &state->names);
	}
	json_array_end(&json);
	write_text_or_null(&json, "next", next);
	json_object_end(&json);
}

static bool read_cursor(struct request *request, struct audit_query *query)
{
	struct str text, skipped;
	int64_t n_skipped = 0;
	size_t dash;

	query->through_ms = INT64_MAX;
	if (!request_query(request, "cursor", &text)) {
		return true;
	}
	dash = str_find_byte(text, '-');
	skipped = str_skip(text, dash + 1);
	if (ascii_parse_int(str_make(text.p, dash), 0, INT64_MAX, &query->through_ms) != 0 ||
		ascii_parse_int(skipped, 0, LIMIT_AUDIT_SKIPPED, &n_skipped) != 0) {
		page_query_refuse_cursor(request);
		return false;
	}
	query->n_skipped = (size_t)n_skipped;
	return true;
}

static bool read_scope(struct request *request, struct audit_call *state)
{
	struct access_scope scope = access_scope(request);
	const struct site *site;
	struct str named;

	state->query.site = scope.site;
	state->query.n_sites = scope.n_sites;
	state->site_id = scope.site_id;
	if (request_query(request, "site", &named)) {
		site = access_site(request, named);
		if (site == NULL) {
			return false;
		}
		state->site_id = site->id;
	}
	if (state->site_id != 0) {
		state->query.site = &state->site_id;
		state->query.n_sites = 1;
	}
	return true;
}

void api_audit_list(struct request *request)
{
	struct audit_call *state = CALL_NEW(request, struct audit_call);

	if (state == NULL || !page_query_limit(request, &state->query.limit) ||
		!read_cursor(request, &state->query) || !read_scope(request, state)) {
		return;
	}
	if (site_names_copy(request, &state->names) != 0) {
		respond_fault(request, -ENOMEM, "looking up the sites");
		return;
	}
	request_query(request, "actor", &state->query.actor);
	call_read(&state->call, list_work, listed);
}
