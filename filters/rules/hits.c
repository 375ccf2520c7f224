#include "hits.h"

#include <math.h>

/* Actions first, then the heaviest, then by place: what must not be lost beyond the cap. */
static bool is_before(
	const struct ruleset *rules, const struct rule_hit *a, const struct rule_hit *b)
{
	const struct rule_info *x = &rules->rules[a->rule].info;
	const struct rule_info *y = &rules->rules[b->rule].info;
	double difference = fabs(x->weight) - fabs(y->weight);

	if ((x->mode == RULE_ON) != (y->mode == RULE_ON)) {
		return x->mode == RULE_ON;
	}
	if ((x->action == RULE_ADDS_WEIGHT) != (y->action == RULE_ADDS_WEIGHT)) {
		return y->action == RULE_ADDS_WEIGHT;
	}
	if (difference > 0 || difference < 0) {
		return difference > 0;
	}
	return a->rule < b->rule;
}

/* Rules that are on first: they are why the comment goes to a person. */
void rule_hits_add_limited(struct rule_hits *hits, struct rule_limited limited)
{
	size_t at = hits->n_limited_named;

	hits->n_limited += !limited.is_shadow;
	hits->n_limited_in_shadow += limited.is_shadow;
	while (!limited.is_shadow && at > 0 && hits->limited[at - 1].is_shadow) {
		at--;
	}
	if (at == LIMIT_RULE_HITS) {
		return;
	}
	hits->n_limited_named += hits->n_limited_named < LIMIT_RULE_HITS;
	memmove(&hits->limited[at + 1], &hits->limited[at],
		(hits->n_limited_named - at - 1) * sizeof limited);
	hits->limited[at] = limited;
}

void rule_hits_add_fitted(struct rule_hits *hits, size_t rule)
{
	size_t at = hits->n_fitted;

	while (at > 0 && hits->fitted[at - 1] > rule) {
		if (at < LIMIT_RULE_HITS) {
			hits->fitted[at] = hits->fitted[at - 1];
		}
		at--;
	}
	if (at < LIMIT_RULE_HITS) {
		hits->fitted[at] = rule;
	}
	hits->n_fitted += hits->n_fitted < LIMIT_RULE_HITS;
}

void rule_hits_insert(const struct ruleset *rules, struct rule_hits *hits, struct rule_hit hit)
{
	size_t at = hits->n;

	while (at > 0 && is_before(rules, &hit, &hits->item[at - 1])) {
		if (at < LIMIT_RULE_HITS) {
			hits->item[at] = hits->item[at - 1];
		}
		at--;
	}
	if (at < LIMIT_RULE_HITS) {
		hits->item[at] = hit;
	}
	if (hits->n < LIMIT_RULE_HITS) {
		hits->n++;
	} else {
		hits->n_more++;
	}
}
