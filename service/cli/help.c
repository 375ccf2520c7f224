#include "cli/help.h"

#include "cli/options.h"

static const char *const exit_codes[] = {
	[CLI_DONE] = "done",
	[CLI_FAILED] = "it could not be done; standard error says why",
	[CLI_MISUSED] = "the command line, a setting or rows of the input are wrong",
};

static void write_exit_codes(FILE *out)
{
	fprintf(out, "\nExit codes:\n");
	for (size_t i = 0; i < sizeof exit_codes / sizeof *exit_codes; i++) {
		fprintf(out, "  %zu  %s\n", i, exit_codes[i]);
	}
}

static bool is_in_group(const char *name, const char *group)
{
	struct str rest = str_of(name);

	if (group == NULL) {
		return true;
	}
	return str_starts(rest, str_of(group)) &&
	       str_starts(str_skip(rest, strlen(group)), STR(" "));
}

void help_write_all(FILE *out, const char *group)
{
	const struct command_row *rows;
	size_t n;

	rows = command_table(&n);
	fprintf(out, "Usage: hamlet %s … [OPTIONS]\n\n", group != NULL ? group : "COMMAND");
	for (size_t i = 0; i < n; i++) {
		if (is_in_group(rows[i].name, group)) {
			fprintf(out, "  %-16s %s\n", rows[i].name, rows[i].summary);
		}
	}
	fprintf(out, "\n`hamlet COMMAND --help` tells the options of one command.\n");
	write_exit_codes(out);
}

/* One option in two lines, so that help texts of any length read well. */
static void write_option(FILE *out, const char *name, const char *value, const char *help)
{
	fprintf(out, "  --%s%s%s\n      %s", name, value != NULL ? " " : "",
		value != NULL ? value : "", help);
}

static void write_own_options(FILE *out, const struct cli_command *command)
{
	for (size_t i = 0; i < command->n_options; i++) {
		const struct cli_option *option = &command->option[i];

		write_option(out, option->name, option->value, option->help);
		fprintf(out, "%s%s\n", option->is_required ? "; required" : "",
			option->is_repeatable ? "; repeatable" : "");
	}
	write_option(out, "help", NULL, "print this\n");
}

static void write_setting(FILE *out, const struct setting_row *row)
{
	write_option(out, row->name, row->unit, row->help);
	if (row->range[0] != '\0') {
		fprintf(out, "; %s", row->range);
	}
	if (row->default_value[0] != '\0') {
		fprintf(out, " [%s]", row->default_value);
	}
	fputc('\n', out);
}

static void write_settings(FILE *out, const struct cli_command *command)
{
	fprintf(out, "\nSettings, with their defaults. Each can stand in a YAML file "
		     "(max_connections: 100), "
		     "in the\nenvironment (HAMLET_MAX_CONNECTIONS=100) or here; what stands "
		     "further right "
		     "holds.\n");
	write_option(out, "config", "FILE", "the YAML file; also HAMLET_CONFIG\n");
	for (size_t i = 0; i < settings_count(); i++) {
		if (options_take_setting(command, settings_row(i))) {
			write_setting(out, settings_row(i));
		}
	}
}

void help_write_command(FILE *out, const struct command_row *row)
{
	const struct cli_command *command = row->command;

	fprintf(out, "Usage: hamlet %s", row->name);
	for (size_t i = 0; i < command->n_options; i++) {
		const struct cli_option *option = &command->option[i];

		if (option->is_required) {
			fprintf(out, " --%s %s", option->name, option->value);
		}
	}
	fprintf(out, " [OPTIONS]%s%s\n\n%s\n\nOptions:\n", command->operands != NULL ? " " : "",
		command->operands != NULL ? command->operands : "", row->summary);
	write_own_options(out, command);
	if (command->setting != NULL) {
		write_settings(out, command);
	}
	if (command->notes != NULL) {
		fprintf(out, "\n%s\n", command->notes);
	}
	write_exit_codes(out);
}
