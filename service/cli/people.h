/* The users of the store, as subcommands that look after people use it. */
#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H

#include <hamlet/accounts.h>

#include "cli/cli.h"

/* A writer on the database, and the user of that e-mail; says so when there is none. */
enum cli_exit people_find(
	struct cli_call *call, struct str email, struct store **ret, struct user *ret_user);

/* One event and its record in the audit trail, in one transaction. */
struct people_work {
	int (*run)(struct people_work *work, struct store *store);
	struct user user;
	struct sign_in_link link;
	struct audit_record record; /* who, when and object are filled in afterwards */
};
/* The result of run(), or a fault. */
HAMLET_MUST_USE int people_run(
	struct cli_call *call, struct store *store, struct people_work *work);

/* Fills in a link's secret, hash and times; *ret_url is what is to be printed. */
enum cli_exit people_make_link(struct cli_call *call, struct store *store,
	enum link_purpose purpose, struct sign_in_link *ret, struct str *ret_url);
/* Prints it, with --json as {"email","link"}. */
enum cli_exit people_print_link(
	const struct cli_call *call, const struct user *user, struct str url);

#endif
