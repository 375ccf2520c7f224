#include <stdint.h>

#include <hamlet/ascii.h>

#include "cli/database.h"
#include "cli/noted.h"

static const char *const settings[] = {"database", NULL};

struct revoking {
	struct noted_event event; /* first */
	int64_t id;
};

static int revoke(struct noted_event *event, struct store *store)
{
	int64_t id = ((struct revoking *)event)->id;
	int r = store_token_revoke(store, id);

	return r == 0 ? noted_object_id(event, "token", id) : r;
}

static enum cli_exit run_token_revoke(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	enum cli_exit exit;
	struct revoking revoking = {
		.event = {.run = revoke, .record = {.action = STR("token.revoke")}}};
	int r;

	if (ascii_parse_int(call->operand[0], 1, INT64_MAX, &revoking.id) != 0) {
		return cli_misuse(call,
			"\"%.*s\" is not a token's number; `hamlet token list` shows them",
			STR_FMT(call->operand[0]));
	}
	exit = database_open_existing(call, &store);
	if (exit != CLI_DONE) {
		return exit;
	}
	r = noted_run(call, store, &revoking.event);
	if (r < 0) {
		return cli_fault(call, r, "revoke the token");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "there is no token %lld", (long long)revoking.id);
}

const struct cli_command cli_token_revoke = {
	.operands = "ID",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "A running service refuses the token within a second.",
	.run = run_token_revoke,
};
