#include <stdio.h>

#include "cli/output.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print {\"version\"}"},
};

static enum cli_exit run_version(struct cli_call *call)
{
	HAMLET_CLEANUP(output_fini) struct output output;

	output_init(&output);
	if (!cli_has(call, "json")) {
		puts("hamlet " HAMLET_VERSION);
		return CLI_DONE;
	}
	json_object_begin(&output.json);
	json_member_string(&output.json, "version", STR(HAMLET_VERSION));
	json_object_end(&output.json);
	return output_print(&output, call);
}

const struct cli_command cli_version = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.run = run_version,
};
