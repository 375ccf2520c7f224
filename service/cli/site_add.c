#include <stdio.h>

#include <hamlet/limits.h>

#include "cli/database.h"
#include "cli/noted.h"
#include "cli/output.h"
#include "clock.h"
#include "secret.h"
#include "site_check.h"

static const struct cli_option options[] = {
	{.name = "origin",
		.value = "URL",
		.is_repeatable = true,
		.help = "where the site's pages are served, such as https://news.example: browsers "
			"may send comments from there"},
	{.name = "json", .help = "print {\"site\",\"key\"}"},
};
static const char *const settings[] = {"database", NULL};

static enum cli_exit read_origins(struct cli_call *call, struct site *site)
{
	struct str *origins = cli_values(call, "origin", &site->n_origins);

	if (origins == NULL) {
		return cli_fail(call, "out of memory");
	}
	if (site->n_origins > LIMIT_ORIGINS) {
		return cli_misuse(call, "a site has at most %d origins", LIMIT_ORIGINS);
	}
	for (size_t i = 0; i < site->n_origins; i++) {
		const char *why;
		int r = site_check_origin(origins[i], call->arena, &origins[i], &why);

		if (r < 0) {
			return cli_fault(call, r, "read the origins");
		}
		if (r > 0) {
			return cli_misuse(call, "--origin \"%.*s\": %s", STR_FMT(origins[i]), why);
		}
	}
	site->origins = origins;
	return CLI_DONE;
}

struct adding {
	struct noted_event event; /* first */
	const struct site *site;
	unsigned char key_hash[STORE_HASH_BYTES];
};

static int add(struct noted_event *event, struct store *store)
{
	const struct adding *adding = (const struct adding *)event;
	int r = store_site_add(store, adding->site, adding->key_hash, &event->record.site_id);

	return r == 0 ? noted_object_name(event, "site", adding->site->name) : r;
}

static enum cli_exit store_site(
	struct cli_call *call, const struct site *site, const char key[SECRET_KEY_BYTES])
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct store_directory directory;
	struct adding adding = {
		.event = {.run = add, .record = {.action = STR("site.add")}}, .site = site};
	enum cli_exit exit = database_open_directory(call, STORE_WRITER, &store, &directory);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	secret_hash(directory.secret, str_make(key, SECRET_KEY_BYTES), adding.key_hash);
	r = noted_run(call, store, &adding.event);
	if (r < 0) {
		return cli_fault(call, r, "add the site");
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "there is a site \"%.*s\" already", STR_FMT(site->name));
}

static enum cli_exit print_site(
	const struct cli_call *call, const struct site *site, const char key[SECRET_KEY_BYTES])
{
	HAMLET_CLEANUP(output_fini) struct output output;

	output_init(&output);
	if (cli_has(call, "json")) {
		json_object_begin(&output.json);
		json_member_string(&output.json, "site", site->name);
		json_member_string(&output.json, "key", str_make(key, SECRET_KEY_BYTES));
		json_object_end(&output.json);
		return output_print(&output, call);
	}
	printf("site  %.*s\n", STR_FMT(site->name));
	printf("key   %.*s\n", SECRET_KEY_BYTES, key);
	puts("The key is not kept in readable form: note it now. Should it be lost, `hamlet site "
	     "rotate-key` makes another.");
	return CLI_DONE;
}

static enum cli_exit run_site_add(struct cli_call *call)
{
	struct site site = {
		.name = call->operand[0],
		.settings = site_settings_default,
		.created_at_ms = clock_now_ms(),
	};
	char key[SECRET_KEY_BYTES];
	const char *why;
	enum cli_exit exit;

	if (site_check_name(site.name, &why) != 0) {
		return cli_misuse(call, "the name \"%.*s\": %s", STR_FMT(site.name), why);
	}
	secret_make_key(key);
	exit = read_origins(call, &site);
	if (exit == CLI_DONE) {
		exit = store_site(call, &site, key);
	}
	return exit == CLI_DONE ? print_site(call, &site, key) : exit;
}

const struct cli_command cli_site_add = {
	.operands = "NAME",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes =
		"The name is public: pages send it in the field `site`. The key is a secret of the "
		"site's own server.\nA running service takes the site at its next request.",
	.run = run_site_add,
};
