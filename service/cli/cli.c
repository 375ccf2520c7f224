#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

#include <hamlet/text.h>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "secret.h"

#define ARENA_BLOCK_BYTES 65536
/* Training reads whole corpora into memory. */
#define ARENA_MAX_BYTES (8UL * 1024 * 1024 * 1024)

static void write_message(const char *name, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void write_message(const char *name, const char *format, va_list args)
{
	/* What was printed so far comes first when both go to a terminal. */
	fflush(stdout);
	fprintf(stderr, "hamlet%s%s: ", name != NULL ? " " : "", name != NULL ? name : "");
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

enum cli_exit cli_fail(const struct cli_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_message(call->name, format, args);
	va_end(args);
	return CLI_FAILED;
}

enum cli_exit cli_misuse(const struct cli_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_message(call->name, format, args);
	va_end(args);
	fprintf(stderr, "`hamlet%s%s --help` tells more.\n", call->name != NULL ? " " : "",
		call->name != NULL ? call->name : "");
	return CLI_MISUSED;
}

enum cli_exit cli_refuse(const struct cli_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_message(call->name, format, args);
	va_end(args);
	return CLI_MISUSED;
}

enum cli_exit cli_fault(const struct cli_call *call, int fault, const char *while_doing)
{
	return cli_fail(call, "cannot %s: %s", while_doing, strerror(-fault));
}

/* A full disk must not look like success. */
static enum cli_exit finish_output(const struct cli_call *call, enum cli_exit exit)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && exit == CLI_DONE) {
		return cli_fault(call, errno != 0 ? -errno : -EIO, "write to standard output");
	}
	return exit;
}

static enum cli_exit start_libraries(const struct cli_call *call)
{
	int r = secret_init();

	if (r < 0) {
		return cli_fault(call, r, "get random numbers from the system");
	}
	r = text_init();
	return r < 0 ? cli_fault(call, r, "load the tables of Unicode and domains") : CLI_DONE;
}

static enum cli_exit run_command(const struct command_row *row, char *const *words, size_t n_words)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct cli_call call = {.command = row->command, .name = row->name, .arena = &arena};
	enum cli_exit exit;
	bool wants_help;

	arena_init(&arena, ARENA_BLOCK_BYTES, ARENA_MAX_BYTES);
	exit = options_read(&call, words, n_words, &wants_help);
	if (exit != CLI_DONE) {
		return exit;
	}
	if (wants_help) {
		help_write_command(stdout, row);
		return finish_output(&call, CLI_DONE);
	}
	exit = start_libraries(&call);
	if (exit == CLI_DONE) {
		exit = outputs_check(&call);
		if (exit == CLI_DONE) {
			exit = row->command->run(&call);
		}
		text_fini();
	}
	return finish_output(&call, exit);
}

/* For messages that no subcommand's name belongs to. */
static const struct cli_call nameless = {0};

static enum cli_exit refuse_command(const char *first, const char *second)
{
	const char *nearest = command_nearest(first, second);

	if (command_is_group(first)) {
		fprintf(stderr, second != NULL ? "hamlet %s: there is no \"%s\"\n" : "", first,
			second != NULL ? second : "");
		help_write_all(stderr, first);
		return CLI_MISUSED;
	}
	return cli_misuse(&nameless, "there is no command \"%s\"%s%s%s", first,
		nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
		nearest != NULL ? "\"?" : "");
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int cli_main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : NULL;
	const char *second = argc > 2 ? argv[2] : NULL;
	const struct command_row *row;
	int n_words = 0;

	/* A file that may not grow is a fault to be told, like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	if (first == NULL) {
		help_write_all(stderr, NULL);
		return CLI_MISUSED;
	}
	if (strcmp(first, "--version") == 0) {
		first = "version";
	}
	if (is_help(first)) {
		help_write_all(stdout, NULL);
		return (int)finish_output(&nameless, CLI_DONE);
	}
	row = command_find(first, second, &n_words);
	if (row != NULL) {
		return (int)run_command(row, argv + 1 + n_words, (size_t)(argc - 1 - n_words));
	}
	if (command_is_group(first) && second != NULL && is_help(second)) {
		help_write_all(stdout, first);
		return (int)finish_output(&nameless, CLI_DONE);
	}
	return (int)refuse_command(first, second);
}
