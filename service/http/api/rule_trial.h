/* A rule that came over HTTP: compiled, and tried on labels, on a thread of the store. */
#ifndef API_RULE_TRIAL_H
#define API_RULE_TRIAL_H

#include <stdbool.h>

#include <hamlet/rules.h>
#include <hamlet/store.h>

#include "flow/backtest.h"
#include "http/api/rule_scope.h"
#include "http/request.h"

enum rule_trial_outcome { RULE_TRIAL_BROKEN = 1, RULE_TRIAL_BUSY };

struct rule_trial {
	struct site_rule rule; /* site, name and source, as it would be stored */
	struct rule_scope scope;
	struct str replaces; /* a rule's name; empty: none */
	enum rule_action action;
	enum rule_mode mode;
	/* The rule as if it were on, for every site and for ever; unref it. */
	struct ruleset *rules;
	struct rule_fault fault; /* of RULE_TRIAL_BROKEN */
};

/* RULE_TRIAL_BROKEN. */
HAMLET_MUST_USE int rule_trial_compile(struct rule_trial *trial, struct arena *arena);
/* After rule_trial_compile. RULE_TRIAL_BUSY: another backtest is running. */
HAMLET_MUST_USE int rule_trial_backtest(struct rule_trial *trial, struct request *request,
	struct store *store, struct backtest *ret);
/* 422 with the engine's sentence at the key that it is about. */
void rule_trial_answer_broken(struct request *request, const struct rule_trial *trial);
void rule_trial_answer_busy(struct request *request);

#endif
