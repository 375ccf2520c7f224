#include "first_start.h"

#include <errno.h>
#include <stdio.h>

#include <hamlet/ascii.h>

#include "clock.h"

int first_start_prepare(struct store *store, struct arena *arena, struct first_start *ret)
{
	struct store_directory directory;
	struct site site = {
		.name = STR(FIRST_SITE_NAME),
		.settings = site_settings_default,
		.created_at_ms = clock_now_ms(),
	};
	struct token token = {.role = ROLE_ADMIN, .created_at_ms = clock_now_ms()};
	unsigned char key_hash[STORE_HASH_BYTES];
	int64_t id;
	int r = store_directory(store, arena, &directory);

	*ret = (struct first_start){0};
	if (r != 0 || directory.n_sites > 0) {
		return r;
	}
	secret_make_key(ret->key);
	secret_make_token(ret->token);
	secret_hash(directory.secret, str_make(ret->key, sizeof ret->key), key_hash);
	secret_hash(directory.secret, str_make(ret->token, sizeof ret->token), token.hash);
	r = store_site_add(store, &site, key_hash, &id);
	if (r == 0) {
		r = store_token_add(store, &token, &id);
	}
	ret->is_first = r == 0;
	return r > 0 ? FIRST_START_FAILED : r;
}

/* The address of the setting with the port that was really bound: where a person can go. */
static void print_address(const struct settings *settings, unsigned port)
{
	struct str host = settings->listen;

	while (host.n > 0 && host.p[host.n - 1] != ':') {
		host.n--;
	}
	host.n -= host.n > 0;
	if (str_eq(host, STR("0.0.0.0")) || str_eq(host, STR("[::]")) || host.n == 0) {
		host = STR("127.0.0.1");
	}
	printf("http://%.*s:%u", STR_FMT(host), port);
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

static void print_try(
	const struct first_start *first, const struct settings *settings, unsigned port)
{
	printf("Send a first comment:\n\n  curl -s ");
	print_address(settings, port);
	printf("/v1/comments \\\n    -H 'Authorization: Bearer ");
	if (first->is_first) {
		printf("%.*s", (int)sizeof first->key, first->key);
	} else {
		printf("YOUR-SITE-KEY");
	}
	printf("' -H 'Content-Type: application/json' \\\n"
	       "    -d '{\"thread\": \"https://example.com/first-post\", "
	       "\"author\": {\"name\": \"Ada\"}, \"content\": \"What a lovely article!\"}'\n\n");
}

void first_start_greet(
	const struct first_start *first, const struct settings *settings, unsigned port)
{
	printf("Hamlet answers at ");
	print_address(settings, port);
	printf("\n\n");
	if (first->is_first) {
		printf("This is the first start. Keep these; they are not shown again:\n\n"
		       "  site         %s\n"
		       "  site key     %.*s\n"
		       "  admin token  %.*s\n\n",
			FIRST_SITE_NAME, (int)sizeof first->key, first->key,
			(int)sizeof first->token, first->token);
	} else {
		printf("Keys and tokens are stored hashed and cannot be shown again. For new "
		       "ones (the former key holds for %lld h):\n\n",
			(long long)settings->key_overlap_hours);
		print_command(settings, "site rotate-key " FIRST_SITE_NAME);
		print_command(settings, "token add --role admin");
		printf("\n");
	}
	print_try(first, settings, port);
	fflush(stdout);
}
