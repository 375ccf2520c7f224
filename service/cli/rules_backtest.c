#include <errno.h>
#include <stdio.h>

#include <hamlet/utf8.h>

#include "cli/packs.h"
#include "cli/rule_rows.h"
#include "cli/rule_tally.h"
#include "cli/visible.h"
#include "flow/backtest.h"
#include "pack_files.h"

#define MAX_SHOWN   10
#define SHOWN_BYTES 160

static const struct cli_option options[] = {
	RULE_ROWS_OPTIONS,
};
static const char *const settings[] = {"rules", "data", "database", NULL};

/* What the packs hit that the rules in force do not. */
struct newly {
	const struct ruleset *tried;
	const bool *is_hit_already; /* by row: a rule in force that aims at spam */
	const struct labelled_comment *first_row;
	uint64_t n[LABEL_COUNT];
	const struct labelled_comment *ham[MAX_SHOWN];
};

/* Remembers rows that a rule in force hits as spam. */
struct already {
	const struct ruleset *rules;
	bool *is_hit;
	const struct labelled_comment *first_row;
};

static bool is_for_spam(const struct ruleset *rules, const struct rule_hits *hits)
{
	for (size_t i = 0; i < hits->n; i++) {
		struct rule_info info;

		ruleset_rule(rules, hits->item[i].rule, &info);
		if (!hits->item[i].is_shadow && backtest_aim(&info) == LABEL_SPAM) {
			return true;
		}
	}
	return false;
}

static int note_already(void *arg, const struct labelled_comment *row, const struct rule_hits *hits)
{
	struct already *already = arg;

	already->is_hit[row - already->first_row] = is_for_spam(already->rules, hits);
	return 0;
}

static int note_newly(void *arg, const struct labelled_comment *row, const struct rule_hits *hits)
{
	struct newly *newly = arg;

	if (newly->is_hit_already[row - newly->first_row] || !is_for_spam(newly->tried, hits)) {
		return 0;
	}
	if (row->label == LABEL_HAM && newly->n[LABEL_HAM] < MAX_SHOWN) {
		newly->ham[newly->n[LABEL_HAM]] = row;
	}
	newly->n[row->label]++;
	return 0;
}

static void print_rules(const struct rule_tally *tally)
{
	printf("measured on %llu spam and %llu ham\n%-32s %6s %6s %9s %9s %9s\n",
		(unsigned long long)tally->n_rows[LABEL_SPAM],
		(unsigned long long)tally->n_rows[LABEL_HAM], "rule", "spam", "ham", "precision",
		"at least", "coverage");
	for (size_t i = 0; i < tally->n; i++) {
		struct rule_worth worth;
		struct rule_info info;

		ruleset_rule(tally->rules, i, &info);
		rule_tally_worth(tally, i, &worth);
		printf("%-32.*s %6llu %6llu %9.4f %9.4f %9.4f\n", STR_FMT(info.name),
			(unsigned long long)tally->n_hits[i][LABEL_SPAM],
			(unsigned long long)tally->n_hits[i][LABEL_HAM], worth.precision,
			worth.precision_bound, worth.coverage);
	}
}

static void print_ham(const struct labelled_comment *row)
{
	HAMLET_CLEANUP(buf_fini) struct buf shown;

	buf_init(&shown, 64UL * SHOWN_BYTES);
	visible_add(&shown, utf8_clip(row->content, SHOWN_BYTES), STR("    "));
	printf("  ham: %.*s\n", STR_FMT(buf_str(&shown)));
}

static void print_newly(const struct newly *newly)
{
	size_t n = newly->n[LABEL_HAM] < MAX_SHOWN ? newly->n[LABEL_HAM] : MAX_SHOWN;

	printf("newly hit as spam, by no rule in force: %llu spam, %llu ham\n",
		(unsigned long long)newly->n[LABEL_SPAM], (unsigned long long)newly->n[LABEL_HAM]);
	for (size_t i = 0; i < n; i++) {
		print_ham(newly->ham[i]);
	}
}

static enum cli_exit compile_operands(struct cli_call *call, struct ruleset **ret)
{
	const struct pack_request request = {
		.paths = call->operand,
		.n_paths = call->n_operands,
		.data_setting = call->settings.data,
	};
	struct str why;
	int r = pack_files_compile(&request, call->arena, ret, &why);

	if (r < 0) {
		return cli_fault(call, r, "compile the rules");
	}
	return r == 0 ? CLI_DONE : cli_fail(call, "%.*s", STR_FMT(why));
}

static enum cli_exit measure(struct cli_call *call, const struct ruleset *tried,
	const struct ruleset *in_force, const struct labelled_rows *rows)
{
	struct already already = {.rules = in_force, .first_row = rows->item};
	struct newly newly = {.tried = tried, .first_row = rows->item};
	struct rule_tally tally;
	enum cli_exit exit;

	already.is_hit = arena_new(call->arena, rows->n, sizeof *already.is_hit);
	if (already.is_hit == NULL) {
		return cli_fault(call, -ENOMEM, "match the rules");
	}
	exit = rule_tally_rows(
		call, in_force, rows, &(struct rule_tally_sink){note_already, &already}, &tally);
	newly.is_hit_already = already.is_hit;
	if (exit == CLI_DONE) {
		exit = rule_tally_rows(
			call, tried, rows, &(struct rule_tally_sink){note_newly, &newly}, &tally);
	}
	if (exit == CLI_DONE) {
		print_rules(&tally);
		print_newly(&newly);
	}
	return exit;
}

static enum cli_exit run_rules_backtest(struct cli_call *call)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *tried = NULL;
	HAMLET_CLEANUP(packs_release_at) struct ruleset *in_force = NULL;
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	enum cli_exit exit = compile_operands(call, &tried);

	labelled_rows_init(&rows, call->arena);
	if (exit == CLI_DONE) {
		exit = packs_compile(call, &in_force);
	}
	if (exit == CLI_DONE) {
		exit = rule_rows_read(call, &rows);
	}
	return exit == CLI_DONE ? measure(call, tried, in_force, &rows) : exit;
}

const struct cli_command cli_rules_backtest = {
	.operands = "PACK…",
	.min_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes =
		"Measures the packs named on labelled comments, and tells what they would hit as "
		"spam that the rules in\nforce (--rules, or the shipped ones) do not, with the ham "
		"among it.",
	.run = run_rules_backtest,
};
