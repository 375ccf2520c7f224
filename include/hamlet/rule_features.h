/* Hits of fitted rules as features of the model, so that training weighs them. */
#ifndef HAMLET_RULE_FEATURES_H
#define HAMLET_RULE_FEATURES_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/executor.h>
#include <hamlet/features.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/text.h>

/*
 * What ruleset_match has found, for features_add_rules. Names live as long as the rules, the list
 * in the arena. -ENOMEM when that is full.
 */
HAMLET_MUST_USE int rule_features_of_hits(const struct ruleset *rules, const struct rule_hits *hits,
	struct arena *arena, struct rule_features *ret);

/* What a label keeps of a comment. */
struct rule_features_input {
	const struct text *text; /* prepared from the content */
	struct str content;
	struct str author_name;
};
/*
 * What a label of this text counts: a function of the text and the rules, which are compiled with
 * only_fitted, alone. Lives as above.
 */
HAMLET_MUST_USE int rule_features_of_text(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct rule_features_input *input, struct arena *arena, struct rule_features *ret);

/* The hits of many rows. */
struct rule_features_rows {
	struct rule_feature *item;
	size_t n;
};
/*
 * Fills in `rule` and `n_rules` of all rows, as rule_features_of_text finds them; the same whatever
 * the executor. The rows refer to *ret, which rule_features_rows_fini releases, and to the rules.
 */
HAMLET_MUST_USE int rule_features_of_rows(const struct ruleset *rules,
	struct labelled_comment *rows, size_t n_rows, const struct executor *executor,
	struct rule_features_rows *ret);
/* Accepts a zeroed one. */
void rule_features_rows_fini(struct rule_features_rows *rows);

#endif
