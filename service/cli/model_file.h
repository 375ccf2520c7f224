/* Models on disk. */
#ifndef CLI_MODEL_FILE_H
#define CLI_MODEL_FILE_H

#include <hamlet/model.h>

#include "cli/cli.h"

/* For HAMLET_CLEANUP on a struct model pointer. */
void model_file_unref_at(struct model **model);

/* On failure standard error says why: unreadable, damaged, foreign, of another version. */
enum cli_exit model_file_load(const struct cli_call *call, struct str path, struct model **ret);
/* Whole or not at all. */
enum cli_exit model_file_save(
	const struct cli_call *call, const struct model *model, struct str path);

#endif
