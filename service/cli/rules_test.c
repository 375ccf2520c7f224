#include <stdio.h>

#include "cli/output.h"
#include "cli/packs.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print {\"rules\",\"examples\"}"},
};
static const char *const settings[] = {"rules", "data", NULL};

static enum cli_exit run_rules_test(struct cli_call *call)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	enum cli_exit exit = packs_compile(call, &rules);
	size_t n_examples = 0;

	output_init(&output);
	if (exit != CLI_DONE) {
		return exit;
	}
	for (size_t i = 0; i < ruleset_count(rules); i++) {
		struct rule_info rule;

		ruleset_rule(rules, i, &rule);
		n_examples += rule.n_hit_examples + rule.n_miss_examples;
	}
	if (!cli_has(call, "json")) {
		printf("%zu rules, %zu examples: all hold\n", ruleset_count(rules), n_examples);
		return CLI_DONE;
	}
	json_object_begin(&output.json);
	json_member_int(&output.json, "rules", (int64_t)ruleset_count(rules));
	json_member_int(&output.json, "examples", (int64_t)n_examples);
	json_object_end(&output.json);
	return output_print(&output, call);
}

const struct cli_command cli_rules_test = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "A broken pack, or an example that does not hold, is named as FILE:LINE.",
	.run = run_rules_test,
};
