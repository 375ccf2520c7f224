#include "cli/evaluation_report.h"

#include <stddef.h>
#include <stdio.h>

#include "cli/output.h"

static const struct {
	const char *name;
	const char *heading;
} members[] = {
	[EVALUATE_BLEND] = {"blend", "blend"},
	[EVALUATE_STACK] = {"stack", "stacked NB"},
	[EVALUATE_LINEAR] = {"linear", "NB-scaled LR"},
};
_Static_assert(sizeof members / sizeof *members == EVALUATE_MEMBER_COUNT, "one row a member");

static const struct {
	const char *name;
	const char *heading;
	size_t offset;
	double scale; /* for people: shares in per cent */
} figures[] = {
	/* clang-format off */
	{"accuracy", "accuracy %", offsetof(struct evaluate_metrics, accuracy), 100},
	{"one_minus_auc", "1 - AUC %", offsetof(struct evaluate_metrics, one_minus_auc), 100},
	{"spam_caught", "spam caught %", offsetof(struct evaluate_metrics, spam_caught), 100},
	{"ham_blocked", "ham blocked %", offsetof(struct evaluate_metrics, ham_blocked), 100},
	{"mcc", "MCC", offsetof(struct evaluate_metrics, mcc), 1},
	{"f1", "F1", offsetof(struct evaluate_metrics, f1), 1},
	{"log_loss", "log loss", offsetof(struct evaluate_metrics, log_loss), 1},
	{"calibration_error", "calibration error",
		offsetof(struct evaluate_metrics, calibration_error), 1},
	/* clang-format on */
};

#define N_FIGURES (sizeof figures / sizeof *figures)

static double figure_of(const struct evaluate_metrics *metrics, size_t i)
{
	return *(const double *)(const void *)((const char *)metrics + figures[i].offset);
}

void evaluation_report_text(const struct splits *splits, const struct evaluation *evaluation)
{
	const struct evaluate_metrics *blend = &evaluation->metrics[EVALUATE_BLEND];

	if (splits->dataset.n > 0 || splits->protocol.n > 0) {
		printf("%.*s, %.*s: ", STR_FMT(splits->dataset), STR_FMT(splits->protocol));
	}
	printf("%llu spam and %llu ham tested, %llu trainings\n\n%-18s",
		(unsigned long long)blend->n[LABEL_SPAM], (unsigned long long)blend->n[LABEL_HAM],
		(unsigned long long)evaluation->n_trainings, "");
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		printf(" %12s", members[m].heading);
	}
	putchar('\n');
	for (size_t i = 0; i < N_FIGURES; i++) {
		printf("%-18s", figures[i].heading);
		for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
			printf(" %12.*f", figures[i].scale > 1 ? 2 : 4,
				figures[i].scale * figure_of(&evaluation->metrics[m], i));
		}
		putchar('\n');
	}
}

enum cli_exit evaluation_report_json(const struct cli_call *call, const struct splits *splits,
	const struct evaluation *evaluation)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	const struct evaluate_metrics *blend = &evaluation->metrics[EVALUATE_BLEND];
	struct json_writer *json = &output.json;

	output_init(&output);
	json_object_begin(json);
	json_member_string(json, "dataset", splits->dataset);
	json_member_string(json, "protocol", splits->protocol);
	json_member_int(json, "folds", (int64_t)splits->n_folds);
	json_member_int(json, "spam", (int64_t)blend->n[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)blend->n[LABEL_HAM]);
	json_member_int(json, "trainings", (int64_t)evaluation->n_trainings);
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		json_key(json, members[m].name);
		json_object_begin(json);
		for (size_t i = 0; i < N_FIGURES; i++) {
			json_member_double(
				json, figures[i].name, figure_of(&evaluation->metrics[m], i));
		}
		json_object_end(json);
	}
	json_object_end(json);
	return output_print(&output, call);
}
