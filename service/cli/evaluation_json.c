#include "cli/evaluation_report.h"

#include <hamlet/decide.h>
#include <hamlet/limits.h>

#include "cli/evaluation_figures.h"
#include "cli/output.h"
#include "families.h"
#include "flow/reasons.h"

#define ROW_BLOCK_BYTES (256 * 1024)

static void write_members(
	struct json_writer *json, const struct evaluate_metrics metrics[EVALUATE_MEMBER_COUNT])
{
	json_member_int(json, "spam", (int64_t)metrics[EVALUATE_BLEND].n[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)metrics[EVALUATE_BLEND].n[LABEL_HAM]);
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		json_key(json, evaluation_member[m].name);
		json_object_begin(json);
		for (size_t i = 0; i < evaluation_n_figures; i++) {
			double value;

			json_key(json, evaluation_figure[i].name);
			if (evaluation_figure_of(&metrics[m], &evaluation_figure[i], &value)) {
				json_double(json, value);
			} else {
				json_null(json);
			}
		}
		json_object_end(json);
	}
}

static void write_share(struct json_writer *json, const char *name, uint64_t part, uint64_t whole)
{
	json_key(json, name);
	if (whole > 0) {
		json_double(json, (double)part / (double)whole);
	} else {
		json_null(json);
	}
}

static void write_review(struct json_writer *json, const struct evaluation *evaluation)
{
	const uint64_t *n = evaluation->metrics[EVALUATE_BLEND].n;

	json_key(json, "review");
	json_array_begin(json);
	for (size_t i = 0; i < EVALUATION_N_BUDGETS; i++) {
		const struct evaluation_budgets *budgets = &evaluation_budgets[i];
		struct evaluate_review review;

		evaluate_review(evaluation, budgets->spam, budgets->ham, &review);
		json_object_begin(json);
		json_member_double(json, "spam_published_at_most", evaluate_budget[budgets->spam]);
		json_member_double(json, "ham_rejected_at_most", evaluate_budget[budgets->ham]);
		write_share(json, "reviewed", review.n_reviewed, evaluation->n_scores);
		write_share(json, "spam_published", review.n_published, n[LABEL_SPAM]);
		write_share(json, "ham_rejected", review.n_rejected, n[LABEL_HAM]);
		json_object_end(json);
	}
	json_array_end(json);
}

static int write_fold(struct json_writer *json, const struct evaluated *evaluated, size_t begin,
	size_t n, struct arena *arena)
{
	const struct evaluate_score *score = evaluated->evaluation->score + begin;
	struct evaluate_metrics metrics[EVALUATE_MEMBER_COUNT];
	struct str name;
	int r = evaluated_fold_name(evaluated, score->fold, arena, &name);

	if (r == 0) {
		r = evaluate_measure(score, n, metrics);
	}
	if (r != 0) {
		return r;
	}
	json_object_begin(json);
	json_member_string(json, "name", name);
	write_members(json, metrics);
	json_object_end(json);
	return 0;
}

static int write_folds(
	struct json_writer *json, const struct evaluated *evaluated, struct arena *arena)
{
	const struct evaluation *evaluation = evaluated->evaluation;
	int r = 0;

	json_key(json, "by_fold");
	json_array_begin(json);
	for (size_t i = 0, end; r == 0 && i < evaluation->n_scores; i = end) {
		uint32_t fold = evaluation->score[i].fold;

		for (end = i; end < evaluation->n_scores && evaluation->score[end].fold == fold;) {
			end++;
		}
		r = write_fold(json, evaluated, i, end - i, arena);
	}
	json_array_end(json);
	return r;
}

static int write_telling(
	struct json_writer *json, const struct evaluated *evaluated, struct arena *arena)
{
	const struct evaluation *evaluation = evaluated->evaluation;
	int r = 0;

	json_key(json, "telling");
	json_object_begin(json);
	for (enum label label = 0; label < LABEL_COUNT; label++) {
		json_key(json, label_name(label));
		json_array_begin(json);
		for (size_t i = 0; r == 0 && i < evaluation->n_telling[label]; i++) {
			const struct evaluate_feature *feature = &evaluation->telling[label][i];
			struct evaluated_feature named;

			r = evaluated_feature(evaluated, feature, arena, &named);
			if (r != 0) {
				break;
			}
			json_object_begin(json);
			json_member_string(json, "family", str_make(&named.family, 1));
			json_member_string(json, "text", named.text);
			json_member_int(json, "spam", (int64_t)feature->n[LABEL_SPAM]);
			json_member_int(json, "ham", (int64_t)feature->n[LABEL_HAM]);
			json_member_double(json, "log_odds", feature->log_odds);
			json_object_end(json);
			arena_reset(arena);
		}
		json_array_end(json);
	}
	json_object_end(json);
	return r;
}

static int write_mistake(
	struct json_writer *json, const struct evaluated *evaluated, size_t i, struct arena *arena)
{
	const struct evaluate_score *score = &evaluated->evaluation->worst[i].score;
	struct evaluated_mistake mistake;
	struct str fold;
	int r = evaluated_mistake(evaluated, i, arena, &mistake);

	if (r == 0) {
		r = evaluated_fold_name(evaluated, score->fold, arena, &fold);
	}
	if (r != 0) {
		return r;
	}
	json_object_begin(json);
	json_member_int(json, "row", score->row);
	json_member_string(json, "fold", fold);
	json_member_string(json, "label", str_of(label_name(score->label)));
	json_member_double(json, "probability", score->probability);
	json_key(json, "reasons");
	reasons_write(json, &mistake.verdict);
	json_object_end(json);
	return 0;
}

static int write_mistakes(
	struct json_writer *json, const struct evaluated *evaluated, struct arena *arena)
{
	size_t n = evaluated->evaluation->n_worst;
	int r = 0;

	n = n < evaluated->n_worst ? n : evaluated->n_worst;
	json_key(json, "worst");
	json_array_begin(json);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = write_mistake(json, evaluated, i, arena);
		arena_reset(arena);
	}
	json_array_end(json);
	return r;
}

static int write_all(
	struct json_writer *json, const struct evaluated *evaluated, struct arena *arena)
{
	const struct evaluation *evaluation = evaluated->evaluation;
	char letters[FAMILIES_LETTERS_BYTES];
	int r;

	families_letters(evaluated->options->families, letters);
	json_object_begin(json);
	json_member_string(json, "dataset", evaluated->splits->dataset);
	json_member_string(json, "protocol", evaluated->splits->protocol);
	json_member_string(json, "families", str_of(letters));
	json_member_int(json, "folds", (int64_t)evaluated->splits->n_folds);
	json_member_int(json, "skipped", (int64_t)evaluated->n_skipped);
	json_member_int(json, "trainings", (int64_t)evaluation->n_trainings);
	write_members(json, evaluation->metrics);
	write_review(json, evaluation);
	r = write_folds(json, evaluated, arena);
	if (r == 0) {
		r = write_telling(json, evaluated, arena);
	}
	if (r == 0) {
		r = write_mistakes(json, evaluated, arena);
	}
	json_object_end(json);
	return r;
}

enum cli_exit evaluation_report_json(struct cli_call *call, const struct evaluated *evaluated)
{
	HAMLET_CLEANUP(output_fini) struct output output;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	int r;

	output_init(&output);
	arena_init(&arena, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	r = write_all(&output.json, evaluated, &arena);
	return r < 0 ? cli_fault(call, r, "tell the figures") : output_print(&output, call);
}
