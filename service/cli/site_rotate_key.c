#include <stdio.h>

#include "cli/database.h"
#include "cli/noted.h"
#include "cli/output.h"
#include "clock.h"
#include "secret.h"

#define HOUR_MS 3600000

static const struct cli_option options[] = {
	{.name = "json", .help = "print {\"site\",\"key\",\"former_expires_at\"}"},
};
static const char *const settings[] = {"database", "key-overlap-hours", NULL};

struct rotating {
	struct noted_event event; /* first */
	const struct site *site;
	unsigned char hash[STORE_HASH_BYTES];
	int64_t now_ms;
	int64_t former_expire_at_ms;
};

static int add_key(struct noted_event *event, struct store *store)
{
	const struct rotating *rotating = (const struct rotating *)event;
	int r = store_site_rotate_key(store, rotating->site->id, rotating->hash, rotating->now_ms,
		rotating->former_expire_at_ms);

	event->record.site_id = rotating->site->id;
	return r == 0 ? noted_object_name(event, "site", rotating->site->name) : r;
}

static enum cli_exit rotate(struct cli_call *call, const char key[SECRET_KEY_BYTES], int64_t now_ms,
	int64_t former_expire_at_ms)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct store_directory directory;
	const struct site *site;
	struct rotating rotating = {
		.event = {.run = add_key, .record = {.action = STR("key.add")}},
		.now_ms = now_ms,
		.former_expire_at_ms = former_expire_at_ms,
	};
	enum cli_exit exit = database_open_directory(call, STORE_WRITER, &store, &directory);
	int r;

	if (exit == CLI_DONE) {
		exit = database_find_site(call, &directory, call->operand[0], &site);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	secret_hash(directory.secret, str_make(key, SECRET_KEY_BYTES), rotating.hash);
	rotating.site = site;
	r = noted_run(call, store, &rotating.event);
	if (r < 0) {
		return cli_fault(call, r, "change the key");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "the site is gone");
}

static enum cli_exit run_site_rotate_key(struct cli_call *call)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	int64_t now_ms = clock_now_ms();
	int64_t hours = call->settings.key_overlap_hours;
	int64_t former_expire_at_ms = now_ms + hours * HOUR_MS;
	char key[SECRET_KEY_BYTES];
	enum cli_exit exit;

	output_init(&output);
	secret_make_key(key);
	exit = rotate(call, key, now_ms, former_expire_at_ms);
	if (exit != CLI_DONE) {
		return exit;
	}
	if (!cli_has(call, "json")) {
		printf("site  %.*s\nkey   %.*s\n", STR_FMT(call->operand[0]), SECRET_KEY_BYTES,
			key);
		printf("Former keys hold for %lld more hours (--key-overlap-hours).\n",
			(long long)hours);
		return CLI_DONE;
	}
	json_object_begin(&output.json);
	json_member_string(&output.json, "site", call->operand[0]);
	json_member_string(&output.json, "key", str_make(key, SECRET_KEY_BYTES));
	json_member_time(&output.json, "former_expires_at", former_expire_at_ms);
	json_object_end(&output.json);
	return output_print(&output, call);
}

const struct cli_command cli_site_rotate_key = {
	.operands = "NAME",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.run = run_site_rotate_key,
};
