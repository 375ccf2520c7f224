#include "cli/packs.h"

#include "pack_files.h"

void packs_release_at(struct ruleset **rules)
{
	ruleset_unref(*rules);
}

enum cli_exit packs_compile(const struct cli_call *call, struct ruleset **ret)
{
	struct str why;
	int r = pack_files_compile(call->settings.rules, call->settings.n_rules,
		call->settings.data, call->arena, ret, &why);

	if (r < 0) {
		return cli_fault(call, r, "compile the rules");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "%.*s", STR_FMT(why));
}
