/* A fresh database, filled with the demo's comments as if they had come in over two weeks. */
#ifndef CLI_DEMO_FILL_H
#define CLI_DEMO_FILL_H

#include <stddef.h>

#include <hamlet/store.h>

#include "cli/cli.h"
#include "cli/demo_rows.h"

/* Those of the last hours, which nobody has looked at yet. */
#define DEMO_QUEUE_ROWS 60
#define DEMO_DAYS       14

struct demo_fill {
	const struct demo_rows *rows;
	struct store *store; /* a writer */
	int64_t site_id;
	struct str actor[2]; /* who decide, by turns */
	size_t n_pending;    /* afterwards */
};

/*
 * Each comment is judged by the starter's model, the rules, and what was learned by then; what
 * waits is decided some minutes later, what the filter decided wrongly some hours later.
 */
enum cli_exit demo_fill(const struct cli_call *call, struct demo_fill *fill);

#endif
