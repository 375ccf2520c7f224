#include "definition.h"

#include <errno.h>

#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "condition_keys.h"
#include "fitted.h"
#include "rule_keys.h"

static int check_whole(const struct rule_reader *reader, const struct rule_definition *rule)
{
	const struct fault_sink *sink = reader->sink;

	if (rule->has_weight == rule->has_action) {
		return fault_at(sink, rule->line,
			"The rule \"%.*s\" needs either a weight or an action%s.",
			STR_FMT(rule->name), rule->has_weight ? ", not both" : "");
	}
	return rule->is_fitted ? fitted_check(reader->sink, rule) : 0;
}

/* The first test of the rule, in the order in which its parts are told. */
static const struct condition_definition *first_test(const struct condition_definition *condition)
{
	const struct condition_definition *const inside[] = {
		condition->all, condition->any, condition->none};

	if (condition->kind != TEST_NONE) {
		return condition;
	}
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		if (inside[i] != NULL) {
			return first_test(inside[i]);
		}
	}
	return condition;
}

/* An example without a field is for the field where the first test looks first. */
static void place_examples(struct rule_definition *rule)
{
	unsigned look_at = first_test(&rule->condition)->look_at;
	enum rule_field field = (enum rule_field)__builtin_ctz(look_at);

	for (struct rule_example *example = rule->first_example; example != NULL;
		example = example->next) {
		if (example->plain.n > 0) {
			example->field[rule_field_source(field)] = example->plain;
		}
	}
}

static int add_rule(const struct rule_reader *reader, struct rule_definition *rule,
	struct rule_definitions *definitions)
{
	if (definitions->n == LIMIT_RULES) {
		return fault_at(
			reader->sink, rule->line, "There are at most %d rules.", LIMIT_RULES);
	}
	if (definitions->last == NULL) {
		definitions->first = rule;
	} else {
		definitions->last->next = rule;
	}
	definitions->last = rule;
	definitions->n++;
	definitions->n_conditions += rule->n_conditions;
	return 0;
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
	rule->line = rule->condition.line = map->line;
	if (map->kind != YAML_IS_MAP) {
		return fault_at(reader->sink, map->line,
			"A rule is a map of keys such as name and pattern, not %s.",
			yaml_kind_name(map->kind));
	}
	for (const struct yaml_value *value = map->first; value != NULL && r == 0;
		value = value->next) {
		r = rule_key_read(reader, value, rule);
	}
	if (r == 0 && rule->name.n == 0) {
		r = fault_at(reader->sink, rule->line, "The rule has no name.");
	}
	if (r == 0) {
		r = condition_settle(reader, &rule->condition, rule);
	}
	if (r == 0) {
		r = check_whole(reader, rule);
	}
	if (r != 0) {
		return r;
	}
	place_examples(rule);
	return add_rule(reader, rule, definitions);
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
	if (root->kind == YAML_IS_TEXT && root->text.n == 0) {
		return fault_at(sink, root->line,
			"The pack is empty; one that is to hold no rules says so by \"[]\".");
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

/* "blocked" of "lists/blocked.txt". */
static struct str list_name(struct str path)
{
	for (size_t at = str_find_byte(path, '/'); at < path.n; at = str_find_byte(path, '/')) {
		path = str_skip(path, at + 1);
	}
	path.n -= str_ends(path, STR(".txt")) ? sizeof ".txt" - 1 : 0;
	return utf8_clip(path, LIMIT_RULE_NAME_BYTES);
}

int rules_parse_list(struct arena *arena, const struct rule_source *source,
	const struct fault_sink *sink, struct rule_definitions *definitions)
{
	const struct rule_reader reader = {.arena = arena, .sink = sink};
	struct rule_definition *rule = arena_new(arena, 1, sizeof *rule);
	int r;

	if (rule == NULL) {
		return -ENOMEM;
	}
	if (!utf8_is_valid(source->name) || list_name(source->name).n == 0) {
		return fault_at(sink, 0, "This list's name cannot be that of a rule.");
	}
	*rule = (struct rule_definition){
		.source = source->name,
		.line = 1,
		.name = list_name(source->name),
		.description = STR("An entry of a list of disallowed keys."),
		.condition =
			{
				.line = 1,
				.kind = TEST_LITERALS,
				.test_key = "list",
				.test_line = 1,
				.list_path = source->name,
				.list_bytes = &source->bytes,
				.form = LIST_WORDPRESS,
				.has_form = true,
			},
		.has_action = true,
		.action = RULE_HOLDS,
	};
	r = condition_settle(&reader, &rule->condition, rule);
	return r != 0 ? r : add_rule(&reader, rule, definitions);
}
