/* POST /v1/rules; PUT, PATCH and DELETE /v1/rules/{name}: people change the rules of their site. */
#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/precondition.h"
#include "http/api/rule_changing.h"
#include "http/api/rule_scope.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"
#include "rule_text.h"

/* ---- reading the request ---- */

static bool begin(struct request *request, struct changing *changing)
{
	struct str force;

	if (!precondition_read(request, false, &changing->named_version) ||
		!rule_scope_read(request, &changing->trial.scope)) {
		return false;
	}
	changing->is_forced = request_query(request, "force", &force) && str_eq(force, STR("1"));
	changing->change.site_id = changing->trial.scope.site_id;
	changing->change.now_ms = clock_now_ms();
	if (access_actor(request, &changing->change.actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who changes the rule");
		return false;
	}
	return true;
}

/* The body of a change, with the rule in it; NULL: answered already. */
static const struct cJSON *read_body(struct request *request)
{
	static const char *const members[] = {"rule", "note"};
	const struct cJSON *body = submission_read_members(request, members, 2);

	return body != NULL && rule_scope_read_rule(request, body) != NULL ? body : NULL;
}

static bool read_note(struct request *request, const struct cJSON *body, struct rule_change *change)
{
	const struct cJSON *note = json_get(body, "note");

	change->note = STR_NONE;
	if (note == NULL || json_is_null(note)) {
		return true;
	}
	if (!json_get_string(note, &change->note) || change->note.n > LIMIT_NOTE_BYTES) {
		respond_invalid(request, "/note", "invalid",
			"The note must be text of at most %d bytes.", LIMIT_NOTE_BYTES);
		return false;
	}
	return true;
}

/* Rules of a site are for it alone. */
static bool check_sites(
	struct request *request, const struct cJSON *rule, const struct changing *changing)
{
	const struct cJSON *sites = json_get(rule, "sites");

	if (changing->change.site_id == 0 || sites == NULL || json_is_null(sites)) {
		return true;
	}
	respond_invalid(request, "/rule/sites", "not_allowed",
		"A rule of one site is for that site; only one of all sites names its sites.");
	return false;
}

static bool write_source(struct request *request, struct changing *changing,
	const struct cJSON *rule, const struct cJSON *base)
{
	if (rule_text_write(rule, base, &request->arena, &changing->change.source) != 0) {
		respond_fault(request, -ENOMEM, "reading the rule");
		return false;
	}
	changing->trial.rule = (struct site_rule){
		.site_id = changing->change.site_id,
		.name = changing->change.name,
		.source = changing->change.source,
	};
	return true;
}

/* ---- adding ---- */

static bool read_name(struct request *request, const struct cJSON *rule, struct str *ret)
{
	if (json_get_string(json_get(rule, "name"), ret) && ret->n > 0 &&
		ret->n <= LIMIT_RULE_NAME_BYTES && str_find_byte(*ret, '/') == ret->n &&
		str_eq(str_trim(*ret), *ret)) {
		return true;
	}
	respond_invalid(request, "/rule/name", "invalid",
		"A rule needs a name of at most %d bytes, without a slash, and without space "
		"around it.",
		LIMIT_RULE_NAME_BYTES);
	return false;
}

/* Whether a rule of that name would meet another. */
static bool is_taken(const struct rulebook *book, const struct rule_scope *scope, struct str name)
{
	struct rule_found found;

	if (rule_scope_find(book, scope, name, &found)) {
		return true;
	}
	for (size_t i = 0; scope->site_id == 0 && i < book->stored.n; i++) {
		if (str_eq(book->stored.item[i].name, name)) {
			return true;
		}
	}
	return false;
}

static bool has_room(const struct rulebook *book, const struct rule_scope *scope)
{
	size_t n = 0;

	for (size_t i = 0; i < book->stored.n; i++) {
		n += book->stored.item[i].site_id == scope->site_id;
	}
	return n < LIMIT_STORED_RULES;
}

void api_rule_add(struct request *request)
{
	struct changing *changing = CALL_NEW(request, struct changing);
	const struct engine_view *view;
	const struct cJSON *body, *rule;

	if (changing == NULL || !begin(request, changing)) {
		return;
	}
	body = read_body(request);
	rule = body == NULL ? NULL : json_get(body, "rule");
	if (rule == NULL || !read_name(request, rule, &changing->change.name) ||
		!read_note(request, body, &changing->change) ||
		!check_sites(request, rule, changing)) {
		return;
	}
	view = engine_view(request->engine);
	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the rules");
	} else if (is_taken(view->rulebook, &changing->trial.scope, changing->change.name)) {
		rule_changing_answer_taken(request);
	} else if (!has_room(view->rulebook, &changing->trial.scope)) {
		respond_problem(request, 409, "too_many_rules",
			"A site has at most %d rules of its own.", LIMIT_STORED_RULES);
	} else {
		changing->is_new = true;
		changing->store = store_rule_add;
		if (write_source(request, changing, rule, NULL)) {
			rule_changing_check(changing);
		}
	}
}

/* ---- changing ---- */

/* The stored rule in the path; NULL: answered already. */
static const struct site_rule *path_rule(struct request *request, struct changing *changing)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site_rule *rule;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the rule");
		return NULL;
	}
	rule = rule_scope_own(request, view, &changing->trial.scope, request->path_value[0]);
	if (rule == NULL) {
		return NULL;
	}
	changing->change.name = changing->trial.replaces = request->path_value[0];
	if (!precondition_holds(request, rule->version)) {
		precondition_answer_stale(request);
		return NULL;
	}
	/* Between reading and writing nobody else's change may be lost. */
	changing->change.expected_version = rule->version;
	return rule;
}

static bool keeps_name(
	struct request *request, const struct cJSON *rule, const struct changing *changing)
{
	const struct cJSON *value = json_get(rule, "name");
	struct str name;

	if (value == NULL ||
		(json_get_string(value, &name) && str_eq(name, changing->change.name))) {
		return true;
	}
	respond_invalid(request, "/rule/name", "name_differs",
		"A rule keeps its name; another name is another rule.");
	return false;
}

static const struct cJSON *read_json(struct request *request, struct str text)
{
	const struct cJSON *value = NULL;
	struct json_fault fault;
	int r = json_read(text, &request->arena, &value, &fault);

	if (r != 0) {
		respond_fault(request, r < 0 ? r : -EBADMSG, "reading the rule as it stands");
		return NULL;
	}
	return value;
}

/* What PUT lays the rule over: its name alone. */
static const struct cJSON *name_alone(struct request *request, struct str name)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	struct json_writer json;
	struct str text;

	buf_init(&out, 8 * LIMIT_RULE_NAME_BYTES);
	json_writer_init(&json, &out);
	json_object_begin(&json);
	json_member_string(&json, "name", name);
	json_object_end(&json);
	if (out.error != 0 || arena_copy(&request->arena, buf_str(&out), &text) != 0) {
		respond_fault(request, -ENOMEM, "reading the rule");
		return NULL;
	}
	return read_json(request, text);
}

/* Lays the body over the rule as it is known here, or puts it in its place. */
static void change(struct request *request)
{
	struct changing *changing = request->state;
	const struct cJSON *rule = json_get(changing->body, "rule");
	const struct site_rule *present = path_rule(request, changing);
	const struct cJSON *former, *base;

	if (present == NULL || !keeps_name(request, rule, changing) ||
		!read_note(request, changing->body, &changing->change) ||
		!check_sites(request, rule, changing)) {
		return;
	}
	former = read_json(request, present->source);
	base = changing->lays_over ? former : name_alone(request, changing->change.name);
	if (former == NULL || base == NULL) {
		return;
	}
	changing->store = store_rule_update;
	if (!write_source(request, changing, rule, base)) {
		return;
	}
	rule = read_json(request, changing->change.source);
	if (rule != NULL) {
		changing->change.keeps_figures = rule_text_tests_alike(former, rule);
		rule_changing_check(changing);
	}
}

static void begin_change(struct request *request, bool lays_over)
{
	struct changing *changing = CALL_NEW(request, struct changing);

	if (changing == NULL || !begin(request, changing)) {
		return;
	}
	changing->redo = change;
	changing->lays_over = lays_over;
	changing->body = read_body(request);
	if (changing->body != NULL) {
		change(request);
	}
}

void api_rule_replace(struct request *request)
{
	begin_change(request, false);
}

void api_rule_change(struct request *request)
{
	begin_change(request, true);
}

static void delete_rule(struct request *request)
{
	struct changing *changing = request->state;

	if (path_rule(request, changing) != NULL) {
		rule_changing_delete(changing);
	}
}

void api_rule_delete(struct request *request)
{
	struct changing *changing = CALL_NEW(request, struct changing);

	if (changing != NULL && begin(request, changing)) {
		changing->redo = delete_rule;
		delete_rule(request);
	}
}
