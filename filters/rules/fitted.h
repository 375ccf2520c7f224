/* Rules that training weighs: what they may be, and what tells one set of them from another. */
#ifndef HAMLET_RULES_FITTED_H
#define HAMLET_RULES_FITTED_H

#include "compiler.h"

/*
 * Whether it can be weighed by labels: it adds a weight, everywhere and for ever, and looks at what
 * a label keeps. RULES_BROKEN with the sink's fault set.
 */
HAMLET_MUST_USE int fitted_check(const struct fault_sink *sink, const struct rule_definition *rule);

/* Leaves the fitted rules that are on. */
void fitted_keep(struct rule_definitions *definitions);

/*
 * Adds the rule, whose condition was compiled last, to what ruleset_fitted tells of the compiler's
 * ruleset, if it is fitted and on.
 */
void fitted_note(struct compiler *compiler, const struct rule_definition *rule);

#endif
