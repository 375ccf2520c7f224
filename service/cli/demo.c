#include <errno.h>
#include <stdio.h>

#include <hamlet/accounts.h>

#include "cli/database.h"
#include "cli/demo_fill.h"
#include "cli/demo_rows.h"
#include "cli/people.h"
#include "clock.h"
#include "secret.h"
#include "serve.h"

#define SITE_NAME "demo"

static const struct cli_option options[] = {
	{.name = "fill-only", .help = "fill the database and print what to open, but do not serve"},
};
static const char *const settings[] = {CLI_ALL_SETTINGS, NULL};

/* Who signs in; the moderator decides what the admin does not. */
static const struct person {
	const char *email;
	const char *name;
	enum role role;
} people[] = {
	{"moderator@demo.example", "Mona", ROLE_MODERATOR},
	{"admin@demo.example", "Ada", ROLE_ADMIN},
};
#define N_PEOPLE (sizeof people / sizeof *people)

struct demo {
	struct cli_call *call;
	struct store *store;
	struct demo_rows rows;
	struct demo_fill fill;
	struct str link[N_PEOPLE];
	char key[SECRET_KEY_BYTES];
};

/* The demo never touches a database that is there already. */
static enum cli_exit open_fresh(struct demo *demo)
{
	struct cli_call *call = demo->call;
	struct store *present = NULL;
	struct str why = STR_NONE;
	int r = store_open(call->settings.database, STORE_READER, call->arena, &present, &why);

	store_close(present);
	if (r == -ENOENT) {
		return database_open(call, STORE_WRITER, &demo->store);
	}
	if (r == STORE_URL_UNKNOWN) {
		return cli_fail(call, "%.*s", STR_FMT(why));
	}
	return cli_fail(call,
		"%.*s is there already: the demo fills a fresh database only; name another with "
		"--database",
		STR_FMT(call->settings.database));
}

static int add_site(struct demo *demo)
{
	struct str origin = STR("https://demo.example");
	struct site site = {.name = STR(SITE_NAME),
		.origins = &origin,
		.n_origins = 1,
		.settings = site_settings_default};
	unsigned char hash[STORE_HASH_BYTES];
	struct store_directory directory;
	int r = store_directory(demo->store, demo->call->arena, &directory);

	if (r != 0) {
		return r;
	}
	/* Those of a careful site, so that much is left to people. */
	site.settings.approve_below = 0.002;
	site.settings.reject_above = 0.999;
	site.created_at_ms = clock_now_ms() - DEMO_DAYS * INT64_C(86400000);
	secret_make_key(demo->key);
	secret_hash(directory.secret, str_make(demo->key, sizeof demo->key), hash);
	return store_site_add(demo->store, &site, hash, &demo->fill.site_id);
}

static enum cli_exit add_person(struct demo *demo, size_t i)
{
	struct cli_call *call = demo->call;
	struct user_role role = {.role = people[i].role};
	struct user user = {
		.email = str_of(people[i].email),
		.name = str_of(people[i].name),
		.role = &role,
		.n_roles = 1,
		.created_at_ms = clock_now_ms() - DEMO_DAYS * INT64_C(86400000),
	};
	struct sign_in_link link;
	enum cli_exit exit =
		people_make_link(call, demo->store, LINK_INVITE, &link, &demo->link[i]);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	r = store_user_add(demo->store, &user, &link.user_id);
	if (r == 0) {
		r = store_link_add(demo->store, &link);
	}
	if (r == 0) {
		r = arena_printf(
			call->arena, &demo->fill.actor[i], "user:%lld", (long long)link.user_id);
	}
	return r == 0 ? CLI_DONE : cli_fault(call, r > 0 ? -EEXIST : r, "add the demo's users");
}

static enum cli_exit fill(struct demo *demo)
{
	enum cli_exit exit = demo_rows_read(demo->call, &demo->rows);
	int r;

	if (exit == CLI_DONE) {
		exit = open_fresh(demo);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	r = add_site(demo);
	if (r != 0) {
		return cli_fault(demo->call, r > 0 ? -EEXIST : r, "add the demo's site");
	}
	for (size_t i = 0; exit == CLI_DONE && i < N_PEOPLE; i++) {
		exit = add_person(demo, i);
	}
	demo->fill.rows = &demo->rows;
	demo->fill.store = demo->store;
	return exit == CLI_DONE ? demo_fill(demo->call, &demo->fill) : exit;
}

static void print_what_to_open(const struct demo *demo)
{
	printf("The demo's database holds %zu comments of the last %d days; %zu wait for you.\n\n"
	       "Open one of these, once, and choose a password:\n\n",
		demo->rows.n, DEMO_DAYS, demo->fill.n_pending);
	for (size_t i = 0; i < N_PEOPLE; i++) {
		printf("  %-10s %.*s\n", role_name(people[i].role), STR_FMT(demo->link[i]));
	}
	printf("\nLater sign in as %s or %s.\nThe site is %s, its key %.*s.\n\n", people[0].email,
		people[1].email, SITE_NAME, (int)sizeof demo->key, demo->key);
	fflush(stdout);
}

static int load_again(void *arg, struct arena *arena, struct settings *ret, struct str *ret_why)
{
	return cli_load_settings(arg, arena, ret, ret_why);
}

static enum cli_exit run_demo(struct cli_call *call)
{
	const struct serve_reload reload = {.load = load_again, .arg = call};
	struct demo demo = {.call = call};
	struct str why = STR("out of memory.");
	enum cli_exit exit = fill(&demo);

	store_close(demo.store);
	if (exit != CLI_DONE) {
		return exit;
	}
	print_what_to_open(&demo);
	if (cli_has(call, "fill-only")) {
		return CLI_DONE;
	}
	return serve_run(&call->settings, &reload, call->arena, &why) == 0
		       ? CLI_DONE
		       : cli_fail(call, "%.*s", STR_FMT(why));
}

const struct cli_command cli_demo = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes =
		"Comments, a queue, two weeks of decisions, a moderator and an admin, all made up. "
		"With so few labels\n`--min-labels 20` lets the filter decide some alone. A "
		"database that is there already is refused.",
	.run = run_demo,
};
