#include <stdio.h>

#include "cli/database.h"
#include "cli/noted.h"
#include "cli/output.h"
#include "clock.h"
#include "secret.h"

static const struct cli_option options[] = {
	{.name = "role",
		.value = "viewer|moderator|admin",
		.is_required = true,
		.help = "a viewer reads; a moderator also decides, labels and retrains; an admin "
			"also manages sites, tokens, people and settings"},
	{.name = "site", .value = "NAME", .help = "the one site it holds for; without it, all"},
	{.name = "json", .help = "print {\"token\"}"},
};
static const char *const settings[] = {"database", NULL};

struct adding {
	struct noted_event event; /* first */
	const struct token *token;
	int64_t id;
};

static int add(struct noted_event *event, struct store *store)
{
	struct adding *adding = (struct adding *)event;
	int r = store_token_add(store, adding->token, &adding->id);

	event->record.site_id = adding->token->site_id;
	return r == 0 ? noted_object_id(event, "token", adding->id) : r;
}

static enum cli_exit store_token(
	struct cli_call *call, enum role role, const char text[SECRET_TOKEN_BYTES], int64_t *ret_id)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct store_directory directory;
	const struct site *site = NULL;
	struct token token = {.role = role, .created_at_ms = clock_now_ms()};
	struct adding adding = {.event = {.run = add, .record = {.action = STR("token.add")}}};
	enum cli_exit exit = database_open_directory(call, STORE_WRITER, &store, &directory);
	int r;

	if (exit == CLI_DONE && cli_has(call, "site")) {
		exit = database_find_site(call, &directory, cli_value(call, "site"), &site);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	token.site_id = site != NULL ? site->id : 0;
	secret_hash(directory.secret, str_make(text, SECRET_TOKEN_BYTES), token.hash);
	adding.token = &token;
	r = noted_run(call, store, &adding.event);
	*ret_id = adding.id;
	return r == 0 ? CLI_DONE : cli_fault(call, r, "add the token");
}

static enum cli_exit run_token_add(struct cli_call *call)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	char text[SECRET_TOKEN_BYTES];
	enum cli_exit exit;
	enum role role;
	int64_t id;

	output_init(&output);
	if (!role_parse(cli_value(call, "role"), &role)) {
		return cli_misuse(call, "--role is \"%.*s\"; allowed is viewer, moderator or admin",
			STR_FMT(cli_value(call, "role")));
	}
	secret_make_token(text);
	exit = store_token(call, role, text, &id);
	if (exit != CLI_DONE) {
		return exit;
	}
	if (!cli_has(call, "json")) {
		printf("token %lld  %.*s\n", (long long)id, SECRET_TOKEN_BYTES, text);
		puts("It is not kept in readable form: note it now.");
		return CLI_DONE;
	}
	json_object_begin(&output.json);
	json_member_string(&output.json, "token", str_make(text, SECRET_TOKEN_BYTES));
	json_object_end(&output.json);
	return output_print(&output, call);
}

const struct cli_command cli_token_add = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "A running service takes the token at its next request.",
	.run = run_token_add,
};
