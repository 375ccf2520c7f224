#include "cli/packs.h"

#include "pack_files.h"

void packs_release_at(struct ruleset **rules)
{
	ruleset_unref(*rules);
}

static enum cli_exit compile(const struct cli_call *call, bool only_fitted, struct ruleset **ret)
{
	const struct pack_request request = {
		.paths = call->settings.rules,
		.n_paths = call->settings.n_rules,
		.data_setting = call->settings.data,
		.only_fitted = only_fitted,
	};
	struct str why;
	int r = pack_files_compile(&request, call->arena, ret, &why);

	if (r < 0) {
		return cli_fault(call, r, "compile the rules");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "%.*s", STR_FMT(why));
}

enum cli_exit packs_compile(const struct cli_call *call, struct ruleset **ret)
{
	return compile(call, false, ret);
}

enum cli_exit packs_compile_fitted(const struct cli_call *call, struct ruleset **ret)
{
	return compile(call, true, ret);
}
