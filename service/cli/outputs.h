/* Files that a subcommand writes, beside those that it reads. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "cli/cli.h"

/* Before anything is read: refuses an output that is one of the files named to be read, or another
 * output. Devices and pipes may be both. */
enum cli_exit outputs_check(const struct cli_call *call);

#endif
