#include <errno.h>
#include <stdio.h>

#include <hamlet/ascii.h>

#include "cli/output.h"
#include "cli/packs.h"
#include "cli/rule_calibration.h"
#include "cli/rule_rows.h"
#include "cli/rule_tally.h"

#define DEFAULT_MIN_PRECISION 0.9

static const struct cli_option options[] = {
	RULE_ROWS_OPTIONS,
	{.name = "min-precision",
		.value = "SHARE",
		.help = "rules below it are harmful; 0 to 1 [0.9]"},
	{.name = "without-calibration",
		.help = "leave out what rules do to calibration, which takes a training for each "
			"of "
			"five folds"},
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"rules", "data", "database", NULL};

struct report {
	struct cli_call *call;
	struct rule_tally tally;
	double min_precision;
	struct rule_calibration calibration;
	struct output output;
	size_t n_dead, n_harmful, n_redundant;
};

/* What is wrong with a rule; in the arena. */
static int describe(struct report *report, const struct rule_info *info,
	const struct rule_worth *worth, struct str *ret)
{
	struct arena *arena = report->call->arena;
	struct rule_info other;

	*ret = STR_NONE;
	if (info->mode == RULE_OFF) {
		*ret = STR("off");
		return 0;
	}
	if (worth->n_right + worth->n_wrong == 0) {
		report->n_dead++;
		*ret = STR("dead: hits nothing here");
		return 0;
	}
	if (worth->precision < report->min_precision) {
		report->n_harmful++;
		*ret = STR("harmful: too many of its hits are wrong");
	}
	if (worth->redundant_with == RULE_TALLY_NONE) {
		return 0;
	}
	report->n_redundant++;
	ruleset_rule(report->tally.rules, worth->redundant_with, &other);
	return arena_printf(arena, ret, "%.*s%sredundant: %.*s hits all of it", STR_FMT(*ret),
		ret->n > 0 ? "; " : "", STR_FMT(other.name));
}

/* "+1.50", with '*' where training weighs the rule, or "action". */
static void print_weight(const struct rule_info *info, char *ret, size_t n)
{
	if (info->action == RULE_ADDS_WEIGHT) {
		snprintf(ret, n, "%+.2f%s", info->weight, info->is_fitted ? "*" : "");
	} else {
		snprintf(ret, n, "action");
	}
}

static void print_row(const struct rule_tally *tally, size_t rule, const struct rule_info *info,
	const struct rule_worth *worth, struct str remark)
{
	char weight[32];
	char share[3][16] = {"", "", ""};

	print_weight(info, weight, sizeof weight);
	if (worth->n_right + worth->n_wrong > 0) {
		snprintf(share[0], sizeof share[0], "%.4f", worth->precision);
		snprintf(share[1], sizeof share[1], "%.4f", worth->precision_bound);
		snprintf(share[2], sizeof share[2], "%.4f", worth->coverage);
	}
	printf("%-32.*s %7s %6llu %6llu %9s %9s %9s  %.*s\n", STR_FMT(info->name), weight,
		(unsigned long long)tally->n_hits[rule][LABEL_SPAM],
		(unsigned long long)tally->n_hits[rule][LABEL_HAM], share[0], share[1], share[2],
		STR_FMT(remark));
}

static enum cli_exit print_json_row(struct report *report, size_t rule,
	const struct rule_info *info, const struct rule_worth *worth, struct str remark)
{
	struct json_writer *json = &report->output.json;

	json_object_begin(json);
	json_member_string(json, "name", info->name);
	json_member_string(json, "source", info->source);
	json_member_double(json, "weight", info->weight);
	json_member_bool(json, "fitted", info->is_fitted);
	json_member_string(
		json, "aims_at", worth->aims_at == LABEL_SPAM ? STR("spam") : STR("ham"));
	json_member_int(json, "spam", (int64_t)report->tally.n_hits[rule][LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)report->tally.n_hits[rule][LABEL_HAM]);
	json_key(json, "precision");
	if (worth->n_right + worth->n_wrong > 0) {
		json_rounded(json, worth->precision);
	} else {
		json_null(json);
	}
	json_member_rounded(json, "precision_at_least", worth->precision_bound);
	json_member_rounded(json, "coverage", worth->coverage);
	json_member_string(json, "remark", remark);
	json_object_end(json);
	return output_print(&report->output, report->call);
}

static enum cli_exit print_rule(struct report *report, size_t rule)
{
	struct rule_info info;
	struct rule_worth worth;
	struct str remark;
	int r;

	ruleset_rule(report->tally.rules, rule, &info);
	rule_tally_worth(&report->tally, rule, &worth);
	r = describe(report, &info, &worth, &remark);
	if (r < 0) {
		return cli_fault(report->call, r, "describe a rule");
	}
	if (cli_has(report->call, "json")) {
		return print_json_row(report, rule, &info, &worth, remark);
	}
	print_row(&report->tally, rule, &info, &worth, remark);
	return CLI_DONE;
}

static void print_calibration(const struct rule_calibration *calibration)
{
	const struct evaluate_metrics *without = &calibration->without;
	const struct evaluate_metrics *with = &calibration->with;

	printf("%-32s %17s %11s %10s\n", "out of sample", "calibration error", "Brier score",
		"accuracy %");
	printf("%-32s %17.4f %11.4f %10.2f\n", "without weights set by hand",
		without->calibration_error, without->brier, 100 * without->accuracy);
	printf("%-32s %17.4f %11.4f %10.2f  (%zu comments)\n", "with them", with->calibration_error,
		with->brier, 100 * with->accuracy, calibration->n_by_hand);
}

static void write_figures(
	struct json_writer *json, const char *name, const struct evaluate_metrics *metrics)
{
	json_key(json, name);
	json_object_begin(json);
	json_member_rounded(json, "calibration_error", metrics->calibration_error);
	json_member_rounded(json, "brier", metrics->brier);
	json_member_rounded(json, "accuracy", metrics->accuracy);
	json_object_end(json);
}

static enum cli_exit print_json_calibration(struct report *report)
{
	struct json_writer *json = &report->output.json;

	json_object_begin(json);
	json_key(json, "calibration");
	json_object_begin(json);
	write_figures(json, "without_weights_by_hand", &report->calibration.without);
	write_figures(json, "with_weights_by_hand", &report->calibration.with);
	json_member_int(json, "weighed_by_hand", (int64_t)report->calibration.n_by_hand);
	json_object_end(json);
	json_object_end(json);
	return output_print(&report->output, report->call);
}

static enum cli_exit print_all(struct report *report)
{
	enum cli_exit exit = CLI_DONE;
	bool is_json = cli_has(report->call, "json");

	if (!is_json) {
		printf("measured on %llu spam and %llu ham\n%-32s %7s %6s %6s %9s %9s %9s\n",
			(unsigned long long)report->tally.n_rows[LABEL_SPAM],
			(unsigned long long)report->tally.n_rows[LABEL_HAM], "rule", "weight",
			"spam", "ham", "precision", "at least", "coverage");
	}
	for (size_t i = 0; exit == CLI_DONE && i < report->tally.n; i++) {
		exit = print_rule(report, i);
	}
	if (exit == CLI_DONE && !is_json) {
		printf("%zu rules: %zu dead, %zu harmful, %zu redundant\n", report->tally.n,
			report->n_dead, report->n_harmful, report->n_redundant);
	}
	if (exit == CLI_DONE && report->calibration.is_measured && is_json) {
		exit = print_json_calibration(report);
	} else if (exit == CLI_DONE && report->calibration.is_measured) {
		print_calibration(&report->calibration);
	}
	return exit;
}

/* Of each row, what rules add that training does not weigh. */
struct by_hand {
	const struct labelled_rows *rows;
	double *log_odds;
};

static int note_by_hand(void *arg, const struct labelled_comment *row, const struct rule_hits *hits)
{
	const struct by_hand *by_hand = arg;

	by_hand->log_odds[row - by_hand->rows->item] = hits->log_odds - hits->fitted_log_odds;
	return 0;
}

static enum cli_exit measure(
	struct report *report, const struct ruleset *rules, struct labelled_rows *rows)
{
	struct cli_call *call = report->call;
	struct by_hand by_hand = {rows, arena_new(call->arena, rows->n, sizeof(double))};
	const struct rule_tally_sink sink = {.row = note_by_hand, .arg = &by_hand};
	enum cli_exit exit;

	if (by_hand.log_odds == NULL) {
		return cli_fault(call, -ENOMEM, "measure the rules");
	}
	exit = rule_tally_rows(call, rules, rows, &sink, &report->tally);
	return exit == CLI_DONE && !cli_has(call, "without-calibration")
		       ? rule_calibration_measure(
				 call, rows, by_hand.log_odds, &report->calibration)
		       : exit;
}

static enum cli_exit run_rules_report(struct cli_call *call)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct report report = {.call = call, .min_precision = DEFAULT_MIN_PRECISION};
	enum cli_exit exit = CLI_DONE;

	labelled_rows_init(&rows, call->arena);
	if (cli_has(call, "min-precision") && ascii_parse_double(cli_value(call, "min-precision"),
						      0, 1, &report.min_precision) != 0) {
		exit = cli_misuse(call, "--min-precision is a share from 0 to 1");
	}
	if (exit == CLI_DONE) {
		exit = packs_compile(call, &rules);
	}
	if (exit == CLI_DONE) {
		exit = rule_rows_read(call, &rows);
	}
	if (exit == CLI_DONE) {
		exit = measure(&report, rules, &rows);
	}
	if (exit == CLI_DONE) {
		output_init(&report.output);
		exit = print_all(&report);
		output_fini(&report.output);
	}
	return exit;
}

const struct cli_command cli_rules_report = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "Labelled comments have a content, and as far as they were given the author's "
		 "fields and a\nlanguage. Precision is the share of hits that are what the rule is "
		 "for; "
		 "\"at least\" its one-sided lower bound\n(Clopper-Pearson, 95%); coverage the "
		 "share "
		 "of all such comments that it hits. A weight with * is one that training weighs "
		 "anew. The last lines tell\nhow true probabilities are, of models trained on four "
		 "fifths of the comments and asked about the rest:\nwith the rules that training "
		 "weighs, and with the weights set by hand on top.",
	.run = run_rules_report,
};
