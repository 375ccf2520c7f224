#include <stdio.h>

#include "cli/database.h"
#include "cli/people.h"

static const char *const settings[] = {"database", NULL};

static int enable(struct noted_event *event, struct store *store)
{
	struct people_event *work = (struct people_event *)event;
	int r;

	work->user.is_disabled = false;
	r = store_user_update(store, &work->user);
	return r == 0 ? noted_object_id(event, "user", work->user.id) : r;
}

static enum cli_exit run_user_enable(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct people_event work = {
		.event = {.run = enable, .record = {.action = STR("user.enable")}}};
	enum cli_exit exit = people_find(call, call->operand[0], &store, &work.user);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	r = noted_run(call, store, &work.event);
	if (r < 0) {
		return cli_fault(call, r, "enable the user");
	}
	if (r != 0) {
		return cli_fail(call, "the user is gone");
	}
	printf(work.user.has_password ? "%.*s can sign in again, with the password of before.\n"
				      : "%.*s has chosen no password yet; `hamlet user link` makes "
					"a link for them.\n",
		STR_FMT(work.user.email));
	return CLI_DONE;
}

const struct cli_command cli_user_enable = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "It holds at once, also for a running service. Sessions and links that have ended "
		 "stay ended.",
	.run = run_user_enable,
};
