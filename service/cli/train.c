#include <stdio.h>

#include <hamlet/model.h>

#include "cli/family_options.h"
#include "cli/fitted_rows.h"
#include "cli/model_file.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/training_rows.h"
#include "flow/quality.h"
#include "worker_pool.h"

static const struct cli_option options[] = {
	{.name = "model",
		.value = "OUT",
		.help = "where to write the model",
		.is_required = true,
		.is_output = true},
	FAMILY_OPTIONS,
	{.name = "prior",
		.help = "take the rows for a first opinion: no proof, and fading as own labels "
			"come"},
	{.name = "skip-bad", .help = "leave bad rows out, and count them"},
	{.name = "json", .help = "print {\"model\",\"spam\",\"ham\",\"skipped\",\"quality\"}"},
};

static const char *const settings[] = {"rules", "data", NULL};

static enum cli_exit fit(const struct cli_call *call, const struct labelled_rows *rows,
	const struct model_options *model_options, struct model **ret,
	struct model_quality *ret_quality)
{
	struct worker_pool *workers;
	struct progress_bar bar;
	int r = worker_pool_new(0, &workers);

	if (r < 0) {
		return cli_fault(call, r, "start threads");
	}
	progress_bar_init(&bar, true);
	r = model_train(rows->item, rows->n, model_options, worker_pool_executor(workers),
		&bar.progress, ret, ret_quality);
	progress_bar_fini(&bar);
	worker_pool_free(workers);
	return r < 0 ? cli_fault(call, r, "train") : CLI_DONE;
}

static uint64_t n_counted(const struct model_info *info, enum label label)
{
	return info->n_documents[label] + info->n_prior[label];
}

static enum cli_exit print_json(struct cli_call *call, const struct model_info *info,
	const struct model_quality *quality, size_t n_skipped)
{
	HAMLET_CLEANUP(output_fini) struct output output;

	output_init(&output);
	json_object_begin(&output.json);
	json_member_string(&output.json, "model", cli_value(call, "model"));
	json_member_int(&output.json, "spam", (int64_t)n_counted(info, LABEL_SPAM));
	json_member_int(&output.json, "ham", (int64_t)n_counted(info, LABEL_HAM));
	json_member_int(&output.json, "features", (int64_t)info->n_features);
	json_member_int(&output.json, "skipped", (int64_t)n_skipped);
	json_member_bool(&output.json, "fitted", info->is_fitted);
	json_key(&output.json, "quality");
	quality_write_json(&output.json, quality);
	json_object_end(&output.json);
	return output_print(&output, call);
}

static void print_text(const struct cli_call *call, const struct model_info *info,
	const struct model_quality *quality, size_t n_skipped)
{
	printf("%.*s: trained on %llu spam and %llu ham; %llu features\n",
		STR_FMT(cli_value(call, "model")), (unsigned long long)n_counted(info, LABEL_SPAM),
		(unsigned long long)n_counted(info, LABEL_HAM),
		(unsigned long long)info->n_features);
	if (n_skipped > 0) {
		printf("bad rows left out  %zu\n", n_skipped);
	}
	if (n_counted(info, LABEL_SPAM) == 0 || n_counted(info, LABEL_HAM) == 0) {
		printf("there is no %s among the rows: until there is, no probability of this "
		       "model says anything\n",
			n_counted(info, LABEL_SPAM) == 0 ? "spam" : "ham");
		return;
	}
	if (!info->is_fitted) {
		puts("too few rows of both kinds to fit: the model counts words, and its "
		     "probabilities are not calibrated until it is trained on more");
		return;
	}
	puts("out of sample:");
	printf("  accuracy           %6.2f %%\n", 100 * quality->accuracy);
	printf("  spam caught        %6.2f %%\n", 100 * quality->spam_caught);
	printf("  ham blocked        %6.2f %%\n", 100 * quality->ham_blocked);
	printf("  1 - AUC            %6.2f %%\n", 100 * quality->one_minus_auc);
	printf("  log loss           %6.4f\n", quality->log_loss);
	printf("  calibration error  %6.4f\n", quality->calibration_error);
}

static enum cli_exit run_train(struct cli_call *call)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	HAMLET_CLEANUP(fitted_rows_fini) struct fitted_rows fitted = {0};
	HAMLET_CLEANUP(model_file_unref_at) struct model *model = NULL;
	struct model_quality quality = {0};
	struct model_options model_options;
	struct model_info info;
	enum cli_exit exit;

	labelled_rows_init(&rows, call->arena);
	exit = family_options_read(call, &model_options);
	if (exit == CLI_DONE) {
		exit = training_rows_read(
			call, call->operand, call->n_operands, cli_has(call, "skip-bad"), &rows);
	}
	if (exit == CLI_DONE && rows.n == 0) {
		exit = cli_refuse(call, "there are no rows to train on");
	}
	for (size_t i = 0; i < rows.n; i++) {
		rows.item[i].is_prior = cli_has(call, "prior");
	}
	/* Prior rows say nothing of rules, so that a starter goes with all. */
	if (exit == CLI_DONE && !cli_has(call, "prior")) {
		exit = fitted_rows_find(call, &rows, &model_options, &fitted);
	}
	if (exit == CLI_DONE) {
		exit = fit(call, &rows, &model_options, &model, &quality);
	}
	if (exit == CLI_DONE) {
		exit = model_file_save(call, model, cli_value(call, "model"));
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	model_info(model, &info);
	if (cli_has(call, "json")) {
		return print_json(call, &info, &quality, rows.n_bad);
	}
	print_text(call, &info, &quality, rows.n_bad);
	return CLI_DONE;
}

const struct cli_command cli_train = {
	.operands = "FILE.jsonl…",
	.min_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "A row is {\"content\", \"label\": \"spam\"|\"ham\", \"author\"?}, one a line; "
		 "\"-\" "
		 "reads standard input.\nThe model is written whole or not at all.",
	.run = run_train,
};
