#include "cli/database.h"
#include "cli/people.h"
#include "clock.h"
#include "user_check.h"

static const struct cli_option options[] = {
	{.name = "role",
		.value = "viewer|moderator|admin",
		.is_required = true,
		.help = "a viewer reads; a moderator also decides, labels and retrains; an admin "
			"also manages sites, tokens, people and settings"},
	{.name = "site", .value = "NAME", .help = "the one site it holds for; without it, all"},
	{.name = "name",
		.value = "NAME",
		.help = "what others call them; without it, what stands before the @"},
	{.name = "json", .help = "print {\"id\",\"email\",\"link\"}"},
};
static const char *const settings[] = {"database", "listen", "public-url", "link-hours", NULL};

static enum cli_exit read_user(struct cli_call *call, struct user *user)
{
	struct str why = STR_NONE;
	int r = user_check_email(call->operand[0], call->arena, &user->email, &why);

	if (r < 0) {
		return cli_fault(call, r, "read the e-mail");
	}
	if (r > 0) {
		return cli_misuse(call, "\"%.*s\": %.*s", STR_FMT(call->operand[0]), STR_FMT(why));
	}
	user->name = str_make(user->email.p, str_find_byte(user->email, '@'));
	if (cli_has(call, "name") &&
		user_check_name(cli_value(call, "name"), &user->name, &why) != 0) {
		return cli_misuse(call, "--name: %.*s", STR_FMT(why));
	}
	if (!role_parse(cli_value(call, "role"), &user->role[0].role)) {
		return cli_misuse(call, "--role is \"%.*s\"; allowed is viewer, moderator or admin",
			STR_FMT(cli_value(call, "role")));
	}
	user->created_at_ms = clock_now_ms();
	return CLI_DONE;
}

static int add(struct noted_event *event, struct store *store)
{
	struct people_event *work = (struct people_event *)event;
	int r = store_user_add(store, &work->user, &work->user.id);

	work->link.user_id = work->user.id;
	event->record.site_id = work->user.role[0].site_id;
	if (r == 0) {
		r = store_link_add(store, &work->link);
	}
	return r == 0 ? noted_object_id(event, "user", work->user.id) : r;
}

static enum cli_exit store_user(
	struct cli_call *call, struct people_event *work, struct str *ret_url)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct store_directory directory;
	const struct site *site = NULL;
	enum cli_exit exit = database_open_directory(call, STORE_WRITER, &store, &directory);
	int r;

	if (exit == CLI_DONE && cli_has(call, "site")) {
		exit = database_find_site(call, &directory, cli_value(call, "site"), &site);
	}
	if (exit == CLI_DONE) {
		exit = people_make_link(call, store, LINK_INVITE, &work->link, ret_url);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	work->user.role[0].site_id = site != NULL ? site->id : 0;
	r = noted_run(call, store, &work->event);
	if (r < 0) {
		return cli_fault(call, r, "add the user");
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call,
				"there is a user \"%.*s\" already; `hamlet user link` makes a new "
				"link for them",
				STR_FMT(work->user.email));
}

static enum cli_exit run_user_add(struct cli_call *call)
{
	struct user_role role = {0};
	struct people_event work = {
		.event = {.run = add, .record = {.action = STR("user.add")}},
		.user = {.role = &role, .n_roles = 1},
	};
	struct str url = STR_NONE;
	enum cli_exit exit = read_user(call, &work.user);

	if (exit == CLI_DONE) {
		exit = store_user(call, &work, &url);
	}
	return exit == CLI_DONE ? people_print_link(call, &work.user, url) : exit;
}

const struct cli_command cli_user_add = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Whoever opens the link chooses a password and is signed in. Its address is that "
		 "of --public-url,\nor else of --listen.",
	.run = run_user_add,
};
