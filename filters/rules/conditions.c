#include "compiler.h"

#include <errno.h>

#include <hamlet/ascii.h>

#include "pattern_fold.h"

/* One rule whose condition is being compiled. */
struct builder {
	struct compiler *compiler;
	const struct rule_definition *definition;
	uint32_t rule;
};

/* Folded text has no capitals, so only a pattern that holds some must ignore case. */
static bool has_capitals(struct str regex)
{
	for (size_t i = 0; i < regex.n; i++) {
		if (ascii_is_upper(regex.p[i])) {
			return true;
		}
	}
	return false;
}

/* Only the folded pattern stays: what it takes to fold it is many times as large. */
static int fold_pattern(const struct builder *builder, const struct condition_definition *condition,
	struct str *ret)
{
	struct compiler *compiler = builder->compiler;
	struct fault_sink sink = compiler_sink(compiler, builder->definition->source);
	struct str folded;
	int r;

	arena_reset(compiler->scratch);
	r = pattern_fold(compiler->scratch, condition->pattern, &folded);
	if (r == 0) {
		r = arena_copy(&compiler->rules->arena, folded, ret);
	}
	if (r != PATTERN_FOLD_BREAKS_RANGE) {
		return r;
	}
	return fault_at(&sink, condition->test_line,
		"The pattern of \"%.*s\" has a range of letters that look-alikes break up: "
		"write \\p{L}, or name the letters, or match it raw.",
		STR_FMT(builder->definition->name));
}

static int compile_pattern(const struct builder *builder,
	const struct condition_definition *condition, struct rule_test *test)
{
	struct compiler *compiler = builder->compiler;
	struct fault_sink sink = compiler_sink(compiler, builder->definition->source);
	struct str why, regex;
	bool is_caseless;
	int r = arena_copy(&compiler->rules->arena, condition->pattern, &test->regex);

	regex = test->regex;
	if (r == 0 && !condition->is_raw) {
		r = fold_pattern(builder, condition, &regex);
	}
	if (r != 0) {
		return r;
	}
	is_caseless = !condition->is_raw && has_capitals(regex);
	r = pattern_new(regex, is_caseless, compiler->arena, &test->pattern, &why);
	if (r == PATTERN_MALFORMED) {
		return fault_at(&sink, condition->test_line,
			"The pattern of \"%.*s\" is broken: %.*s.",
			STR_FMT(builder->definition->name), STR_FMT(why));
	}
	return r != 0 ? r
		      : compiler_add_prefilter(compiler, regex, is_caseless,
				(uint32_t)(test - compiler->rules->tests));
}

static int add_test(const struct builder *builder, const struct condition_definition *condition,
	struct rule_node *node)
{
	struct ruleset *rules = builder->compiler->rules;
	const struct rule_info *info = &rules->rules[builder->rule].info;
	struct rule_test *test = &rules->tests[rules->n_tests];
	uint32_t index = (uint32_t)rules->n_tests++;

	*test = (struct rule_test){
		.rule = builder->rule,
		.is_always = info->mode != RULE_OFF && info->expires_ms == 0 && info->n_sites == 0,
		.look_at = condition->look_at,
		.kind = condition->kind,
		.form = condition->is_raw ? RULE_FORM_RAW : RULE_FORM_FOLDED,
		.at_least = condition->at_least,
		.first_slot = (uint32_t)rules->n_slots,
	};
	rules->n_slots += test->at_least > 1 ? test->at_least : 0;
	rules->look_at |= test->look_at;
	if (test->form == RULE_FORM_FOLDED && test->kind != TEST_NETWORKS) {
		rules->folded_look_at |= test->look_at;
	}
	*node = (struct rule_node){.kind = NODE_TEST, .test = index};
	return test->kind == TEST_PATTERN ? compile_pattern(builder, condition, test)
					  : compiler_add_entries(builder->compiler,
						    builder->definition, condition, index);
}

static struct rule_node *new_node(const struct builder *builder, enum rule_node_kind kind)
{
	struct rule_node *node = arena_new(&builder->compiler->rules->arena, 1, sizeof *node);

	if (node != NULL) {
		node->kind = kind;
	}
	return node;
}

static int add_condition(const struct builder *builder,
	const struct condition_definition *condition, struct rule_node **ret);

/* Puts the conditions behind each other from **end on, and moves *end to the new end. */
static int add_list(const struct builder *builder, const struct condition_definition *list,
	struct rule_node ***end)
{
	int r = 0;

	for (; list != NULL && r == 0; list = list->next) {
		r = add_condition(builder, list, *end);
		*end = r == 0 ? &(**end)->next : *end;
	}
	return r;
}

/* The same as one node, of which at_least must hold, or none. */
static int add_group(const struct builder *builder, const struct condition_definition *list,
	struct rule_node group, struct rule_node ***end)
{
	struct rule_node *node;
	struct rule_node **inside;

	if (list == NULL) {
		return 0;
	}
	node = new_node(builder, group.kind);
	if (node == NULL) {
		return -ENOMEM;
	}
	node->at_least = group.at_least;
	inside = &node->first;
	**end = node;
	*end = &node->next;
	return add_list(builder, list, &inside);
}

static int add_parts(const struct builder *builder, const struct condition_definition *condition,
	struct rule_node **end)
{
	uint32_t at_least = condition->kind == TEST_NONE ? condition->at_least : 1;
	int r = 0;

	if (condition->kind != TEST_NONE) {
		struct rule_node *node = new_node(builder, NODE_TEST);

		if (node == NULL) {
			return -ENOMEM;
		}
		*end = node;
		end = &node->next;
		r = add_test(builder, condition, node);
	}
	if (r == 0) {
		r = add_list(builder, condition->all, &end);
	}
	if (r == 0) {
		r = add_group(builder, condition->any,
			(struct rule_node){.kind = NODE_AT_LEAST, .at_least = at_least}, &end);
	}
	if (r == 0) {
		r = add_group(
			builder, condition->none, (struct rule_node){.kind = NODE_NONE}, &end);
	}
	return r;
}

/* One part stands for itself; of several, all must hold. */
static int add_condition(const struct builder *builder,
	const struct condition_definition *condition, struct rule_node **ret)
{
	struct rule_node *parts = NULL;
	int r = add_parts(builder, condition, &parts);

	if (r != 0) {
		return r;
	}
	if (parts->next == NULL) {
		*ret = parts;
		return 0;
	}
	*ret = new_node(builder, NODE_ALL);
	if (*ret == NULL) {
		return -ENOMEM;
	}
	(*ret)->first = parts;
	return 0;
}

/* What may become of a condition when no literal, domain or network of it was found. */
struct possible {
	bool holds;
	bool fails;
};

static struct possible possible_untouched(const struct ruleset *rules, const struct rule_node *node)
{
	size_t n_may_hold = 0, n_must_hold = 0, n = 0;

	if (node->kind == NODE_TEST) {
		return (struct possible){rules->tests[node->test].is_unfiltered, true};
	}
	for (const struct rule_node *part = node->first; part != NULL; part = part->next) {
		struct possible possible = possible_untouched(rules, part);

		n++;
		n_may_hold += possible.holds;
		n_must_hold += !possible.fails;
	}
	switch (node->kind) {
	case NODE_AT_LEAST:
		return (struct possible){
			n_may_hold >= node->at_least, n_must_hold < node->at_least};
	case NODE_NONE:
		return (struct possible){n_must_hold == 0, n_may_hold > 0};
	case NODE_ALL:
	case NODE_TEST:
		break;
	}
	return (struct possible){n_may_hold == n, n_must_hold < n};
}

int compiler_add_condition(
	struct compiler *compiler, const struct rule_definition *definition, uint32_t rule)
{
	const struct builder builder = {compiler, definition, rule};
	struct ruleset *rules = compiler->rules;
	size_t n_entries = compiler->n_entries;
	struct rule_node *root = NULL;
	int r = add_condition(&builder, &definition->condition, &root);

	if (r != 0) {
		return r;
	}
	rules->rules[rule].root = root;
	rules->rules[rule].is_plain = root->kind == NODE_TEST;
	rules->rules[rule].info.n_entries = compiler->n_entries - n_entries;
	if (!possible_untouched(rules, root).holds) {
		return 0;
	}
	if (rules->rules[rule].is_plain) {
		rules->unfiltered[rules->n_unfiltered++] = root->test;
	} else {
		rules->untouched[rules->n_untouched++] = rule;
	}
	return 0;
}
