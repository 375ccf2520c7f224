#include <stdio.h>

#include "cli/cli.h"
#include "serve.h"

static const char *const settings[] = {CLI_ALL_SETTINGS, NULL};

static int load_again(void *arg, struct arena *arena, struct settings *ret, struct str *ret_why)
{
	return cli_load_settings(arg, arena, ret, ret_why);
}

static enum cli_exit run_serve(struct cli_call *call)
{
	const struct serve_reload reload = {.load = load_again, .arg = call};
	struct str why = STR("out of memory.");

	if (serve_run(&call->settings, &reload, call->arena, &why) != 0) {
		return cli_fail(call, "%.*s", STR_FMT(why));
	}
	return CLI_DONE;
}

const struct cli_command cli_serve = {
	.setting = settings,
	.notes = "SIGTERM and SIGINT answer what is under way, then stop. SIGHUP reads rules and "
		 "settings again;\nwhat cannot change while it runs is told in the log and left. "
		 "The "
		 "log is on standard error.",
	.run = run_serve,
};
