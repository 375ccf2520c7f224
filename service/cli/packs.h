/* The rules that --rules and --data name, compiled. */
#ifndef CLI_PACKS_H
#define CLI_PACKS_H

#include <hamlet/rules.h>

#include "cli/cli.h"

/* For HAMLET_CLEANUP on a struct ruleset pointer. */
void packs_release_at(struct ruleset **rules);

/* On failure standard error says why, with FILE:LINE of a broken pack. */
enum cli_exit packs_compile(const struct cli_call *call, struct ruleset **ret);
/* The fitted ones that are on, alone. */
enum cli_exit packs_compile_fitted(const struct cli_call *call, struct ruleset **ret);

#endif
