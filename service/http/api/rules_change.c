/* POST /v1/rules; PUT, PATCH and DELETE /v1/rules/{name}: people change the rules of their site. */
#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/precondition.h"
#include "http/api/rule_scope.h"
#include "http/api/rule_trial.h"
#include "http/api/rule_view.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"
#include "rule_text.h"

enum check_outcome { CHECK_BROKEN = 1, CHECK_BUSY, CHECK_IMPRECISE };

struct changing {
	struct call call;
	struct rule_change change;
	struct rule_trial trial;
	struct backtest *backtest;
	bool is_new;
	bool is_forced;
	bool is_broken_elsewhere; /* the fault is not of the rule, but of a pack */
	struct str why;           /* of that */
	int (*store)(struct store *store, const struct rule_change *change, uint64_t *ret_version);
	uint64_t version;
};

/* ---- the answer ---- */

static void answer_changed(struct request *request)
{
	const struct changing *changing = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct rule_found found;
	struct json_writer json;

	if (changing->call.task.result != 0 || view == NULL) {
		respond_fault(request, view == NULL ? -ENOMEM : changing->call.task.result,
			"reading the rules again");
		return;
	}
	if (changing->store == NULL) {
		respond_empty(request, 204);
		return;
	}
	if (!rule_scope_find(
		    view->rulebook, &changing->trial.scope, changing->change.name, &found)) {
		rule_scope_answer_unknown(request);
		return;
	}
	json = respond_json(request, changing->is_new ? 201 : 200);
	json_object_begin(&json);
	rule_view_write(&json, view, &found, NULL);
	json_object_end(&json);
	respond_etag(request, changing->version);
}

static int refresh_work(struct call *call, struct store *store)
{
	return engine_refresh_rules(call->request->engine, store);
}

static void answer_taken(struct request *request)
{
	respond_problem(request, 409, "name_taken",
		"There is a rule of this name already, of the site, of all sites or of a pack.");
}

static void stored(struct request *request)
{
	struct changing *changing = request->state;

	switch (changing->call.task.result) {
	case 0:
		call_read(&changing->call, refresh_work, answer_changed);
		return;
	case SITE_RULE_TAKEN:
		answer_taken(request);
		return;
	case SITE_RULE_UNKNOWN:
		rule_scope_answer_unknown(request);
		return;
	case SITE_RULE_STALE:
		precondition_answer_stale(request);
		return;
	default:
		respond_fault(request, changing->call.task.result, "storing the rule");
	}
}

static int store_work(struct call *call, struct store *store)
{
	struct changing *changing = (struct changing *)call;

	return changing->store(store, &changing->change, &changing->version);
}

static int delete_work(struct call *call, struct store *store)
{
	return store_rule_delete(store, &((struct changing *)call)->change);
}

/* ---- the checks, on a thread of the store ---- */

/* A rule that rejects alone must have proved that it may; force is noted with what it overrides. */
static int check_precision(struct changing *changing, struct store *store)
{
	struct request *request = changing->call.request;
	const struct settings *settings = request->engine->settings;
	struct backtest *backtest = arena_new(&request->arena, 1, sizeof *backtest);
	uint64_t n_hits;
	int r;

	if (changing->trial.action != RULE_REJECTS || changing->trial.mode != RULE_ON) {
		return 0;
	}
	if (backtest == NULL) {
		return -ENOMEM;
	}
	changing->backtest = backtest;
	r = rule_trial_backtest(&changing->trial, request, store, backtest);
	if (r != 0) {
		return r == RULE_TRIAL_BUSY ? CHECK_BUSY : r;
	}
	n_hits = backtest->n_hits[LABEL_SPAM] + backtest->n_hits[LABEL_HAM];
	if (backtest->precision_bound >= settings->rule_reject_precision &&
		n_hits >= (uint64_t)settings->rule_reject_min_hits) {
		return 0;
	}
	if (!changing->is_forced) {
		return CHECK_IMPRECISE;
	}
	return arena_printf(&request->arena, &changing->change.note,
		       "%.*s%sforced: %llu of %llu labels hit were spam, at least %.1f%%",
		       STR_FMT(changing->change.note), changing->change.note.n > 0 ? "; " : "",
		       (unsigned long long)backtest->n_hits[LABEL_SPAM], (unsigned long long)n_hits,
		       100 * backtest->precision_bound) < 0
		       ? -ENOMEM
		       : 0;
}

/* Together with all others: what it collides with shows only there. */
static int check_whole(struct changing *changing, struct store *store)
{
	struct request *request = changing->call.request;
	const struct rulebook_request whole = {
		.settings = request->engine->settings,
		.store = store,
		.candidate = &changing->trial.rule,
	};
	struct rulebook *book = NULL;
	int r = rulebook_load(&whole, &request->arena, &book, &changing->trial.fault);

	rulebook_unref(book);
	if (r == RULEBOOK_PACKS_BROKEN) {
		changing->is_broken_elsewhere = true;
		r = rulebook_fault_text(&changing->trial.fault, &request->arena, &changing->why);
		return r == 0 ? CHECK_BROKEN : r;
	}
	return r == RULEBOOK_CANDIDATE_BROKEN ? CHECK_BROKEN : r;
}

static int check_work(struct call *call, struct store *store)
{
	struct changing *changing = (struct changing *)call;
	int r = rule_trial_compile(&changing->trial, &call->request->arena);

	if (r == 0) {
		r = check_precision(changing, store);
	} else if (r == RULE_TRIAL_BROKEN) {
		r = CHECK_BROKEN;
	}
	if (r == 0) {
		r = check_whole(changing, store);
	}
	ruleset_unref(changing->trial.rules);
	return r;
}

static void answer_imprecise(struct request *request, const struct changing *changing)
{
	const struct settings *settings = request->engine->settings;
	const struct backtest *backtest = changing->backtest;
	uint64_t n_hits = backtest->n_hits[LABEL_SPAM] + backtest->n_hits[LABEL_HAM];

	respond_problem(request, 422, "precision_too_low",
		"A rule that rejects by itself must be proved: at least %.1f%% of what it hits is "
		"spam, on %lld labels or more. It hits %llu labels, %llu of them spam, which "
		"proves %.1f%%. Let it hold instead, put it in shadow, or add ?force=1.",
		100 * settings->rule_reject_precision, (long long)settings->rule_reject_min_hits,
		(unsigned long long)n_hits, (unsigned long long)backtest->n_hits[LABEL_SPAM],
		100 * backtest->precision_bound);
}

static void checked(struct request *request)
{
	struct changing *changing = request->state;

	switch (changing->call.task.result) {
	case 0:
		call_write(&changing->call, store_work, stored);
		return;
	case CHECK_BROKEN:
		if (changing->is_broken_elsewhere) {
			respond_problem(request, 409, "packs_broken",
				"No rule can be changed while a pack is broken: %.*s",
				STR_FMT(changing->why));
		} else {
			rule_trial_answer_broken(request, &changing->trial);
		}
		return;
	case CHECK_BUSY:
		rule_trial_answer_busy(request);
		return;
	case CHECK_IMPRECISE:
		answer_imprecise(request, changing);
		return;
	default:
		respond_fault(request, changing->call.task.result, "checking the rule");
	}
}

/* ---- reading the request ---- */

static bool begin(struct request *request, struct changing *changing)
{
	struct str force;

	if (!precondition_read(request, false, &changing->change.expected_version) ||
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

static bool read_note(struct request *request, const struct cJSON *body, struct rule_change *change)
{
	const struct cJSON *note = json_get(body, "note");

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
	body = submission_read_object(request);
	rule = body == NULL ? NULL : rule_scope_read_rule(request, body);
	if (rule == NULL || !read_name(request, rule, &changing->change.name) ||
		!read_note(request, body, &changing->change) ||
		!check_sites(request, rule, changing)) {
		return;
	}
	view = engine_view(request->engine);
	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the rules");
	} else if (is_taken(view->rulebook, &changing->trial.scope, changing->change.name)) {
		answer_taken(request);
	} else if (!has_room(view->rulebook, &changing->trial.scope)) {
		respond_problem(request, 409, "too_many_rules",
			"A site has at most %d rules of its own.", LIMIT_STORED_RULES);
	} else {
		changing->is_new = true;
		changing->store = store_rule_add;
		if (write_source(request, changing, rule, NULL)) {
			call_read(&changing->call, check_work, checked);
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
	/* Between reading and writing nobody else's change may be lost. */
	if (changing->change.expected_version == 0) {
		changing->change.expected_version = rule->version;
	}
	if (changing->change.expected_version != rule->version) {
		precondition_answer_stale(request);
		return NULL;
	}
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

static void change(struct request *request, bool lays_over)
{
	struct changing *changing = CALL_NEW(request, struct changing);
	const struct cJSON *body, *rule, *former, *base;
	const struct site_rule *present;

	if (changing == NULL || !begin(request, changing)) {
		return;
	}
	body = submission_read_object(request);
	rule = body == NULL ? NULL : rule_scope_read_rule(request, body);
	present = rule == NULL ? NULL : path_rule(request, changing);
	if (present == NULL || !keeps_name(request, rule, changing) ||
		!read_note(request, body, &changing->change) ||
		!check_sites(request, rule, changing)) {
		return;
	}
	former = read_json(request, present->source);
	base = lays_over ? former : name_alone(request, changing->change.name);
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
		call_read(&changing->call, check_work, checked);
	}
}

void api_rule_replace(struct request *request)
{
	change(request, false);
}

void api_rule_change(struct request *request)
{
	change(request, true);
}

void api_rule_delete(struct request *request)
{
	struct changing *changing = CALL_NEW(request, struct changing);

	if (changing != NULL && begin(request, changing) && path_rule(request, changing) != NULL) {
		call_write(&changing->call, delete_work, stored);
	}
}
