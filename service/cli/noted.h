/* Events of the store that the command line causes, each with its record in the audit trail. */
#ifndef CLI_NOTED_H
#define CLI_NOTED_H

#include <hamlet/accounts.h>

#include "cli/cli.h"

/* The first member of a subcommand's own. */
struct noted_event {
	struct store_task task;
	/* Calls the store, and completes the record. */
	int (*run)(struct noted_event *event, struct store *store);
	struct audit_record record; /* who and when are filled in */
	struct arena *arena;        /* likewise */
};

/* The event and its record in one transaction; the result of run(), or a fault. */
HAMLET_MUST_USE int noted_run(
	struct cli_call *call, struct store *store, struct noted_event *event);

/* For run(): the record's object, "KIND:ID" or "KIND:NAME". */
HAMLET_MUST_USE int noted_object_id(struct noted_event *event, const char *kind, int64_t id);
HAMLET_MUST_USE int noted_object_name(struct noted_event *event, const char *kind, struct str name);

#endif
