#include <stdio.h>

#include "cli/database.h"
#include "cli/people.h"

static const char *const settings[] = {"database", NULL};

static int disable(struct noted_event *event, struct store *store)
{
	struct people_event *work = (struct people_event *)event;
	int r;

	work->user.is_disabled = true;
	r = store_user_update(store, &work->user);
	return r == 0 ? noted_object_id(event, "user", work->user.id) : r;
}

static enum cli_exit run_user_disable(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct people_event work = {
		.event = {.run = disable, .record = {.action = STR("user.disable")}}};
	enum cli_exit exit = people_find(call, call->operand[0], &store, &work.user);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	r = noted_run(call, store, &work.event);
	if (r < 0) {
		return cli_fault(call, r, "disable the user");
	}
	if (r == USER_LAST_ADMIN) {
		return cli_fail(call,
			"%.*s is the last admin of all sites who can sign in: make another one "
			"first",
			STR_FMT(work.user.email));
	}
	if (r != 0) {
		return cli_fail(call, "the user is gone");
	}
	printf("%.*s can sign in no more; their sessions and links have ended.\n",
		STR_FMT(work.user.email));
	return CLI_DONE;
}

const struct cli_command cli_user_disable = {
	.operands = "EMAIL",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "It holds at once, also for a running service. What they did stays in the trails.",
	.run = run_user_disable,
};
