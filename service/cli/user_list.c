#include <stdio.h>

#include <hamlet/accounts.h>
#include <hamlet/limits.h>

#include "cli/database.h"
#include "cli/output.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"database", NULL};

static struct str site_name(const struct store_directory *directory, int64_t id)
{
	const struct site *site = database_site_by_id(directory, id);

	return site != NULL ? site->name : STR("(all sites)");
}

static enum cli_exit print_json(const struct cli_call *call, struct output *output,
	const struct user *user, const struct store_directory *directory)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	json_member_int(json, "id", user->id);
	json_member_string(json, "email", user->email);
	json_member_string(json, "name", user->name);
	json_key(json, "roles");
	json_array_begin(json);
	for (size_t i = 0; i < user->n_roles; i++) {
		json_object_begin(json);
		json_key(json, "site");
		if (user->role[i].site_id == 0) {
			json_null(json);
		} else {
			json_string(json, site_name(directory, user->role[i].site_id));
		}
		json_member_string(json, "role", str_of(role_name(user->role[i].role)));
		json_object_end(json);
	}
	json_array_end(json);
	json_member_bool(json, "is_disabled", user->is_disabled);
	json_member_bool(json, "has_password", user->has_password);
	json_object_end(json);
	return output_print(output, call);
}

static void print_text(const struct user *user, const struct store_directory *directory)
{
	printf("%-4lld %.*s", (long long)user->id, STR_FMT(user->email));
	for (size_t i = 0; i < user->n_roles; i++) {
		printf("  %s of %.*s", role_name(user->role[i].role),
			STR_FMT(site_name(directory, user->role[i].site_id)));
	}
	printf("%s%s\n", user->has_password ? "" : "  (invited)",
		user->is_disabled ? "  (disabled)" : "");
}

static enum cli_exit print_page(const struct cli_call *call, struct output *output,
	const struct user_list *list, const struct store_directory *directory)
{
	enum cli_exit exit = CLI_DONE;

	for (size_t i = 0; exit == CLI_DONE && i < list->n; i++) {
		if (cli_has(call, "json")) {
			exit = print_json(call, output, &list->item[i], directory);
		} else {
			print_text(&list->item[i], directory);
		}
	}
	return exit;
}

static enum cli_exit run_user_list(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	HAMLET_CLEANUP(output_fini) struct output output;
	struct store_directory directory;
	struct user_query query = {.limit = LIMIT_PAGE_ITEMS};
	struct user_list list = {.has_more = true};
	enum cli_exit exit;

	output_init(&output);
	exit = database_open_directory(call, STORE_READER, &store, &directory);
	while (exit == CLI_DONE && list.has_more) {
		int r = store_users(store, &query, call->arena, &list);

		if (r != 0) {
			return cli_fault(call, r, "read the users");
		}
		exit = print_page(call, &output, &list, &directory);
		query.after = list.n > 0 ? list.item[list.n - 1].id : 0;
	}
	return exit;
}

const struct cli_command cli_user_list = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.run = run_user_list,
};
