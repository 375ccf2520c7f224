#include <stdio.h>

#include "cli/output.h"
#include "cli/packs.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"rules", "data", NULL};

static const char *const action_names[] = {
	[RULE_ADDS_WEIGHT] = "weight",
	[RULE_HOLDS] = "hold",
	[RULE_REJECTS] = "reject",
	[RULE_APPROVES] = "approve",
};
static const char *const mode_names[] = {
	[RULE_ON] = "on",
	[RULE_SHADOW] = "shadow",
	[RULE_OFF] = "off",
};
_Static_assert(sizeof action_names / sizeof *action_names == RULE_ACTION_COUNT, "one a row");
_Static_assert(sizeof mode_names / sizeof *mode_names == RULE_MODE_COUNT, "one a row");

static void print_rule(const struct rule_info *rule)
{
	char weight[32] = "";

	if (rule->action == RULE_ADDS_WEIGHT) {
		snprintf(weight, sizeof weight, "%+.2f", rule->weight);
	}
	printf("%-28.*s %-8s %-7s %-8s %.*s\n", STR_FMT(rule->name),
		rule->action == RULE_ADDS_WEIGHT ? weight : action_names[rule->action],
		mode_names[rule->mode], rule->look_at, STR_FMT(rule->description));
}

static enum cli_exit print_rule_json(
	const struct cli_call *call, struct output *output, const struct rule_info *rule)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	json_member_string(json, "name", rule->name);
	json_member_string(json, "action", str_of(action_names[rule->action]));
	json_member_double(json, "weight", rule->weight);
	json_member_bool(json, "fitted", rule->is_fitted);
	json_member_string(json, "mode", str_of(mode_names[rule->mode]));
	json_member_string(json, "look_at", str_of(rule->look_at));
	json_member_string(json, "description", rule->description);
	json_member_string(json, "source", rule->source);
	json_member_int(json, "line", rule->line);
	json_member_int(json, "hit_examples", (int64_t)rule->n_hit_examples);
	json_member_int(json, "miss_examples", (int64_t)rule->n_miss_examples);
	json_object_end(json);
	return output_print(output, call);
}

static enum cli_exit run_rules_list(struct cli_call *call)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	enum cli_exit exit = packs_compile(call, &rules);

	output_init(&output);
	for (size_t i = 0; exit == CLI_DONE && i < ruleset_count(rules); i++) {
		struct rule_info rule;

		ruleset_rule(rules, i, &rule);
		if (cli_has(call, "json")) {
			exit = print_rule_json(call, &output, &rule);
		} else {
			print_rule(&rule);
		}
	}
	return exit;
}

const struct cli_command cli_rules_list = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.run = run_rules_list,
};
