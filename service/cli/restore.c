#include <errno.h>

#include "cli/database.h"
#include "cli/progress_bar.h"

static const struct cli_option options[] = {
	{.name = "force", .help = "replace the database that is there"},
};
static const char *const settings[] = {"database", NULL};

static void report(void *arg, size_t done, size_t total)
{
	progress_report(arg, "copying", done, total);
}

static enum cli_exit tell(const struct cli_call *call, int r)
{
	struct str database = call->settings.database;

	if (r == STORE_RESTORE_EXISTS) {
		return cli_fail(
			call, "%.*s exists already; --force replaces it", STR_FMT(database));
	}
	if (r == STORE_RESTORE_IN_USE) {
		return cli_fail(call, "%.*s is in use; stop the service first", STR_FMT(database));
	}
	if (r == -EBADMSG) {
		return cli_fail(call, "%.*s is damaged: nothing of it was restored",
			STR_FMT(call->operand[0]));
	}
	return r == 0 ? CLI_DONE : cli_fault(call, r, "restore the database");
}

static enum cli_exit run_restore(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *backup = NULL;
	struct progress_bar bar;
	struct str url, why = STR_NONE;
	int r = arena_printf(call->arena, &url, "sqlite:%.*s", STR_FMT(call->operand[0]));

	if (r == 0) {
		r = store_open(url, STORE_BACKUP, call->arena, &backup, &why);
	}
	if (r != 0) {
		return why.n == 0 ? cli_fault(call, r, "open the backup")
				  : cli_fail(call, "%.*s", STR_FMT(why));
	}
	progress_bar_init(&bar, true);
	r = store_restore(
		backup, call->settings.database, cli_has(call, "force"), report, &bar.progress);
	progress_bar_fini(&bar);
	return tell(call, r);
}

const struct cli_command cli_restore = {
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Refused while the service, or anything else, has the database open. A backup of "
		 "an older version is brought up to date at the next start.",
	.run = run_restore,
};
