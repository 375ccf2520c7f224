#include <errno.h>
#include <stdio.h>

#include "cli/database.h"
#include "cli/progress_bar.h"

static const char *const settings[] = {"database", NULL};

static void report(void *arg, size_t done, size_t total)
{
	progress_report(arg, "copying", done, total);
}

static enum cli_exit run_backup(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct progress_bar bar;
	enum cli_exit exit = database_open(call, STORE_READER, &store);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	progress_bar_init(&bar, true);
	r = store_backup(store, call->operand[0], report, &bar.progress);
	progress_bar_fini(&bar);
	if (r == -EEXIST) {
		return cli_fail(call, "%.*s exists already", STR_FMT(call->operand[0]));
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot write %.*s: %s", STR_FMT(call->operand[0]),
				strerror(-r));
}

const struct cli_command cli_backup = {
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "The copy is of one moment, also while the service runs. It holds comments and "
		 "hashes of keys: keep it as\nsafe as the database.",
	.run = run_backup,
};
