#include "definition.h"

#include <errno.h>
#include <hamlet/limits.h>

#include "rule_keys.h"

/* What must stand together, and what must not. */
static int check_whole(const struct rule_reader *reader, const struct rule_definition *rule)
{
	const struct fault_sink *sink = reader->sink;

	if (rule->name.n == 0) {
		return fault_at(sink, rule->line, "The rule has no name.");
	}
	if (rule->test == RULE_TEST_NONE) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" has no test: give it pattern, words, phrases or "
			"domains.",
			STR_FMT(rule->name));
	}
	if (rule->has_weight == rule->has_action) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" needs either a weight or an action%s.",
			STR_FMT(rule->name), rule->has_weight ? ", not both" : "");
	}
	if (rule->is_substring && rule->test != RULE_TEST_LITERALS) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\": substring goes with words and phrases, not with %s.",
			STR_FMT(rule->name), rule->test_key);
	}
	if (rule->is_raw && rule->test == RULE_TEST_DOMAINS) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\": domains are never matched raw.", STR_FMT(rule->name));
	}
	return 0;
}

static void settle(struct rule_definition *rule)
{
	if (rule->look_at == 0) {
		rule->look_at = RULE_FIELD_BIT(
			rule->test == RULE_TEST_DOMAINS ? RULE_FIELD_DOMAIN : RULE_FIELD_CONTENT);
	}
	/* The domains of a content are those of its links. */
	if (rule->test == RULE_TEST_DOMAINS &&
		(rule->look_at & RULE_FIELD_BIT(RULE_FIELD_CONTENT)) != 0) {
		rule->look_at |= RULE_FIELD_BIT(RULE_FIELD_LINKS);
	}
	for (struct rule_example *example = rule->first_example; example != NULL;
		example = example->next) {
		if (example->plain.n > 0) {
			size_t field = (size_t)__builtin_ctz(rule->look_at);

			example->field[rule_field_source((enum rule_field)field)] = example->plain;
		}
	}
}

static int read_rule(const struct rule_reader *reader, const struct yaml_value *map,
	struct rule_definitions *definitions)
{
	struct rule_definition *rule = arena_new(reader->arena, 1, sizeof *rule);
	int r = 0;

	if (rule == NULL) {
		return -ENOMEM;
	}
	rule->source = reader->sink->source;
	rule->line = map->line;
	if (map->kind != YAML_IS_MAP) {
		return fault_at(reader->sink, map->line,
			"A rule is a map of keys such as name and pattern, not %s.",
			yaml_kind_name(map->kind));
	}
	if (definitions->n == LIMIT_RULES) {
		return fault_at(
			reader->sink, map->line, "There are at most %d rules.", LIMIT_RULES);
	}
	for (const struct yaml_value *value = map->first; value != NULL && r == 0;
		value = value->next) {
		r = rule_key_read(reader, value, rule);
	}
	if (r == 0) {
		r = check_whole(reader, rule);
	}
	if (r != 0) {
		return r;
	}
	settle(rule);
	if (definitions->last == NULL) {
		definitions->first = rule;
	} else {
		definitions->last->next = rule;
	}
	definitions->last = rule;
	definitions->n++;
	return 0;
}

int rules_parse(struct arena *arena, struct str pack, const struct fault_sink *sink,
	struct rule_definitions *definitions)
{
	struct rule_reader reader = {.arena = arena, .sink = sink};
	struct yaml_value *root;
	int r;

	if (pack.n > LIMIT_PACK_BYTES) {
		return fault_at(sink, 0, "A pack has at most %d bytes.", LIMIT_PACK_BYTES);
	}
	r = yaml_tree_read(arena, pack, sink, &root);
	if (r != 0) {
		return r;
	}
	if (root->kind != YAML_IS_LIST) {
		return fault_at(sink, root->line, "A pack is a list of rules, not %s.",
			yaml_kind_name(root->kind));
	}
	for (const struct yaml_value *map = root->first; map != NULL && r == 0; map = map->next) {
		r = read_rule(&reader, map, definitions);
	}
	return r;
}
