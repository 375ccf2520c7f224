#include "cli/training_rows.h"

#include <stdio.h>
#include <string.h>

/* Bad rows named one by one; the rest is only counted. */
#define MAX_NAMED 20

struct bad_rows {
	size_t n;
};

static void name_bad_row(void *arg, struct str path, size_t line, struct str why)
{
	struct bad_rows *bad = arg;

	bad->n++;
	if (bad->n <= MAX_NAMED) {
		fprintf(stderr, "%.*s:%zu: %.*s\n", STR_FMT(path), line, STR_FMT(why));
	}
}

static enum cli_exit tell_bad_rows(const struct cli_call *call, size_t n, bool may_skip)
{
	if (n > MAX_NAMED) {
		fprintf(stderr, "… and %zu more\n", n - MAX_NAMED);
	}
	if (n == 0 || may_skip) {
		return CLI_DONE;
	}
	return cli_refuse(call, "%zu bad %s; nothing was done", n, n == 1 ? "row" : "rows");
}

enum cli_exit training_rows_read(const struct cli_call *call, const struct str *paths,
	size_t n_paths, bool may_skip, struct labelled_rows *rows)
{
	struct bad_rows bad = {0};
	struct labelled_report report = {.bad_row = name_bad_row, .arg = &bad};

	for (size_t i = 0; i < n_paths; i++) {
		int r = labelled_file_read(paths[i], &report, rows);
		if (r < 0) {
			return cli_fail(
				call, "cannot read %.*s: %s", STR_FMT(paths[i]), strerror(-r));
		}
	}
	return tell_bad_rows(call, bad.n, may_skip);
}
