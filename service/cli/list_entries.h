/* A block list entry by entry: which of them hit comments that people called ham. */
#ifndef CLI_LIST_ENTRIES_H
#define CLI_LIST_ENTRIES_H

#include <stddef.h>

#include <hamlet/str.h>

#include "cli/cli.h"
#include "labelled_file.h"

struct list_entry {
	struct str text;
	const struct labelled_comment *ham; /* the first one it hits; NULL: none */
};
struct list_entries {
	struct list_entry *item; /* in the order of the file; those that stand twice once */
	size_t n;
};

/* CLI_FAILED with FILE:LINE where the engine does not take the list as it is. */
enum cli_exit list_entries_read(
	const struct cli_call *call, struct str path, struct list_entries *ret);
/* Fills in what each entry hits, as the engine matches the list. */
enum cli_exit list_entries_try(
	const struct cli_call *call, struct list_entries *list, const struct labelled_rows *rows);

#endif
