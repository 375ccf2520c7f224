/* The users of the store, as subcommands that look after people use it. */
#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H

#include <hamlet/accounts.h>

#include "cli/cli.h"
#include "cli/noted.h"

/* A writer on the database, which must be there, and the user of that e-mail; says so when there is
 * none. */
enum cli_exit people_find(
	struct cli_call *call, struct str email, struct store **ret, struct user *ret_user);

/* What is done to a user. */
struct people_event {
	struct noted_event event; /* first */
	struct user user;
	struct sign_in_link link;
};

/* Fills in a link's secret, hash and times; *ret_url is what is to be printed. */
enum cli_exit people_make_link(struct cli_call *call, struct store *store,
	enum link_purpose purpose, struct sign_in_link *ret, struct str *ret_url);
/* Prints it, with --json as {"email","link"}. */
enum cli_exit people_print_link(
	const struct cli_call *call, const struct user *user, struct str url);

#endif
