/* The store, as subcommands that look after sites and tokens use it. */
#ifndef CLI_DATABASE_H
#define CLI_DATABASE_H

#include <hamlet/store.h>

#include "cli/cli.h"

/* For HAMLET_CLEANUP on a struct store pointer. */
void database_close_at(struct store **store);

/* Opens the --database; a writer creates it. On failure standard error says why. */
enum cli_exit database_open(const struct cli_call *call, enum store_mode mode, struct store **ret);
/* A writer on a database that is there: a mistyped name must not make one. */
enum cli_exit database_open_existing(const struct cli_call *call, struct store **ret);
/* And reads who may call. */
enum cli_exit database_open_directory(const struct cli_call *call, enum store_mode mode,
	struct store **ret, struct store_directory *ret_directory);
/* The site of that name; says so when there is none. */
enum cli_exit database_find_site(const struct cli_call *call,
	const struct store_directory *directory, struct str name, const struct site **ret);
/* By id, or NULL. */
const struct site *database_site_by_id(const struct store_directory *directory, int64_t id);

#endif
