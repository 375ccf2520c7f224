#include <hamlet/decide.h>

#include <assert.h>
#include <math.h>

#include "explain.h"

/* exp() of more, added to 1, is rounded to 1 or to infinity: probability stays inside (0, 1). */
#define MAX_LOG_ODDS 36.0

const struct decide_settings decide_settings_default = {
	.approve_below = 0.05, .reject_above = 0.99, .is_premoderated = false, .min_labels = 100};

/* What decides before the probability is asked. */
struct ruling {
	bool is_final; /* false: the thresholds decide */
	enum decision decision;
	struct policy policy;
};

/* The first rule in force that takes this action; hits of actions stand before all others. */
static int name_rule(const struct evidence *evidence, enum rule_action action, const char *does,
	struct arena *arena, struct policy *policy)
{
	for (size_t i = 0; i < evidence->hits->n; i++) {
		struct rule_info info;

		ruleset_rule(evidence->rules, evidence->hits->item[i].rule, &info);
		if (info.mode == RULE_ON && info.action == action) {
			policy->text = info.name;
			return arena_printf(arena, &policy->detail,
				"The rule \"%.*s\" %s what it hits.", STR_FMT(info.name), does);
		}
	}
	policy->detail = STR("A rule decides it.");
	return 0;
}

/* The rules that are on and were given up, the first few by name. */
static int name_limited(const struct evidence *evidence, struct arena *arena, struct policy *policy)
{
	static const size_t max_named = 3;
	const struct rule_hits *hits = evidence->hits;
	struct str names = STR_NONE;
	size_t n = 0;
	int r = 0;

	while (n < max_named && n < hits->n_limited_named && n < hits->n_limited && r == 0) {
		struct rule_info info;

		ruleset_rule(evidence->rules, hits->limited[n].rule, &info);
		policy->text = n == 0 ? info.name : policy->text;
		r = arena_printf(arena, &names, "%.*s%s\"%.*s\"", STR_FMT(names),
			n == 0 ? ": " : ", ", STR_FMT(info.name));
		n++;
	}
	if (r < 0) {
		return r;
	}
	return arena_printf(arena, &policy->detail,
		"%zu of the rules took too long over this comment and %s given up%.*s%s.",
		hits->n_limited, hits->n_limited == 1 ? "was" : "were", STR_FMT(names),
		n < hits->n_limited && n > 0 ? " and others" : "");
}

static int rule_on_labels(const struct evidence *evidence, const struct decide_settings *settings,
	struct arena *arena, struct ruling *ruling)
{
	const uint64_t *n = evidence->score->n_documents;

	if (n[LABEL_HAM] >= settings->min_labels && n[LABEL_SPAM] >= settings->min_labels) {
		return 0;
	}
	*ruling = (struct ruling){true, DECISION_REVIEW, {.code = "few_labels"}};
	return arena_printf(arena, &ruling->policy.detail,
		"Too little is known to decide alone: %llu spam and %llu ham labels, "
		"and %llu of each are needed.",
		(unsigned long long)n[LABEL_SPAM], (unsigned long long)n[LABEL_HAM],
		(unsigned long long)settings->min_labels);
}

/* The order of precedence, in the order of the lines. */
static int find_ruling(const struct evidence *evidence, const struct decide_settings *settings,
	struct arena *arena, struct ruling *ruling)
{
	const struct rule_hits *hits = evidence->hits;
	const struct decide_given *given = &settings->given;

	if (given->code != NULL) {
		*ruling = (struct ruling){true, given->decision,
			{.code = given->code, .detail = given->detail}};
		return 0;
	}
	if (hits != NULL && hits->rejects) {
		*ruling = (struct ruling){true, DECISION_REJECT, {.code = "rule_rejects"}};
		return name_rule(evidence, RULE_REJECTS, "rejects", arena, &ruling->policy);
	}
	if (hits != NULL && hits->holds) {
		*ruling = (struct ruling){true, DECISION_REVIEW, {.code = "rule_holds"}};
		return name_rule(evidence, RULE_HOLDS, "holds", arena, &ruling->policy);
	}
	if (settings->is_premoderated) {
		*ruling = (struct ruling){true, DECISION_REVIEW,
			{.code = "premoderated",
				.detail = STR(
					"This site has every comment read by a person first.")}};
		return 0;
	}
	if (hits != NULL && hits->approves) {
		*ruling = (struct ruling){true, DECISION_APPROVE, {.code = "rule_approves"}};
		return name_rule(evidence, RULE_APPROVES, "approves", arena, &ruling->policy);
	}
	if (hits != NULL && hits->n_limited > 0) {
		*ruling = (struct ruling){true, DECISION_REVIEW, {.code = "rule_limited"}};
		return name_limited(evidence, arena, &ruling->policy);
	}
	if (evidence->is_blank) {
		*ruling = (struct ruling){true, DECISION_REVIEW,
			{.code = "nothing_to_read",
				.detail = STR("There is nothing in it to read, only markup such as "
					      "a picture: a person should look at it.")}};
		return 0;
	}
	return rule_on_labels(evidence, settings, arena, ruling);
}

static double probability_of(double log_odds)
{
	return 1 / (1 + exp(-fmin(fmax(log_odds, -MAX_LOG_ODDS), MAX_LOG_ODDS)));
}

/* Thresholds that overlap leave what lies between them to a person; so does one that is NaN. */
static enum decision decide_by_thresholds(
	double probability, const struct decide_settings *settings)
{
	bool is_low = probability < settings->approve_below;
	bool is_high = probability >= settings->reject_above;

	if (is_low == is_high) {
		return DECISION_REVIEW;
	}
	return is_low ? DECISION_APPROVE : DECISION_REJECT;
}

int decide(const struct evidence *evidence, const struct decide_settings *settings,
	struct arena *arena, struct verdict *ret)
{
	struct ruling ruling = {.is_final = false};
	int r;

	assert(evidence->hits == NULL || evidence->rules != NULL || evidence->hits->n == 0);
	r = find_ruling(evidence, settings, arena, &ruling);
	if (r < 0) {
		return r;
	}
	r = explain(evidence, &ruling.policy, arena, ret);
	if (r < 0) {
		return r;
	}
	ret->probability = probability_of(ret->log_odds);
	ret->decision = ruling.is_final ? ruling.decision
					: decide_by_thresholds(ret->probability, settings);
	return 0;
}

const char *decision_name(enum decision decision)
{
	static const char *const names[] = {"approve", "review", "reject"};
	_Static_assert(sizeof names / sizeof *names == DECISION_COUNT, "a name for each");

	assert(decision < DECISION_COUNT);
	return names[decision];
}

const char *label_name(enum label label)
{
	static const char *const names[] = {"ham", "spam"};
	_Static_assert(sizeof names / sizeof *names == LABEL_COUNT, "a name for each");

	assert(label < LABEL_COUNT);
	return names[label];
}

const char *reason_kind_name(enum reason_kind kind)
{
	static const char *const names[] = {"feature", "family", "base", "rule", "policy", "none"};
	_Static_assert(sizeof names / sizeof *names == REASON_KIND_COUNT, "a name for each");

	assert(kind < REASON_KIND_COUNT);
	return names[kind];
}
