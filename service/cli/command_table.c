#include "cli/command_table.h"

#include <stdio.h>

#include "rules/fault.h"

#define SUBCOMMAND(name, object, summary) extern const struct cli_command object;
#include "cli/subcommands.def"
#undef SUBCOMMAND

#define SUBCOMMAND(command_name, object, command_summary)                                          \
	{.name = (command_name), .summary = (command_summary), .command = &(object)},
static const struct command_row rows[] = {
#include "cli/subcommands.def"
};
#undef SUBCOMMAND

#define N_ROWS (sizeof rows / sizeof *rows)

const struct command_row *command_table(size_t *ret_n)
{
	*ret_n = N_ROWS;
	return rows;
}

static struct str first_word(struct str name)
{
	return str_make(name.p, str_find_byte(name, ' '));
}

const struct command_row *command_find(const char *first, const char *second, int *ret_n_words)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		struct str name = str_of(rows[i].name);
		struct str head = first_word(name);
		struct str tail = str_skip(name, head.n + 1);

		if (!str_eq(head, str_of(first))) {
			continue;
		}
		if (tail.n == 0 || (second != NULL && str_eq(tail, str_of(second)))) {
			*ret_n_words = tail.n == 0 ? 1 : 2;
			return &rows[i];
		}
	}
	return NULL;
}

bool command_is_group(const char *word)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		struct str name = str_of(rows[i].name);
		struct str head = first_word(name);

		if (head.n < name.n && str_eq(head, str_of(word))) {
			return true;
		}
	}
	return false;
}

const char *command_nearest(const char *first, const char *second)
{
	const char *names[N_ROWS];
	const char *nearest = NULL;
	char typed[64];

	for (size_t i = 0; i < N_ROWS; i++) {
		names[i] = rows[i].name;
	}
	if (second != NULL) {
		snprintf(typed, sizeof typed, "%.30s %.30s", first, second);
		nearest = fault_nearest(str_of(typed), names, N_ROWS);
	}
	return nearest != NULL ? nearest : fault_nearest(str_of(first), names, N_ROWS);
}
