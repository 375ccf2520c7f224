#include <stdio.h>

#include "cli/database.h"
#include "cli/output.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"database", NULL};

static enum cli_exit print_json(const struct cli_call *call, struct output *output,
	const struct token *token, const struct site *site)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	json_member_int(json, "id", token->id);
	json_member_string(json, "role", str_of(role_name(token->role)));
	json_key(json, "site");
	if (site != NULL) {
		json_string(json, site->name);
	} else {
		json_null(json);
	}
	json_member_time(json, "created_at", token->created_at_ms);
	json_object_end(json);
	return output_print(output, call);
}

static enum cli_exit run_token_list(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	HAMLET_CLEANUP(output_fini) struct output output;
	struct store_directory directory;
	enum cli_exit exit = database_open_directory(call, STORE_READER, &store, &directory);

	output_init(&output);
	for (size_t i = 0; exit == CLI_DONE && i < directory.n_tokens; i++) {
		const struct token *token = &directory.tokens[i];
		const struct site *site = database_site_by_id(&directory, token->site_id);

		if (cli_has(call, "json")) {
			exit = print_json(call, &output, token, site);
			continue;
		}
		printf("%-4lld %-10s %.*s\n", (long long)token->id, role_name(token->role),
			STR_FMT(site != NULL ? site->name : STR("(all sites)")));
	}
	return exit;
}

const struct cli_command cli_token_list = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Tokens themselves are kept as hashes and cannot be shown.",
	.run = run_token_list,
};
