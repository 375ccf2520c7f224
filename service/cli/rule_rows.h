/* The labelled comments that rules are measured on: files, or what the database holds. */
#ifndef CLI_RULE_ROWS_H
#define CLI_RULE_ROWS_H

#include "cli/cli.h"
#include "labelled_file.h"

#define RULE_ROWS_OPTIONS                                                                          \
	{.name = "data-set",                                                                       \
		.value = "FILE.jsonl",                                                             \
		.is_repeatable = true,                                                             \
		.help = "labelled comments to measure on; without it, the labels in the "          \
			"database"},                                                               \
		{.name = "site",                                                                   \
			.value = "NAME",                                                           \
			.help = "as comments of this site: its rules hold, and of the database "   \
				"only "                                                            \
				"its labels are used"},                                            \
	{                                                                                          \
		.name = "skip-bad", .help = "leave bad rows out, and count them"                   \
	}

/* Of the options above; at least one row, else CLI_FAILED. */
enum cli_exit rule_rows_read(const struct cli_call *call, struct labelled_rows *rows);

#endif
