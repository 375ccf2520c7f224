#include "first_start.h"

#include <errno.h>
#include <stdio.h>

#include <hamlet/accounts.h>
#include <hamlet/ascii.h>

#include "clock.h"
#include "public_url.h"

/* All of it, or nothing: who starts again after a failure finds no site, and gets the secrets. */
struct first_things {
	struct store_task task; /* first */
	struct site site;
	unsigned char key_hash[STORE_HASH_BYTES];
	struct token token;
	bool has_link;
	struct sign_in_link link;
};

static int run_first_things(struct store_task *task, struct store *store)
{
	const struct first_things *things = (const struct first_things *)task;
	int64_t id;
	int r = store_site_add(store, &things->site, things->key_hash, &id);

	if (r == 0) {
		r = store_token_add(store, &things->token, &id);
	}
	if (r == 0 && things->has_link) {
		r = store_link_add(store, &things->link);
	}
	return r;
}

static int add_first_things(struct store *store, const struct settings *settings,
	const unsigned char *database_secret, struct first_start *ret)
{
	int64_t now_ms = clock_now_ms();
	struct first_things things = {
		.task = {.run = run_first_things},
		.site =
			{
				.name = STR(FIRST_SITE_NAME),
				.settings = site_settings_default,
				.created_at_ms = now_ms,
			},
		.token = {.role = ROLE_ADMIN, .created_at_ms = now_ms},
		.has_link = !ret->has_users,
		.link =
			{
				.purpose = LINK_FIRST,
				.created_at_ms = now_ms,
				.expires_at_ms = now_ms + settings->link_hours * INT64_C(3600000),
			},
	};

	secret_make_key(ret->key);
	secret_make_token(ret->token);
	secret_make_pass(ret->link);
	secret_hash(database_secret, str_make(ret->key, sizeof ret->key), things.key_hash);
	secret_hash(database_secret, str_make(ret->token, sizeof ret->token), things.token.hash);
	secret_hash(database_secret, str_make(ret->link, sizeof ret->link), things.link.hash);
	store_run_batch(store, &things.task);
	return things.task.result;
}

static int look_for_users(struct store *store, struct arena *arena, struct first_start *ret)
{
	const struct user_query query = {.limit = 1};
	struct user_list users;
	int r = store_users(store, &query, arena, &users);

	if (r == 0) {
		ret->has_users = users.n > 0;
	}
	return r;
}

int first_start_prepare(struct store *store, const struct settings *settings, struct arena *arena,
	struct first_start *ret)
{
	struct store_directory directory;
	int r = store_directory(store, arena, &directory);

	*ret = (struct first_start){0};
	if (r == 0) {
		r = look_for_users(store, arena, ret);
	}
	if (r != 0) {
		return r;
	}
	if (directory.n_sites > 0) {
		ret->site = directory.sites[0].name;
		return 0;
	}
	r = add_first_things(store, settings, directory.secret, ret);
	ret->is_first = r == 0;
	return r > 0 ? FIRST_START_FAILED : r;
}

/* As it was called, over the same database: what can be pasted. */
static void print_command(const struct settings *settings, const char *subcommand)
{
	printf("  %s %s", program_invocation_name, subcommand);
	if (!str_eq(settings->database, STR("sqlite:hamlet.db"))) {
		printf(" --database '%.*s'", STR_FMT(settings->database));
	}
	printf("\n");
}

static void print_try(const struct first_start *first, struct str address)
{
	printf("Send a first comment:\n\n  curl -s %.*s/v1/comments \\\n    -H 'Authorization: "
	       "Bearer ",
		STR_FMT(address));
	if (first->is_first) {
		printf("%.*s", (int)sizeof first->key, first->key);
	} else {
		printf("YOUR-SITE-KEY");
	}
	printf("' -H 'Content-Type: application/json' \\\n"
	       "    -d '{\"thread\": \"https://example.com/first-post\", "
	       "\"author\": {\"name\": \"Ada\"}, \"content\": \"What a lovely article!\"}'\n\n");
}

static void print_first(
	const struct first_start *first, const struct settings *settings, struct str address)
{
	printf("This is the first start. Keep these; they are not shown again:\n\n"
	       "  site         %s\n"
	       "  site key     %.*s\n"
	       "  admin token  %.*s\n",
		FIRST_SITE_NAME, (int)sizeof first->key, first->key, (int)sizeof first->token,
		first->token);
	if (!first->has_users) {
		printf("  sign in      %.*s/#/link/%.*s   (once, within %lld h)\n",
			STR_FMT(address), (int)sizeof first->link, first->link,
			(long long)settings->link_hours);
	}
	printf("\n");
}

static void print_again(const struct first_start *first, const struct settings *settings)
{
	char rotate[LIMIT_SITE_NAME_BYTES + 32];

	(void)snprintf(rotate, sizeof rotate, "site rotate-key %.*s", STR_FMT(first->site));
	printf("Keys and tokens are stored hashed and cannot be shown again. For new "
	       "ones (the former key holds for %lld h):\n\n",
		(long long)settings->key_overlap_hours);
	print_command(settings, rotate);
	print_command(settings, "token add --role admin");
	if (!first->has_users) {
		printf("\nNobody can sign in yet. For a link by which you can:\n\n");
		print_command(settings, "user add YOUR@E-MAIL --role admin");
	}
	printf("\n");
}

void first_start_greet(const struct first_start *first, const struct settings *settings,
	unsigned port, struct arena *arena)
{
	struct str address = STR_NONE;

	if (public_url(settings, port, arena, &address) != 0) {
		return;
	}
	printf("Hamlet answers at %.*s\n\n", STR_FMT(address));
	if (first->is_first) {
		print_first(first, settings, address);
	} else {
		print_again(first, settings);
	}
	print_try(first, address);
	fflush(stdout);
}
