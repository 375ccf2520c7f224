#include "http/api/rule_trial.h"

#include <errno.h>

#include "clock.h"
#include "http/respond.h"
#include "json_reader.h"
#include "rule_text.h"

/* What keeps a rule from hitting, though its test holds. */
static const char restraints[] = "{\"mode\":null,\"sites\":null,\"expires\":null}";

static int compile_as_on(struct rule_trial *trial, struct arena *arena)
{
	struct site_rule as_on = trial->rule;
	const struct cJSON *rule, *overlay;
	struct json_fault fault;
	int r = json_read(trial->rule.source, arena, &rule, &fault);

	if (r == 0) {
		r = json_read(str_of(restraints), arena, &overlay, &fault);
	}
	if (r != 0) {
		return r < 0 ? r : -EINVAL;
	}
	r = rule_text_write(overlay, rule, arena, &as_on.source);
	if (r == 0) {
		r = rulebook_compile_alone(&as_on, arena, &trial->rules, &trial->fault);
	}
	return r > 0 ? RULE_TRIAL_BROKEN : r;
}

int rule_trial_compile(struct rule_trial *trial, struct arena *arena)
{
	struct ruleset *rules = NULL;
	struct rule_info info;
	int r = rulebook_compile_alone(&trial->rule, arena, &rules, &trial->fault);

	if (r != 0) {
		return r > 0 ? RULE_TRIAL_BROKEN : r;
	}
	ruleset_rule(rules, 0, &info);
	trial->action = info.action;
	trial->mode = info.mode;
	ruleset_unref(rules);
	return compile_as_on(trial, arena);
}

int rule_trial_backtest(struct rule_trial *trial, struct request *request, struct store *store,
	struct backtest *ret)
{
	struct engine *engine = request->engine;
	const struct engine_view *view = engine_view(engine);
	struct backtest_request backtest = {
		.store = store,
		.site_id = trial->scope.site_id,
		.rule = trial->rules,
		.replaced = SIZE_MAX,
		.context = {.site = trial->scope.site, .now_ms = clock_now_ms()},
	};
	struct rule_found found;
	int r;

	if (view == NULL) {
		return -ENOMEM;
	}
	if (trial->replaces.n > 0 &&
		rule_scope_find(view->rulebook, &trial->scope, trial->replaces, &found) &&
		found.index != RULEBOOK_LEFT_OUT) {
		backtest.replaced = found.index;
	}
	backtest.others = view->rules;
	backtest.matcher = view->matcher;
	if (atomic_flag_test_and_set(&engine->is_backtesting)) {
		return RULE_TRIAL_BUSY;
	}
	r = backtest_run(&backtest, &request->arena, ret);
	atomic_flag_clear(&engine->is_backtesting);
	return r;
}

void rule_trial_answer_broken(struct request *request, const struct rule_trial *trial)
{
	struct str pointer;

	if (rule_text_pointer(trial->rule.source, trial->fault.line, &request->arena, &pointer) !=
		0) {
		respond_fault(request, -ENOMEM, "naming what is wrong with the rule");
		return;
	}
	respond_invalid(request, pointer.p, "broken_rule", "%.*s", STR_FMT(trial->fault.detail));
}

void rule_trial_answer_busy(struct request *request)
{
	respond_problem(request, 503, "backtest_running",
		"Another rule is being tried on the labels at this moment; try again.");
	respond_header(request, "Retry-After", STR("2"));
}
