/* What a fresh database gets, and what the operator is told at every start. */
#ifndef SERVICE_FIRST_START_H
#define SERVICE_FIRST_START_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

#include "secret.h"
#include "settings.h"

#define FIRST_SITE_NAME "my-site"

/* Shown once, since only hashes are kept. */
struct first_start {
	bool is_first;
	char key[SECRET_KEY_BYTES];
	char token[SECRET_TOKEN_BYTES];
	char link[SECRET_PASS_BYTES]; /* of the first admin's one-time link */
	bool has_users;
	struct str site; /* the first there is */
};

enum first_start_outcome { FIRST_START_FAILED = 1 };

/* Gives a store without sites its first one, an admin token for all sites, and a one-time link by
 * which the first admin signs in; all of it, or nothing. */
HAMLET_MUST_USE int first_start_prepare(struct store *store, const struct settings *settings,
	struct arena *arena, struct first_start *ret);

/* Tells on standard output where the service answers and what to do next. */
void first_start_greet(const struct first_start *first, const struct settings *settings,
	unsigned port, struct arena *arena);

#endif
