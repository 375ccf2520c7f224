/* The comments that the demo is made of, as they stand in the data folder. */
#ifndef CLI_DEMO_ROWS_H
#define CLI_DEMO_ROWS_H

#include <stddef.h>

#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

#include "cli/cli.h"

/* One line: {"thread","is","author","content","language","id"?,"parent"?,"note"?}, oldest first. */
struct demo_row {
	struct comment comment;        /* but for its parent, which has no id before it is stored */
	enum person_decision decision; /* what a person says of it */
	enum reject_reason reason;
	struct str note;
	struct str id;     /* by which others name it; or empty */
	struct str parent; /* the id of an earlier row; or empty */
};
struct demo_rows {
	struct demo_row *item; /* in the call's arena */
	size_t n;
};

#define DEMO_MAX_ROWS 1000

/* All of the file; on failure standard error says why, with the line. */
enum cli_exit demo_rows_read(const struct cli_call *call, struct demo_rows *ret);

#endif
