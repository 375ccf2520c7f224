#include "http/api/rule_changing.h"

#include <errno.h>

#include "flow/engine.h"
#include "http/api/precondition.h"
#include "http/api/rule_scope.h"
#include "http/api/rule_view.h"
#include "http/respond.h"

enum check_outcome { CHECK_BROKEN = 1, CHECK_BUSY, CHECK_IMPRECISE };

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

void rule_changing_answer_taken(struct request *request)
{
	respond_problem(request, 409, "name_taken",
		"There is a rule of this name already, of the site, of all sites or of a pack.");
}

static void redo(struct request *request)
{
	struct changing *changing = request->state;

	if (changing->call.task.result != 0) {
		respond_fault(request, changing->call.task.result, "reading the rules again");
	} else {
		changing->redo(request);
	}
}

static void stored(struct request *request)
{
	struct changing *changing = request->state;

	switch (changing->call.task.result) {
	case 0:
		call_read(&changing->call, refresh_work, answer_changed);
		return;
	case SITE_RULE_TAKEN:
		rule_changing_answer_taken(request);
		return;
	case SITE_RULE_UNKNOWN:
		rule_scope_answer_unknown(request);
		return;
	case SITE_RULE_STALE:
		if (precondition_redoes(request, changing->named_version, &changing->n_redone)) {
			call_read(&changing->call, refresh_work, redo);
		}
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
	/* It may be checked once more. */
	changing->trial.rules = NULL;
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

void rule_changing_check(struct changing *changing)
{
	call_read(&changing->call, check_work, checked);
}

void rule_changing_delete(struct changing *changing)
{
	call_write(&changing->call, delete_work, stored);
}
