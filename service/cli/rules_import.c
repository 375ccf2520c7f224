#include <errno.h>
#include <stdio.h>

#include <hamlet/mem.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "cli/list_entries.h"
#include "cli/packs.h"
#include "cli/rule_rows.h"
#include "cli/visible.h"
#include "file.h"

#define MAX_SHOWN   20
#define SHOWN_BYTES 120

static const struct cli_option options[] = {
	RULE_ROWS_OPTIONS,
	{.name = "leave-out-ham-hits", .help = "write the list without the entries that hit ham"},
	{.name = "out",
		.value = "FILE",
		.help = "where to write the list; without it, nowhere",
		.is_output = true},
};
static const char *const settings[] = {"data", "database", NULL};

static void print_example(struct str entry, const struct labelled_comment *row)
{
	HAMLET_CLEANUP(buf_fini) struct buf shown;

	buf_init(&shown, 64UL * SHOWN_BYTES);
	visible_add(&shown, entry, STR_NONE);
	buf_add(&shown, STR("  in: "));
	visible_add(&shown, utf8_clip(row->content, SHOWN_BYTES), STR("    "));
	printf("  %.*s\n", STR_FMT(buf_str(&shown)));
}

static void print_result(const struct list_entries *list, size_t n_ham)
{
	size_t n_hit = 0, n_shown = 0;

	for (size_t i = 0; i < list->n; i++) {
		n_hit += list->item[i].ham != NULL;
	}
	printf("%zu entries; %zu of them hit at least one of %zu ham comments\n", list->n, n_hit,
		n_ham);
	for (size_t i = 0; i < list->n && n_shown < MAX_SHOWN; i++) {
		if (list->item[i].ham != NULL) {
			print_example(list->item[i].text, list->item[i].ham);
			n_shown++;
		}
	}
	if (n_hit > n_shown) {
		printf("  and %zu more\n", n_hit - n_shown);
	}
}

static enum cli_exit write_list(const struct cli_call *call, const struct list_entries *list)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	size_t n = 0;
	int r;

	buf_init(&out, LIMIT_LIST_BYTES);
	for (size_t i = 0; i < list->n; i++) {
		if (list->item[i].ham == NULL || !cli_has(call, "leave-out-ham-hits")) {
			buf_add(&out, list->item[i].text);
			buf_add_byte(&out, '\n');
			n++;
		}
	}
	r = out.error != 0 ? out.error
			   : file_write_atomically(cli_value(call, "out"), buf_str(&out));
	if (r != 0) {
		return cli_fail(call, "cannot write %.*s: %s", STR_FMT(cli_value(call, "out")),
			strerror(-r));
	}
	printf("%.*s: %zu entries\n", STR_FMT(cli_value(call, "out")), n);
	return CLI_DONE;
}

static enum cli_exit run_rules_import(struct cli_call *call)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct list_entries list;
	size_t n_ham = 0;
	enum cli_exit exit;

	labelled_rows_init(&rows, call->arena);
	if (cli_has(call, "leave-out-ham-hits") && !cli_has(call, "out")) {
		return cli_misuse(call, "--leave-out-ham-hits needs --out FILE");
	}
	exit = list_entries_read(call, call->operand[0], &list);
	if (exit == CLI_DONE) {
		exit = rule_rows_read(call, &rows);
	}
	if (exit == CLI_DONE) {
		exit = list_entries_try(call, &list, &rows);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	for (size_t i = 0; i < rows.n; i++) {
		n_ham += rows.item[i].label == LABEL_HAM;
	}
	print_result(&list, n_ham);
	return cli_has(call, "out") ? write_list(call, &list) : CLI_DONE;
}

const struct cli_command cli_rules_import = {
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "FILE is a list in the form of WordPress's disallowed keys: an entry a line. The "
		 "list that is written can be\nnamed by --rules, or by `list:` in a pack.",
	.run = run_rules_import,
};
