/* The hits of one comment in the order of what they matter. */
#ifndef HAMLET_RULES_HITS_H
#define HAMLET_RULES_HITS_H

#include "ruleset.h"

/*
 * Adds a hit in its place: rules that are on before those in shadow, actions before weights, then
 * the heaviest; what falls behind the cap is counted in n_more. O(LIMIT_RULE_HITS).
 */
void rule_hits_insert(const struct ruleset *rules, struct rule_hits *hits, struct rule_hit hit);

/* Notes a fitted rule that hits; the first ones of the ruleset while there is room. */
void rule_hits_add_fitted(struct rule_hits *hits, size_t rule);

/* Counts a rule that was given up, and names it while there is room: those that are on first. */
void rule_hits_add_limited(struct rule_hits *hits, struct rule_limited limited);

#endif
