#include <stdio.h>

#include "cli/database.h"
#include "cli/people.h"

static const char *const settings[] = {"database", NULL};

static int update(struct noted_event *event, struct store *store)
{
	struct people_event *work = (struct people_event *)event;
	int r = store_user_update(store, &work->user);

	return r == 0 ? noted_object_id(event, "user", work->user.id) : r;
}

/* Finds the user of the call, and keeps and notes the change. */
static enum cli_exit set_disabled(
	struct cli_call *call, bool is_disabled, struct str action, struct people_event *work)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	enum cli_exit exit = people_find(call, call->operand[0], &store, &work->user);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	work->event = (struct noted_event){.run = update, .record = {.action = action}};
	work->user.is_disabled = is_disabled;
	r = noted_run(call, store, &work->event);
	if (r < 0) {
		return cli_fault(call, r, is_disabled ? "disable the user" : "enable the user");
	}
	if (r == USER_LAST_ADMIN) {
		return cli_fail(call,
			"%.*s is the last admin of all sites who can sign in: make another one "
			"first",
			STR_FMT(work->user.email));
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "the user is gone");
}

static enum cli_exit run_user_disable(struct cli_call *call)
{
	struct people_event work = {.user = {.id = 0}};
	enum cli_exit exit = set_disabled(call, true, STR("user.disable"), &work);

	if (exit == CLI_DONE) {
		printf("%.*s can sign in no more; their sessions and links have ended.\n",
			STR_FMT(work.user.email));
	}
	return exit;
}

static enum cli_exit run_user_enable(struct cli_call *call)
{
	struct people_event work = {.user = {.id = 0}};
	enum cli_exit exit = set_disabled(call, false, STR("user.enable"), &work);

	if (exit == CLI_DONE) {
		printf(work.user.has_password
				? "%.*s can sign in again, with the password of before.\n"
				: "%.*s has chosen no password yet; `hamlet user link` makes "
				  "a link for them.\n",
			STR_FMT(work.user.email));
	}
	return exit;
}

const struct cli_command cli_user_disable = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "It holds at once, also for a running service. What they did stays in the trails.",
	.run = run_user_disable,
};

const struct cli_command cli_user_enable = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "It holds at once, also for a running service. Sessions and links that have ended "
		 "stay ended.",
	.run = run_user_enable,
};
