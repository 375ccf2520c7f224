#include "cli/evaluation_report.h"

#include <hamlet/limits.h>

#include "cli/evaluation_figures.h"
#include "cli/evaluation_page_parts.h"
#include "cli/evaluation_plots.h"
#include "cli/evaluation_style.h"
#include "families.h"
#include "file.h"

#define MAX_PAGE_BYTES  (64UL * 1024 * 1024)
#define ROW_BLOCK_BYTES (256 * 1024)

static void add_about(struct html_writer *html, const struct evaluated *evaluated)
{
	const struct splits *splits = evaluated->splits;
	const uint64_t *n = evaluated->evaluation->metrics[EVALUATE_BLEND].n;
	char letters[FAMILIES_LETTERS_BYTES];

	html_element(html, "h1", STR("How well the filter tells spam from ham"));
	html_open(html, "p");
	html_attribute(html, "class", STR("soft"));
	if (splits->dataset.n > 0 || splits->protocol.n > 0) {
		html_text(html, splits->dataset);
		html_text(html, STR(", "));
		html_text(html, splits->protocol);
		html_text(html, STR(". "));
	}
	families_letters(evaluated->options->families, letters);
	html_text_format(html, "%llu spam and %llu ham tested, ", (unsigned long long)n[LABEL_SPAM],
		(unsigned long long)n[LABEL_HAM]);
	if (splits->n_order > 0) {
		html_text_format(html, "each before it was learned, with %llu trainings; ",
			(unsigned long long)evaluated->evaluation->n_trainings);
	} else {
		html_text_format(html, "each by a model that had not seen it, in %zu fold%s; ",
			splits->n_folds, splits->n_folds == 1 ? "" : "s");
	}
	html_text_format(html, "feature families %s.", letters);
	if (evaluated->n_skipped > 0) {
		html_text_format(html, " Bad rows left out: %zu.", evaluated->n_skipped);
	}
	html_close(html);
}

static void add_tiles(struct html_writer *html, const struct evaluation *evaluation)
{
	static const char *const names[] = {
		"accuracy", "spam_caught", "ham_blocked", "one_minus_auc", "calibration_error"};
	const struct evaluate_metrics *blend = &evaluation->metrics[EVALUATE_BLEND];

	html_open(html, "div");
	html_attribute(html, "class", STR("tiles"));
	for (size_t t = 0; t < sizeof names / sizeof *names; t++) {
		for (size_t i = 0; i < evaluation_n_figures; i++) {
			if (strcmp(evaluation_figure[i].name, names[t]) == 0) {
				page_add_tile(html, blend, &evaluation_figure[i]);
			}
		}
	}
	html_close(html);
}

static int add_plots(struct html_writer *html, const struct evaluation *evaluation)
{
	int r;

	html_element(html, "h2", STR("At a glance"));
	html_open(html, "div");
	html_attribute(html, "class", STR("pair"));
	r = evaluation_plot_roc(html, evaluation);
	evaluation_plot_calibration(html, evaluation);
	evaluation_plot_review(html, evaluation);
	evaluation_plot_scores(html, evaluation);
	html_close(html);
	return r;
}

static int add_telling(
	struct html_writer *html, const struct evaluated *evaluated, struct arena *arena)
{
	int r;

	html_element(html, "h2", STR("The most telling features"));
	html_open(html, "p");
	html_attribute(html, "class", STR("soft"));
	html_text(html, STR("What moved the scores of the tested comments most, all together; with "
			    "the comments that hold it, by label."));
	html_close(html);
	html_open(html, "div");
	html_attribute(html, "class", STR("pair"));
	r = page_add_telling(html, evaluated, LABEL_SPAM, arena);
	if (r == 0) {
		r = page_add_telling(html, evaluated, LABEL_HAM, arena);
	}
	html_close(html);
	return r;
}

static int add_mistakes(
	struct html_writer *html, const struct evaluated *evaluated, struct arena *arena)
{
	size_t n = evaluated->evaluation->n_worst;
	int r = 0;

	n = n < evaluated->n_worst ? n : evaluated->n_worst;
	if (evaluated->n_worst == 0) {
		return 0;
	}
	html_element(html, "h2", STR("The worst mistakes"));
	if (n == 0) {
		html_element(html, "p", STR("There is none: every row is on its right side."));
	}
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = page_add_mistake(html, evaluated, i, arena);
		arena_reset(arena);
	}
	return r;
}

static int add_body(
	struct html_writer *html, const struct evaluated *evaluated, struct arena *arena)
{
	int r;

	add_about(html, evaluated);
	add_tiles(html, evaluated->evaluation);
	r = add_plots(html, evaluated->evaluation);
	page_add_figures(html, evaluated->evaluation);
	page_add_review(html, evaluated->evaluation);
	if (r == 0) {
		r = add_telling(html, evaluated, arena);
	}
	return r == 0 ? add_mistakes(html, evaluated, arena) : r;
}

enum cli_exit evaluation_report_page(
	struct cli_call *call, const struct evaluated *evaluated, struct str path)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct html_writer html;
	int r;

	buf_init(&bytes, MAX_PAGE_BYTES);
	arena_init(&arena, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	html_writer_init(&html, &bytes);
	html_begin_document(&html, STR("Hamlet: an evaluation"), evaluation_style);
	html_open(&html, "body");
	r = add_body(&html, evaluated, &arena);
	html_close(&html);
	html_close(&html);
	r = r == 0 ? bytes.error : r;
	if (r < 0) {
		return cli_fault(call, r, "draw the report");
	}
	r = file_write_atomically(path, buf_str(&bytes));
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot write %.*s: %s", STR_FMT(path), strerror(-r));
}
