#include <stdio.h>

#include <hamlet/ascii.h>
#include <hamlet/evaluate.h>
#include <hamlet/limits.h>

#include "cli/evaluation_report.h"
#include "cli/family_options.h"
#include "cli/fitted_rows.h"
#include "cli/progress_bar.h"
#include "cli/splits.h"
#include "cli/training_rows.h"
#include "file.h"
#include "starter.h"
#include "worker_pool.h"

#define DEFAULT_FOLDS 5
#define DEFAULT_WORST 5

static const struct cli_option options[] = {
	{.name = "folds",
		.value = "N",
		.help = "cross-validate over so many folds, dealt always the same way; each label "
			"by itself, equal texts together [5]"},
	{.name = "splits",
		.value = "FILE",
		.help = "instead: which rows to train on and which to test on, as JSON: "
			"{\"folds\": [{\"train\": [ROW…], \"test\": [ROW…]}…]}, or "
			"{\"order\": [ROW…]} to classify each row and then learn it; rows count "
			"from 0"},
	FAMILY_OPTIONS,
	{.name = "skip-bad", .help = "leave bad rows out, and count them; not with --splits"},
	{.name = "worst", .value = "N", .help = "how many of the worst mistakes to explain [5]"},
	{.name = "report",
		.value = "FILE",
		.help = "where to write a page (HTML) with plots, the most telling features and "
			"the worst mistakes",
		.is_output = true},
	{.name = "scores",
		.value = "FILE",
		.help = "where to write one line for each tested row: row, fold, label (1 is spam) "
			"and probability, with tabs between",
		.is_output = true},
	{.name = "json", .help = "print the figures as JSON, also of each fold"},
};

static const char *const settings[] = {"rules", "data", "starter-weight", NULL};

/* A whole number from least to most, or the default where the option was not given. */
static enum cli_exit read_number(
	const struct cli_call *call, const char *option, size_t least, size_t most, size_t *number)
{
	int64_t value;

	if (!cli_has(call, option)) {
		return CLI_DONE;
	}
	if (ascii_parse_int(cli_value(call, option), (int64_t)least, (int64_t)most, &value) != 0) {
		return cli_misuse(
			call, "--%s is a whole number from %zu to %zu", option, least, most);
	}
	*number = (size_t)value;
	return CLI_DONE;
}

static enum cli_exit load_splits(struct cli_call *call, size_t n_rows, struct splits *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	struct str path = cli_value(call, "splits");
	struct str why;
	int r;

	buf_init(&bytes, LIMIT_BULK_BODY_BYTES);
	r = file_read(path, &bytes);
	if (r < 0) {
		return cli_fail(call, "cannot read %.*s: %s", STR_FMT(path), strerror(-r));
	}
	r = splits_read(buf_str(&bytes), n_rows, call->arena, ret, &why);
	if (r < 0) {
		return cli_fault(call, r, "read the splits");
	}
	return r == 0 ? CLI_DONE : cli_refuse(call, "%.*s: %.*s", STR_FMT(path), STR_FMT(why));
}

/* Folds are dealt by label: each needs a row of both. */
static enum cli_exit check_rows(
	const struct cli_call *call, const struct labelled_rows *rows, size_t n_folds)
{
	size_t n[LABEL_COUNT] = {0};

	for (size_t i = 0; i < rows->n; i++) {
		n[rows->item[i].label]++;
	}
	if (n[LABEL_SPAM] == 0 || n[LABEL_HAM] == 0) {
		return cli_refuse(call, "there are %zu spam and %zu ham rows; it takes both",
			n[LABEL_SPAM], n[LABEL_HAM]);
	}
	if (n[LABEL_SPAM] < n_folds || n[LABEL_HAM] < n_folds) {
		return cli_refuse(call,
			"there are %zu spam and %zu ham rows, too few of one for %zu folds",
			n[LABEL_SPAM], n[LABEL_HAM], n_folds);
	}
	return CLI_DONE;
}

/* The folds given, or how many to deal. */
static enum cli_exit read_protocol(
	struct cli_call *call, const struct labelled_rows *rows, struct splits *ret)
{
	*ret = (struct splits){.n_folds = DEFAULT_FOLDS};
	if (cli_has(call, "splits")) {
		return load_splits(call, rows->n, ret);
	}
	return read_number(call, "folds", 2, EVALUATE_MAX_FOLDS, &ret->n_folds) == CLI_DONE
		       ? check_rows(call, rows, ret->n_folds)
		       : CLI_MISUSED;
}

static enum cli_exit measure(
	const struct cli_call *call, const struct evaluated *evaluated, struct evaluation *ret)
{
	const struct splits *splits = evaluated->splits;
	struct worker_pool *workers;
	struct progress_bar bar;
	int r = worker_pool_new(0, &workers);

	if (r < 0) {
		return cli_fault(call, r, "start threads");
	}
	progress_bar_init(&bar, true);
	if (splits->n_order > 0) {
		r = evaluate_online(evaluated->rows, evaluated->n_rows, splits->order,
			splits->n_order, evaluated->options, worker_pool_executor(workers),
			&bar.progress, ret);
	} else {
		r = evaluate_folds(evaluated->rows, evaluated->n_rows, splits->fold,
			splits->n_folds, evaluated->options, worker_pool_executor(workers),
			&bar.progress, ret);
	}
	progress_bar_fini(&bar);
	worker_pool_free(workers);
	return r < 0 ? cli_fault(call, r, "evaluate") : CLI_DONE;
}

static enum cli_exit write_scores(
	const struct cli_call *call, const struct evaluation *evaluation, struct str path)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_MODEL_BYTES);
	for (size_t i = 0; i < evaluation->n_scores; i++) {
		const struct evaluate_score *score = &evaluation->score[i];

		buf_printf(&bytes, "%u\t%u\t%d\t%.17g\n", score->row, score->fold,
			score->label == LABEL_SPAM, score->probability);
	}
	r = bytes.error != 0 ? bytes.error : file_write_atomically(path, buf_str(&bytes));
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot write %.*s: %s", STR_FMT(path), strerror(-r));
}

/* Figures come last, so that what goes wrong with a file is not lost above them. */
static enum cli_exit tell(struct cli_call *call, const struct evaluated *evaluated)
{
	enum cli_exit exit = CLI_DONE;

	if (cli_has(call, "scores")) {
		exit = write_scores(call, evaluated->evaluation, cli_value(call, "scores"));
	}
	if (exit == CLI_DONE && cli_has(call, "report")) {
		exit = evaluation_report_page(call, evaluated, cli_value(call, "report"));
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	return cli_has(call, "json") ? evaluation_report_json(call, evaluated)
				     : evaluation_report_text(call, evaluated);
}

static enum cli_exit check_options(
	const struct cli_call *call, struct model_options *ret_options, size_t *n_worst)
{
	enum cli_exit exit = family_options_read(call, ret_options);

	if (exit == CLI_DONE && cli_has(call, "splits") && cli_has(call, "folds")) {
		exit = cli_misuse(call, "--splits and --folds exclude each other");
	}
	if (exit == CLI_DONE && cli_has(call, "splits") && cli_has(call, "skip-bad")) {
		exit = cli_misuse(
			call, "--splits counts rows, so --skip-bad may not leave any out");
	}
	return exit == CLI_DONE ? read_number(call, "worst", 0, EVALUATE_MAX_WORST, n_worst) : exit;
}

/* A service begins with the starter, so the online protocol does. */
static enum cli_exit add_starter(const struct cli_call *call, struct labelled_rows *rows)
{
	struct str why;
	int r = call->settings.starter_weight > 0 ? starter_rows(call->settings.data, rows, &why)
						  : 0;

	if (r == STARTER_NONE) {
		return cli_fail(call, "%.*s; --starter-weight 0 goes without", STR_FMT(why));
	}
	return r < 0 ? cli_fault(call, r, "read the starter") : CLI_DONE;
}

static enum cli_exit run_evaluate(struct cli_call *call)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	HAMLET_CLEANUP(fitted_rows_fini) struct fitted_rows fitted = {0};
	HAMLET_CLEANUP(evaluation_fini) struct evaluation evaluation = {0};
	struct evaluated evaluated = {.n_worst = DEFAULT_WORST, .evaluation = &evaluation};
	struct model_options model_options;
	struct splits splits;
	enum cli_exit exit;

	labelled_rows_init(&rows, call->arena);
	exit = check_options(call, &model_options, &evaluated.n_worst);
	if (exit == CLI_DONE) {
		exit = training_rows_read(
			call, call->operand, call->n_operands, cli_has(call, "skip-bad"), &rows);
	}
	if (exit == CLI_DONE) {
		exit = read_protocol(call, &rows, &splits);
	}
	if (exit == CLI_DONE && splits.n_order > 0) {
		exit = add_starter(call, &rows);
	}
	if (exit == CLI_DONE) {
		exit = fitted_rows_find(call, &rows, &model_options, &fitted);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	model_options.prior_weight = call->settings.starter_weight;
	evaluated.rows = rows.item;
	evaluated.n_rows = rows.n;
	evaluated.n_skipped = rows.n_bad;
	evaluated.splits = &splits;
	evaluated.options = &model_options;
	exit = measure(call, &evaluated, &evaluation);
	return exit == CLI_DONE ? tell(call, &evaluated) : exit;
}

const struct cli_command cli_evaluate = {
	.operands = "FILE.jsonl…",
	.min_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes =
		"Figures are over all tested rows together; the AUC is the mean over folds. Spam "
		"is what scores 0.5 or more.\nThresholds for the error budgets are chosen on "
		"out-of-sample scores of the rows trained on, so that each\nbudget holds with 90 % "
		"confidence. Online, rows before the one that is classified are trained on, and\n"
		"training is repeated as a service repeats it, beginning with the shipped starter. "
		"Fitted rules are features as\nany other; weights set by hand are left out: see "
		"`hamlet rules report`.",
	.run = run_evaluate,
};
