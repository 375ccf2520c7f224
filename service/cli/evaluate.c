#include <stdio.h>

#include <hamlet/evaluate.h>
#include <hamlet/limits.h>

#include "cli/evaluation_report.h"
#include "cli/progress_bar.h"
#include "cli/splits.h"
#include "cli/training_rows.h"
#include "file.h"
#include "worker_pool.h"

static const struct cli_option options[] = {
	{.name = "splits",
		.value = "FILE",
		.is_required = true,
		.help = "which rows to train on and which to test on, as JSON: {\"folds\": "
			"[{\"train\": [ROW…], \"test\": [ROW…]}…]}, or {\"order\": [ROW…]} to "
			"classify each row and then learn it; rows count from 0"},
	{.name = "scores",
		.value = "FILE",
		.help = "where to write one line for each tested row: row, fold, label (1 is spam) "
			"and probability, with tabs between"},
	{.name = "json", .help = "print the figures as JSON"},
};

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

static enum cli_exit measure(const struct cli_call *call, const struct labelled_rows *rows,
	const struct splits *splits, struct evaluation *ret)
{
	struct worker_pool *workers;
	struct progress_bar bar;
	int r = worker_pool_new(0, &workers);

	if (r < 0) {
		return cli_fault(call, r, "start threads");
	}
	progress_bar_init(&bar, true);
	if (splits->n_folds > 0) {
		r = evaluate_folds(rows->item, rows->n, splits->fold, splits->n_folds,
			&model_options_default, worker_pool_executor(workers), &bar.progress, ret);
	} else {
		r = evaluate_online(rows->item, rows->n, splits->order, splits->n_order,
			&model_options_default, worker_pool_executor(workers), &bar.progress, ret);
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

static enum cli_exit run_evaluate(struct cli_call *call)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	HAMLET_CLEANUP(evaluation_fini) struct evaluation evaluation = {0};
	struct splits splits;
	enum cli_exit exit;

	labelled_rows_init(&rows, call->arena);
	/* Splits count rows, so none may be left out. */
	exit = training_rows_read(call, call->operand, call->n_operands, false, &rows);
	if (exit == CLI_DONE) {
		exit = load_splits(call, rows.n, &splits);
	}
	if (exit == CLI_DONE) {
		exit = measure(call, &rows, &splits, &evaluation);
	}
	if (exit == CLI_DONE && cli_has(call, "scores")) {
		exit = write_scores(call, &evaluation, cli_value(call, "scores"));
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	if (cli_has(call, "json")) {
		return evaluation_report_json(call, &splits, &evaluation);
	}
	evaluation_report_text(&splits, &evaluation);
	return CLI_DONE;
}

const struct cli_command cli_evaluate = {
	.operands = "FILE.jsonl",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.notes = "Figures are over all tested rows together; the AUC is the mean over folds.",
	.run = run_evaluate,
};
