/* Labelled JSON Lines from disk: rows to train on and to evaluate with. */
#ifndef SERVICE_LABELLED_FILE_H
#define SERVICE_LABELLED_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "labelled_row.h"

/* In the order of the files and their lines; texts live in the arena. */
struct labelled_rows {
	struct labelled_comment *item;
	size_t n;
	size_t capacity;
	size_t n_bad; /* rows left out */
	/* Of each item, where keeps_senders was set before; else NULL: few have a use for them. */
	struct labelled_sender *sender;
	bool keeps_senders;
	struct arena *arena;
};

void labelled_rows_init(struct labelled_rows *rows, struct arena *arena);
void labelled_rows_fini(struct labelled_rows *rows);
/* Appends a copy of the row. -ENOMEM. */
HAMLET_MUST_USE int labelled_rows_add(struct labelled_rows *rows, const struct labelled_row *row);

/* Told of each bad row: its line from 1, and one sentence on what is wrong. */
struct labelled_report {
	void (*bad_row)(void *arg, struct str path, size_t line, struct str why);
	void *arg;
};

/*
 * Appends the good rows of the file ("-": standard input) and reports the bad ones; blank lines are
 * neither. Ids may repeat. Faults: open's and read's errno, -ENOMEM.
 */
HAMLET_MUST_USE int labelled_file_read(
	struct str path, const struct labelled_report *report, struct labelled_rows *rows);

#endif
