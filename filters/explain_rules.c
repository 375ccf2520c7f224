#include "explain.h"

#include <math.h>

#define ROUNDING 1e-9

/* What all rules weigh together: those that add their weight, and those that the model weighs. */
static double weight_of_rules(const struct evidence *evidence)
{
	const struct rule_hits *hits = evidence->hits;
	const size_t *first = evidence->features->first;
	double sum = evidence->score->family_rest[FEATURES_RULES];

	if (hits != NULL) {
		sum += hits->log_odds;
		sum -= evidence->score->weighs_rules ? hits->fitted_log_odds : 0;
	}
	for (size_t i = first[FEATURES_RULES]; i < first[FEATURES_RULES + 1]; i++) {
		sum += evidence->score->share[i];
	}
	return sum;
}

/* What a rule that hit weighs: its share where the model weighs it, else its own weight. */
static double weight_of_rule(
	const struct evidence *evidence, size_t rule, const struct rule_info *info)
{
	const struct rule_hits *hits = evidence->hits;

	if (!info->is_fitted || !evidence->score->weighs_rules) {
		return info->weight;
	}
	for (size_t i = 0; i < hits->n_fitted; i++) {
		if (hits->fitted[i] == rule) {
			return evidence->score
				->share[evidence->features->first[FEATURES_RULES] + i];
		}
	}
	return 0;
}

static double add_rule(struct verdict *verdict, struct str name, struct str description,
	double log_odds, struct span span)
{
	verdict->reason[verdict->n_reasons++] = (struct reason){.kind = REASON_RULE,
		.code = "rule",
		.text = name,
		.detail = description.n > 0 ? description : STR("A rule hit this comment."),
		.log_odds = log_odds,
		.span = span};
	return log_odds;
}

/* The first rules that hit, by name; what they weigh together. */
static double add_hits(struct verdict *verdict, const struct evidence *evidence)
{
	double named = 0;
	size_t n_named = 0;

	for (size_t i = 0; i < evidence->hits->n && n_named < EXPLAIN_MAX_RULES; i++) {
		const struct rule_hit *hit = &evidence->hits->item[i];
		struct rule_info info;

		ruleset_rule(evidence->rules, hit->rule, &info);
		if (info.mode == RULE_ON) {
			named += add_rule(verdict, info.name, info.description,
				weight_of_rule(evidence, hit->rule, &info), hit->span);
			n_named++;
		}
	}
	return named;
}

/* The same where nothing but the features is known. */
static double add_rule_features(struct verdict *verdict, const struct evidence *evidence)
{
	const struct features *features = evidence->features;
	double named = 0;

	for (size_t i = features->first[FEATURES_RULES];
		i < features->n && i < features->first[FEATURES_RULES] + EXPLAIN_MAX_RULES; i++) {
		named += add_rule(verdict, features->item[i].text, STR_NONE,
			evidence->score->share[i], features->item[i].span);
	}
	return named;
}

void explain_rules(const struct evidence *evidence, struct verdict *verdict)
{
	double rest = weight_of_rules(evidence);

	if (evidence->hits != NULL) {
		rest -= add_hits(verdict, evidence);
	} else if (evidence->score->weighs_rules) {
		rest -= add_rule_features(verdict, evidence);
	}
	if (fabs(rest) > ROUNDING) {
		verdict->reason[verdict->n_reasons++] = (struct reason){.kind = REASON_RULE,
			.code = "rules",
			.detail = STR("All else about the rules that hit, taken together."),
			.log_odds = rest};
	}
}
