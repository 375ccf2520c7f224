#include "cli/options.h"

#include <assert.h>
#include <errno.h>

#include "rules/fault.h"

#define MAX_NAMES 64

/* The words as they are sorted out. */
struct reading {
	struct cli_call *call;
	char *const *word;
	size_t n_words;
	size_t at;
};

bool options_take_setting(const struct cli_command *command, const struct setting_row *row)
{
	for (const char *const *name = command->setting; name != NULL && *name != NULL; name++) {
		if (strcmp(*name, CLI_ALL_SETTINGS) == 0 || strcmp(*name, row->name) == 0) {
			return true;
		}
	}
	return false;
}

static const struct cli_option *find_option(const struct cli_command *command, struct str name)
{
	for (size_t i = 0; i < command->n_options; i++) {
		if (str_eq(name, str_of(command->option[i].name))) {
			return &command->option[i];
		}
	}
	return NULL;
}

static bool is_setting(const struct cli_command *command, struct str name)
{
	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting_row *row = settings_row(i);

		if (options_take_setting(command, row) && str_eq(name, str_of(row->name))) {
			return true;
		}
	}
	return false;
}

static enum cli_exit refuse_unknown(const struct cli_call *call, struct str name)
{
	const struct cli_command *command = call->command;
	const char *names[MAX_NAMES] = {"help", "config"};
	const char *nearest;
	size_t n = command->setting != NULL ? 2 : 1;

	for (size_t i = 0; i < command->n_options && n < MAX_NAMES; i++) {
		names[n++] = command->option[i].name;
	}
	for (size_t i = 0; i < settings_count() && n < MAX_NAMES; i++) {
		if (options_take_setting(command, settings_row(i))) {
			names[n++] = settings_row(i)->name;
		}
	}
	nearest = fault_nearest(name, names, n);
	return cli_misuse(call, "there is no option --%.*s%s%s%s", STR_FMT(name),
		nearest != NULL ? "; did you mean --" : "", nearest != NULL ? nearest : "",
		nearest != NULL ? "?" : "");
}

/* The value behind '=' or the next word. */
static enum cli_exit take_value(struct reading *reading, struct str name, struct str attached,
	bool has_attached, struct str *ret)
{
	if (has_attached) {
		*ret = attached;
		return CLI_DONE;
	}
	if (reading->at == reading->n_words ||
		str_starts(str_of(reading->word[reading->at]), STR("--"))) {
		return cli_misuse(reading->call, "--%.*s needs a value", STR_FMT(name));
	}
	*ret = str_of(reading->word[reading->at++]);
	return CLI_DONE;
}

static enum cli_exit take_own_option(struct reading *reading, const struct cli_option *option,
	struct str attached, bool has_attached)
{
	struct cli_call *call = reading->call;
	struct cli_given given = {.option = option};
	enum cli_exit exit = CLI_DONE;

	if (option->value == NULL && has_attached) {
		return cli_misuse(call, "--%s takes no value", option->name);
	}
	if (!option->is_repeatable && cli_has(call, option->name)) {
		return cli_misuse(call, "--%s stands twice", option->name);
	}
	if (option->value != NULL) {
		exit = take_value(
			reading, str_of(option->name), attached, has_attached, &given.value);
	}
	call->given[call->n_given++] = given;
	return exit;
}

static enum cli_exit take_option(struct reading *reading, struct str word)
{
	size_t at = str_find_byte(word, '=');
	struct str name = str_make(word.p, at), attached = str_skip(word, at + 1);
	const struct cli_command *command = reading->call->command;
	const struct cli_option *option = find_option(command, name);
	struct settings_flag *flag;
	bool has_attached = at < word.n;

	if (option != NULL) {
		return take_own_option(reading, option, attached, has_attached);
	}
	if (command->setting != NULL && str_eq(name, STR("config"))) {
		return take_value(
			reading, name, attached, has_attached, &reading->call->config_path);
	}
	if (!is_setting(command, name)) {
		return refuse_unknown(reading->call, name);
	}
	flag = &reading->call->flag[reading->call->n_flags++];
	flag->name = name;
	return take_value(reading, name, attached, has_attached, &flag->value);
}

/* "--" ends the options; "-" is an operand. */
static enum cli_exit take_words(struct reading *reading)
{
	bool is_past_options = false;

	while (reading->at < reading->n_words) {
		struct str word = str_of(reading->word[reading->at++]);
		enum cli_exit exit = CLI_DONE;

		if (is_past_options || word.n < 2 || word.p[0] != '-') {
			reading->call->operand[reading->call->n_operands++] = word;
		} else if (str_eq(word, STR("--"))) {
			is_past_options = true;
		} else if (word.p[1] == '-') {
			exit = take_option(reading, str_skip(word, 2));
		} else {
			exit = cli_misuse(reading->call,
				"there is no option %.*s; options begin with --", STR_FMT(word));
		}
		if (exit != CLI_DONE) {
			return exit;
		}
	}
	return CLI_DONE;
}

static enum cli_exit check_counts(const struct cli_call *call)
{
	const struct cli_command *command = call->command;
	size_t max = command->operands == NULL ? 0 : command->max_operands;
	bool is_capped = command->operands == NULL || max > 0;

	for (size_t i = 0; i < command->n_options; i++) {
		const struct cli_option *option = &command->option[i];

		if (option->is_required && !cli_has(call, option->name)) {
			return cli_misuse(call, "--%s %s is missing", option->name, option->value);
		}
	}
	if (call->n_operands < command->min_operands) {
		return cli_misuse(call, "%s is missing", command->operands);
	}
	if (is_capped && call->n_operands > max) {
		return cli_misuse(call, "what is \"%.*s\" for? %s%s", STR_FMT(call->operand[max]),
			command->operands == NULL ? "there are no operands"
						  : "all there is to name is ",
			command->operands == NULL ? "" : command->operands);
	}
	return CLI_DONE;
}

int cli_load_settings(
	const struct cli_call *call, struct arena *arena, struct settings *ret, struct str *ret_why)
{
	return settings_load(call->config_path, call->flag, call->n_flags, arena, ret, ret_why);
}

static enum cli_exit load_settings(struct cli_call *call)
{
	struct str why;
	int r;

	if (call->command->setting == NULL) {
		return CLI_DONE;
	}
	r = cli_load_settings(call, call->arena, &call->settings, &why);
	if (r < 0) {
		return cli_fault(call, r, "load the settings");
	}
	return r == 0 ? CLI_DONE : cli_refuse(call, "%.*s", STR_FMT(why));
}

enum cli_exit options_read(
	struct cli_call *call, char *const *words, size_t n_words, bool *ret_wants_help)
{
	struct reading reading = {.call = call, .word = words, .n_words = n_words};
	enum cli_exit exit;

	*ret_wants_help = false;
	for (size_t i = 0; i < n_words && strcmp(words[i], "--") != 0; i++) {
		*ret_wants_help |= strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0;
	}
	if (*ret_wants_help) {
		return CLI_DONE;
	}
	call->flag = arena_new(call->arena, n_words, sizeof *call->flag);
	call->given = arena_new(call->arena, n_words, sizeof *call->given);
	call->operand = arena_new(call->arena, n_words, sizeof *call->operand);
	if (call->flag == NULL || call->given == NULL || call->operand == NULL) {
		return cli_fault(call, -ENOMEM, "read the command line");
	}
	exit = take_words(&reading);
	if (exit == CLI_DONE) {
		exit = check_counts(call);
	}
	return exit == CLI_DONE ? load_settings(call) : exit;
}

bool cli_has(const struct cli_call *call, const char *option)
{
	for (size_t i = 0; i < call->n_given; i++) {
		if (strcmp(call->given[i].option->name, option) == 0) {
			return true;
		}
	}
	return false;
}

struct str cli_value(const struct cli_call *call, const char *option)
{
	for (size_t i = call->n_given; i > 0; i--) {
		if (strcmp(call->given[i - 1].option->name, option) == 0) {
			return call->given[i - 1].value;
		}
	}
	return STR_NONE;
}

struct str *cli_values(const struct cli_call *call, const char *option, size_t *ret_n)
{
	struct str *values = arena_new(call->arena, call->n_given, sizeof *values);
	size_t n = 0;

	if (values == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < call->n_given; i++) {
		if (strcmp(call->given[i].option->name, option) == 0) {
			values[n++] = call->given[i].value;
		}
	}
	*ret_n = n;
	return values;
}
