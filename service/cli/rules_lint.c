#include <stdio.h>

#include "cli/output.h"
#include "cli/packs.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"rules", "data", NULL};

static void print_text(const struct rule_info *rule, const struct lint_finding *finding)
{
	printf("%.*s:%u: %.*s: %s: %.*s\n", STR_FMT(rule->source), rule->line, STR_FMT(rule->name),
		lint_code_name(finding->code), STR_FMT(finding->detail));
}

static enum cli_exit print_json(const struct cli_call *call, struct output *output,
	const struct rule_info *rule, const struct lint_finding *finding)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	json_member_string(json, "name", rule->name);
	json_member_string(json, "source", rule->source);
	json_member_int(json, "line", rule->line);
	json_member_string(json, "code", str_of(lint_code_name(finding->code)));
	json_member_string(json, "detail", finding->detail);
	json_object_end(json);
	return output_print(output, call);
}

static enum cli_exit print_all(
	const struct cli_call *call, const struct ruleset *rules, const struct lint_list *list)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	enum cli_exit exit = CLI_DONE;
	bool is_json = cli_has(call, "json");

	output_init(&output);
	for (size_t i = 0; exit == CLI_DONE && i < list->n; i++) {
		struct rule_info rule;

		ruleset_rule(rules, list->item[i].rule, &rule);
		if (is_json) {
			exit = print_json(call, &output, &rule, &list->item[i]);
		} else {
			print_text(&rule, &list->item[i]);
		}
	}
	if (exit == CLI_DONE && !is_json) {
		printf("%zu rules, %zu findings\n", ruleset_count(rules), list->n + list->n_more);
	}
	return exit;
}

static enum cli_exit run_rules_lint(struct cli_call *call)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	struct lint_list list = {0};
	enum cli_exit exit = packs_compile(call, &rules);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	r = ruleset_lint(rules, call->arena, &list);
	if (r < 0) {
		return cli_fault(call, r, "look at the rules");
	}
	return print_all(call, rules, &list);
}

const struct cli_command cli_rules_lint = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Findings are no faults: the exit code is 0 with them, too.",
	.run = run_rules_lint,
};
