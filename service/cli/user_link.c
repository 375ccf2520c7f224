#include "cli/database.h"
#include "cli/people.h"

static const struct cli_option options[] = {
	{.name = "json", .help = "print {\"id\",\"email\",\"link\"}"},
};
static const char *const settings[] = {"database", "listen", "public-url", "link-hours", NULL};

static int add_link(struct noted_event *event, struct store *store)
{
	struct people_event *work = (struct people_event *)event;
	int r = store_link_add(store, &work->link);

	return r == 0 ? noted_object_id(event, "user", work->user.id) : r;
}

static enum cli_exit run_user_link(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct people_event work = {
		.event = {.run = add_link, .record = {.action = STR("user.link")}}};
	struct str url = STR_NONE;
	enum cli_exit exit = people_find(call, call->operand[0], &store, &work.user);
	int r;

	if (exit == CLI_DONE && work.user.is_disabled) {
		exit = cli_fail(call, "%.*s is disabled; `hamlet user enable` lets them in again",
			STR_FMT(work.user.email));
	}
	if (exit == CLI_DONE) {
		exit = people_make_link(call, store,
			work.user.has_password ? LINK_RESET : LINK_INVITE, &work.link, &url);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	work.link.user_id = work.user.id;
	r = noted_run(call, store, &work.event);
	if (r != 0) {
		return r < 0 ? cli_fault(call, r, "store the link")
			     : cli_fail(call, "the user is gone");
	}
	return people_print_link(call, &work.user, url);
}

const struct cli_command cli_user_link = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Earlier links of theirs end. The former password holds until the link is used.",
	.run = run_user_link,
};
