/* From a checked comment to a verdict: prepare, extract, score, match, decide. */
#ifndef FLOW_VERDICT_H
#define FLOW_VERDICT_H

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/decide.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/verdict.h>

/* What a verdict is made with; all borrowed. */
struct verdict_context {
	const struct model *model;
	const struct ruleset *rules;
	struct rule_matcher *matcher; /* of the calling thread */
	struct decide_settings settings;
	struct str site; /* its public name, for rules that are for some sites only; or empty */
	int64_t now_ms;  /* Unix time, for rules that expire */
	int64_t site_id; /* whose own labels count beside everyone's, or MODEL_NO_SITE */
};

/* Texts of *ret borrow from the comment or the rules, or live in the arena. */
HAMLET_MUST_USE int verdict_of(const struct verdict_context *context, const struct comment *comment,
	struct arena *arena, struct verdict *ret);

/* What a verdict came from. */
struct verdict_evidence {
	struct text text;
	struct features features;
	struct score score;
	struct rule_hits *hits;
};

/* The same, with its evidence; all of it lives in the arena. */
HAMLET_MUST_USE int verdict_with_evidence(const struct verdict_context *context,
	const struct comment *comment, struct arena *arena, struct verdict_evidence *evidence,
	struct verdict *ret);

/* What labels are learned with; all borrowed. */
struct verdict_learning {
	const struct model *model;
	const struct ruleset *rules; /* of the model's set, compiled with only_fitted; or NULL */
	struct rule_matcher *matcher;
};
/* The features that a label of this text adds or takes back: without rules where there are none. */
HAMLET_MUST_USE int verdict_features(const struct verdict_learning *learning, struct str content,
	struct str author_name, struct arena *arena, struct features *ret);

#endif
