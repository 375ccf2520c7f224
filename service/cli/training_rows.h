/* Labelled files named on the command line, with their bad rows told. */
#ifndef CLI_TRAINING_ROWS_H
#define CLI_TRAINING_ROWS_H

#include "cli/cli.h"
#include "labelled_file.h"

/*
 * Reads all files behind one another. A file that cannot be read is CLI_FAILED. Bad rows are named
 * on standard error as FILE:LINE and counted in rows->n_bad; unless may_skip they end in
 * CLI_MISUSED.
 */
enum cli_exit training_rows_read(const struct cli_call *call, const struct str *paths,
	size_t n_paths, bool may_skip, struct labelled_rows *rows);

#endif
