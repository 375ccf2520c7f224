#include "cli/evaluation_report.h"

#include <stdio.h>

#include <hamlet/decide.h>
#include <hamlet/limits.h>

#include "cli/evaluation_figures.h"
#include "cli/explanation.h"
#include "cli/output.h"
#include "cli/visible.h"

#define MAX_TEXT_BYTES  (16UL * 1024 * 1024)
#define ROW_BLOCK_BYTES (256 * 1024)
/* Of one mistake. */
#define MAX_COMMENT_BYTES 500
#define MAX_TERMS         9

static void add_heading(struct buf *out, const struct evaluated *evaluated)
{
	const struct splits *splits = evaluated->splits;
	const struct evaluation *evaluation = evaluated->evaluation;
	const uint64_t *n = evaluation->metrics[EVALUATE_BLEND].n;

	if (splits->dataset.n > 0 || splits->protocol.n > 0) {
		visible_add(out, splits->dataset, STR(" "));
		buf_add(out, STR(", "));
		visible_add(out, splits->protocol, STR(" "));
		buf_add(out, STR(": "));
	}
	if (splits->n_order > 0) {
		buf_add(out, STR("online: "));
	} else {
		buf_printf(out, "%zu fold%s: ", splits->n_folds, splits->n_folds == 1 ? "" : "s");
	}
	buf_printf(out, "%llu spam and %llu ham tested, %llu training%s\n",
		(unsigned long long)n[LABEL_SPAM], (unsigned long long)n[LABEL_HAM],
		(unsigned long long)evaluation->n_trainings,
		evaluation->n_trainings == 1 ? "" : "s");
	if (evaluated->n_skipped > 0) {
		buf_printf(out, "bad rows left out: %zu\n", evaluated->n_skipped);
	}
}

static void add_figure(struct buf *out, const struct evaluate_metrics *metrics,
	const struct evaluation_figure *figure)
{
	double value;

	if (evaluation_figure_of(metrics, figure, &value)) {
		buf_printf(out, " %12.*f", figure->scale > 1 ? 2 : 4, figure->scale * value);
	} else {
		buf_printf(out, " %12s", "-");
	}
}

static void add_figures(struct buf *out, const struct evaluation *evaluation)
{
	buf_printf(out, "\n%-18s", "");
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		buf_printf(out, " %12s", evaluation_member[m].heading);
	}
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < evaluation_n_figures; i++) {
		buf_printf(out, "%-18s", evaluation_figure[i].heading);
		for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
			add_figure(out, &evaluation->metrics[m], &evaluation_figure[i]);
		}
		buf_add_byte(out, '\n');
	}
}

static double per_cent(uint64_t part, uint64_t whole)
{
	return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void add_unproved(struct buf *out, const struct evaluation *evaluation, size_t i)
{
	const struct evaluation_budgets *budgets = &evaluation_budgets[i];

	if (evaluation_is_ham_budget_unproved(evaluation, budgets->ham)) {
		buf_printf(out, "  too few ham to prove %g %%: nothing is rejected unseen\n",
			100 * evaluate_budget[budgets->ham]);
	}
	if (i == 0 && evaluation_is_spam_budget_unproved(evaluation, budgets->spam)) {
		buf_printf(out, "  too few spam to prove %g %%: nothing is approved unseen\n",
			100 * evaluate_budget[budgets->spam]);
	}
}

static void add_review_load(struct buf *out, const struct evaluation *evaluation)
{
	const uint64_t *n = evaluation->metrics[EVALUATE_BLEND].n;

	buf_add(out, STR("\nReview load within error budgets\n"));
	buf_printf(out, "%-18s %12s %12s %12s %12s\n", "", "spam", "ham", "spam", "ham");
	buf_printf(out, "%-18s %12s %12s %12s %12s\n", "to review %", "at most %", "at most %",
		"published %", "rejected %");
	for (size_t i = 0; i < EVALUATION_N_BUDGETS; i++) {
		const struct evaluation_budgets *budgets = &evaluation_budgets[i];
		struct evaluate_review review;

		evaluate_review(evaluation, budgets->spam, budgets->ham, &review);
		buf_printf(out, "%-18.2f %12g %12g %12.2f %12.2f\n",
			per_cent(review.n_reviewed, evaluation->n_scores),
			100 * evaluate_budget[budgets->spam], 100 * evaluate_budget[budgets->ham],
			per_cent(review.n_published, n[LABEL_SPAM]),
			per_cent(review.n_rejected, n[LABEL_HAM]));
	}
	for (size_t i = 0; i < EVALUATION_N_BUDGETS; i++) {
		add_unproved(out, evaluation, i);
	}
	buf_add(out, STR("  (" EVALUATION_HOW_CHOSEN ")\n"));
}

static int add_mistake(
	struct buf *out, const struct evaluated *evaluated, size_t i, struct arena *arena)
{
	const struct evaluate_score *score = &evaluated->evaluation->worst[i].score;
	const struct explanation_style style = {.has_colour = explanation_wants_colour(),
		.max_bytes = MAX_COMMENT_BYTES,
		.max_terms = MAX_TERMS};
	struct evaluated_mistake mistake;
	struct str fold = STR_NONE;
	int r = evaluated_mistake(evaluated, i, arena, &mistake);

	if (r == 0) {
		r = evaluated_fold_name(evaluated, score->fold, arena, &fold);
	}
	if (r != 0) {
		return r;
	}
	buf_printf(out, "\n%zu. row %u", i + 1, score->row);
	if (evaluated->splits->n_order == 0) {
		buf_add(out, STR(", fold "));
		visible_add(out, fold, STR(" "));
	}
	buf_printf(out, ": %s\n",
		score->label == LABEL_SPAM ? "spam taken for ham" : "ham taken for spam");
	r = explanation_add_comment(out, arena, &mistake.source, &style);
	explanation_add_sum(out, &mistake.verdict, &style);
	return r;
}

static int add_mistakes(struct buf *out, const struct evaluated *evaluated)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	size_t n = evaluated->evaluation->n_worst;
	int r = 0;

	arena_init(&arena, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	n = n < evaluated->n_worst ? n : evaluated->n_worst;
	if (n > 0) {
		buf_add(out, STR("\nThe worst mistakes; rows count from 0\n"));
	}
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = add_mistake(out, evaluated, i, &arena);
		arena_reset(&arena);
	}
	return r;
}

enum cli_exit evaluation_report_text(struct cli_call *call, const struct evaluated *evaluated)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	int r;

	buf_init(&out, MAX_TEXT_BYTES);
	add_heading(&out, evaluated);
	add_figures(&out, evaluated->evaluation);
	add_review_load(&out, evaluated->evaluation);
	r = add_mistakes(&out, evaluated);
	r = r == 0 ? out.error : r;
	if (r < 0) {
		return cli_fault(call, r, "tell the figures");
	}
	fwrite(out.p, 1, out.n, stdout);
	return CLI_DONE;
}
