#include "cli/outputs.h"

#include <sys/stat.h>

/* A name that is none, or that no file has yet, is nobody's. */
static bool is_same_file(const struct cli_call *call, struct str a, struct str b)
{
	struct str left, right;
	struct stat one, other;

	if (arena_printf(call->arena, &left, "%.*s%c", STR_FMT(a), '\0') != 0 ||
		arena_printf(call->arena, &right, "%.*s%c", STR_FMT(b), '\0') != 0) {
		return false;
	}
	if (stat(left.p, &one) != 0) {
		return str_eq(a, b);
	}
	return S_ISREG(one.st_mode) && stat(right.p, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

static enum cli_exit check_output(const struct cli_call *call, size_t output)
{
	const struct cli_given *written = &call->given[output];

	for (size_t i = 0; i < call->n_operands; i++) {
		if (is_same_file(call, written->value, call->operand[i])) {
			return cli_misuse(call,
				"--%s names %.*s, which is to be read: what is written needs a "
				"file of its own",
				written->option->name, STR_FMT(call->operand[i]));
		}
	}
	for (size_t i = 0; i < call->n_given; i++) {
		const struct cli_given *other = &call->given[i];

		if (other->option != written->option && other->option->value != NULL &&
			is_same_file(call, written->value, other->value)) {
			return cli_misuse(call,
				"--%s and --%s name the same file, %.*s: what is written needs "
				"one of its own",
				written->option->name, other->option->name, STR_FMT(other->value));
		}
	}
	return CLI_DONE;
}

enum cli_exit outputs_check(const struct cli_call *call)
{
	enum cli_exit exit = CLI_DONE;

	for (size_t i = 0; i < call->n_given && exit == CLI_DONE; i++) {
		if (call->given[i].option->is_output) {
			exit = check_output(call, i);
		}
	}
	return exit;
}
