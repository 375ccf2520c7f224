#include <stdint.h>

#include <hamlet/ascii.h>

#include "cli/database.h"

static const char *const settings[] = {"database", NULL};

static enum cli_exit run_token_revoke(struct cli_call *call)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	enum cli_exit exit;
	int64_t id;
	int r;

	if (ascii_parse_int(call->operand[0], 1, INT64_MAX, &id) != 0) {
		return cli_misuse(call,
			"\"%.*s\" is not a token's number; `hamlet token list` shows them",
			STR_FMT(call->operand[0]));
	}
	/* Only a writer may revoke, but it must not make a database of a mistyped name. */
	exit = database_open(call, STORE_READER, &store);
	if (exit != CLI_DONE) {
		return exit;
	}
	store_close(store);
	store = NULL;
	exit = database_open(call, STORE_WRITER, &store);
	if (exit != CLI_DONE) {
		return exit;
	}
	r = store_token_revoke(store, id);
	if (r < 0) {
		return cli_fault(call, r, "revoke the token");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "there is no token %lld", (long long)id);
}

const struct cli_command cli_token_revoke = {
	.operands = "ID",
	.min_operands = 1,
	.max_operands = 1,
	.setting = settings,
	.notes = "A running service refuses the token within a second.",
	.run = run_token_revoke,
};
