/* From evidence to a decision with its reasons. */
#ifndef HAMLET_DECIDE_H
#define HAMLET_DECIDE_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/features.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/verdict.h>

/* A decision that was made before the text was looked at, and its reason. */
struct decide_given {
	const char *code;      /* static; NULL: none was */
	struct str detail;     /* one sentence */
	enum decision decision;
};

/* What a site has set, and what its caller knows. */
struct decide_settings {
	double approve_below;  /* probability; below it the classifier may approve alone */
	double reject_above;   /* probability; at or above it the classifier may reject alone */
	bool is_premoderated;  /* everything goes to a person */
	uint64_t min_labels;   /* of either kind, before the classifier decides anything alone */
	struct decide_given given;
};

/* 0.05, 0.99, false, 100, none given. */
extern const struct decide_settings decide_settings_default;

struct evidence {
	const struct features *features;
	const struct score *score;
	const struct ruleset *rules;    /* may be NULL: no rules */
	const struct rule_hits *hits;   /* may be NULL with rules NULL */
	bool is_blank;                  /* no reader sees a character of it */
};

/*
 * Order of precedence: a given decision, a rule that rejects, a rule that holds, premoderation, a
 * rule that approves, a rule given up at its limits (review), nothing to read (review), too few
 * labels (review), the thresholds. Weights of rules are added to the model's log-odds, but for
 * fitted ones where the score weighs rules: they are the features that rule_features_of_hits made
 * of these hits, and weigh their shares. Texts of reasons borrow from the evidence or live in the
 * arena.
 */
HAMLET_MUST_USE int decide(const struct evidence *evidence, const struct decide_settings *settings,
	struct arena *arena, struct verdict *ret);

/* "approve", "review", "reject"; static. */
const char *decision_name(enum decision decision);
/* "ham", "spam"; static. */
const char *label_name(enum label label);
/* "feature", "rule", ...; static. */
const char *reason_kind_name(enum reason_kind kind);

#endif
