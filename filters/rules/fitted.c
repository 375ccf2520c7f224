#include "fitted.h"

#include <string.h>

#include <hamlet/hash.h>

/* What a label keeps of a comment: see labelled_comment. */
#define FIELDS_OF_LABELS                                                                           \
	(RULE_FIELD_BIT(RULE_FIELD_CONTENT) | RULE_FIELD_BIT(RULE_FIELD_AUTHOR) |                  \
		RULE_FIELD_BIT(RULE_FIELD_LINKS) | RULE_FIELD_BIT(RULE_FIELD_DOMAIN))

/* Changes with what is taken into the number, so that a model of former times is not misread. */
#define SEED 0x6669747465640001U

int fitted_check(const struct fault_sink *sink, const struct rule_definition *rule)
{
	unsigned look_at = condition_looks_at(&rule->condition);

	if (rule->has_action) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" is fitted, so it needs a weight, not an action.",
			STR_FMT(rule->name));
	}
	if (rule->sites != NULL || rule->expires_ms != 0) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" is fitted, so it is for every site and does not expire.",
			STR_FMT(rule->name));
	}
	/* Who looks at more would be counted another way than it is judged by. */
	if (look_at == 0 || (look_at & ~FIELDS_OF_LABELS) != 0) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" is fitted, so it looks at content, author, links or "
			"domain alone: labels keep nothing else.",
			STR_FMT(rule->name));
	}
	return 0;
}

static bool is_weighed(const struct rule_definition *rule)
{
	return rule->is_fitted && rule->mode == RULE_ON;
}

void fitted_keep(struct rule_definitions *definitions)
{
	struct rule_definitions kept = {0};
	struct rule_definition *next;

	for (struct rule_definition *rule = definitions->first; rule != NULL; rule = next) {
		next = rule->next;
		if (!is_weighed(rule)) {
			continue;
		}
		rule->next = NULL;
		if (kept.last == NULL) {
			kept.first = rule;
		} else {
			kept.last->next = rule;
		}
		kept.last = rule;
		kept.n++;
		kept.n_conditions += rule->n_conditions;
	}
	*definitions = kept;
}

static uint64_t add_number(uint64_t hash, uint64_t number)
{
	return hash_mix(hash ^ hash_mix(number));
}

static uint64_t add_entries(uint64_t hash, const struct yaml_value *entries)
{
	const struct yaml_value *value = entries;

	if (entries != NULL && entries->kind == YAML_IS_LIST) {
		hash = add_number(hash, entries->n);
		value = entries->first;
	}
	for (; value != NULL; value = value == entries ? NULL : value->next) {
		hash = hash_bytes(value->text, hash);
	}
	return hash;
}

/* All that a condition looks for, and where; depth is that of the YAML. */
static uint64_t add_condition(uint64_t hash, const struct condition_definition *condition)
{
	const struct condition_definition *const inside[] = {
		condition->all, condition->any, condition->none};

	hash = add_number(hash, condition->look_at);
	hash = add_number(hash, (uint64_t)condition->kind);
	hash = add_number(hash, (uint64_t)condition->form);
	hash = add_number(hash, condition->at_least);
	hash = add_number(hash, (uint64_t)condition->is_substring << 1 | condition->is_raw);
	hash = hash_bytes(
		condition->test_key != NULL ? str_of(condition->test_key) : STR_NONE, hash);
	hash = add_entries(hash_bytes(condition->pattern, hash), condition->entries);
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		for (const struct condition_definition *part = inside[i]; part != NULL;
			part = part->next) {
			hash = add_condition(add_number(hash, i), part);
		}
	}
	return add_number(hash, sizeof inside);
}

void fitted_note(struct compiler *compiler, const struct rule_definition *rule)
{
	uint64_t hash = add_number(hash_bytes(rule->name, SEED), compiler->lists);
	uint64_t weight;

	compiler->lists = 0;
	if (!is_weighed(rule)) {
		return;
	}
	memcpy(&weight, &rule->weight, sizeof weight);
	/* A sum, so that the order of the packs does not matter; never 0, which is none. */
	compiler->rules->fitted += add_number(add_condition(hash, &rule->condition), weight);
	compiler->rules->fitted += compiler->rules->fitted == 0;
}
