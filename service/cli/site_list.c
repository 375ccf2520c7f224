#include <stdio.h>

#include "cli/database.h"
#include "cli/output.h"
#include "site_settings.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"database", NULL};

static void print_text(const struct site *site)
{
	printf("%-20.*s", STR_FMT(site->name));
	for (size_t i = 0; i < site->n_origins; i++) {
		printf(" %.*s", STR_FMT(site->origins[i]));
	}
	putchar('\n');
}

static enum cli_exit print_json(
	const struct cli_call *call, struct output *output, const struct site *site)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	json_member_string(json, "site", site->name);
	json_key(json, "origins");
	json_array_begin(json);
	for (size_t i = 0; i < site->n_origins; i++) {
		json_string(json, site->origins[i]);
	}
	json_array_end(json);
	json_key(json, "settings");
	json_object_begin(json);
	site_settings_write(json, &site->settings);
	json_object_end(json);
	json_member_time(json, "created_at", site->created_at_ms);
	json_object_end(json);
	return output_print(output, call);
}

static enum cli_exit run_site_list(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	HAMLET_CLEANUP(output_fini) struct output output;
	struct store_directory directory;
	enum cli_exit exit = database_open_directory(call, STORE_READER, &store, &directory);

	output_init(&output);
	for (size_t i = 0; exit == CLI_DONE && i < directory.n_sites; i++) {
		if (cli_has(call, "json")) {
			exit = print_json(call, &output, &directory.sites[i]);
		} else {
			print_text(&directory.sites[i]);
		}
	}
	return exit;
}

const struct cli_command cli_site_list = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.run = run_site_list,
};
