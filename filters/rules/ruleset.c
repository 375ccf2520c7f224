#include "ruleset.h"

#include <assert.h>

#include <hamlet/mem.h>

struct ruleset *ruleset_ref(struct ruleset *rules)
{
	atomic_fetch_add_explicit(&rules->n_references, 1, memory_order_relaxed);
	return rules;
}

void ruleset_unref(struct ruleset *rules)
{
	/* The last one out must see what all others did before they left. */
	if (rules == NULL ||
		atomic_fetch_sub_explicit(&rules->n_references, 1, memory_order_acq_rel) > 1) {
		return;
	}
	for (size_t i = 0; i < rules->n_tests; i++) {
		pattern_free(rules->tests[i].pattern);
	}
	for (size_t form = 0; form < RULE_FORM_COUNT; form++) {
		sieve_free(rules->sieves[form]);
	}
	arena_fini(&rules->arena);
	mem_free(rules);
}

size_t ruleset_count(const struct ruleset *rules)
{
	return rules->n;
}

void ruleset_rule(const struct ruleset *rules, size_t index, struct rule_info *ret)
{
	assert(index < rules->n);
	*ret = rules->rules[index].info;
}

uint64_t ruleset_fitted(const struct ruleset *rules)
{
	return rules->fitted;
}

bool ruleset_find(const struct ruleset *rules, struct str name, size_t *ret)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (str_eq(rules->rules[i].info.name, name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}
