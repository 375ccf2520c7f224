#include "cli/evaluation_page_parts.h"

#include <hamlet/utf8.h>

#include "cli/visible.h"

#define MAX_FEATURE_BYTES 60
#define N_TELLING_SHOWN   20
void page_open(struct html_writer *html, const char *name, const char *class_name)
{
	html_open(html, name);
	html_attribute(html, "class", str_of(class_name));
}

static void open_table(struct html_writer *html)
{
	page_open(html, "div", "table");
	html_open(html, "table");
}

static void close_table(struct html_writer *html)
{
	html_close(html);
	html_close(html);
}

static void add_cell(struct html_writer *html, const char *name, const char *text)
{
	html_element(html, name, str_of(text));
}

void page_add_visible(struct html_writer *html, struct str s)
{
	struct buf shown;

	buf_init(&shown, 32 * s.n + 64);
	visible_add(&shown, s, STR_NONE);
	if (shown.error != 0) {
		html->out->error = shown.error;
	}
	html_text(html, buf_str(&shown));
	buf_fini(&shown);
}

static void add_value(struct html_writer *html, const struct evaluate_metrics *metrics,
	const struct evaluation_figure *figure, const char *unit)
{
	double value;

	if (!evaluation_figure_of(metrics, figure, &value)) {
		html_text(html, STR("–"));
	} else {
		html_text_format(html, "%.*f%s", figure->scale > 1 ? 2 : 4, figure->scale * value,
			figure->scale > 1 ? unit : "");
	}
}

void page_add_tile(struct html_writer *html, const struct evaluate_metrics *metrics,
	const struct evaluation_figure *figure)
{
	struct str heading = str_of(figure->heading);

	if (str_ends(heading, STR(" %"))) {
		heading.n -= 2;
	}
	page_open(html, "div", "tile");
	html_open(html, "b");
	add_value(html, metrics, figure, " %");
	html_close(html);
	html_element(html, "span", heading);
	html_close(html);
}

void page_add_figures(struct html_writer *html, const struct evaluation *evaluation)
{
	html_element(html, "h2", STR("The figures"));
	open_table(html);
	html_open(html, "tr");
	add_cell(html, "th", "");
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		add_cell(html, "th", evaluation_member[m].heading);
	}
	html_close(html);
	for (size_t i = 0; i < evaluation_n_figures; i++) {
		html_open(html, "tr");
		html_open(html, "td");
		html_text(html, str_of(evaluation_figure[i].heading));
		page_open(html, "span", "soft");
		html_text(html, str_of(evaluation_figure[i].about));
		html_close(html);
		html_close(html);
		for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
			html_open(html, "td");
			add_value(html, &evaluation->metrics[m], &evaluation_figure[i], "");
			html_close(html);
		}
		html_close(html);
	}
	close_table(html);
}

static double per_cent(uint64_t part, uint64_t whole)
{
	return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void add_review_row(struct html_writer *html, const struct evaluation *evaluation, size_t i)
{
	const struct evaluation_budgets *budgets = &evaluation_budgets[i];
	const uint64_t *n = evaluation->metrics[EVALUATE_BLEND].n;
	struct evaluate_review review;

	evaluate_review(evaluation, budgets->spam, budgets->ham, &review);
	html_open(html, "tr");
	html_open(html, "td");
	html_text_format(html, "publish at most %g %% of the spam, reject at most %g %% of the ham",
		100 * evaluate_budget[budgets->spam], 100 * evaluate_budget[budgets->ham]);
	if (evaluation_is_ham_budget_unproved(evaluation, budgets->ham)) {
		page_open(html, "span", "soft");
		html_text(html, STR("Too few ham to prove it: nothing is rejected unseen."));
		html_close(html);
	}
	if (evaluation_is_spam_budget_unproved(evaluation, budgets->spam)) {
		page_open(html, "span", "soft");
		html_text(html, STR("Too few spam to prove it: nothing is approved unseen."));
		html_close(html);
	}
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%.2f %%", per_cent(review.n_reviewed, evaluation->n_scores));
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%.2f %%", per_cent(review.n_published, n[LABEL_SPAM]));
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%.2f %%", per_cent(review.n_rejected, n[LABEL_HAM]));
	html_close(html);
	html_close(html);
}

void page_add_review(struct html_writer *html, const struct evaluation *evaluation)
{
	html_element(html, "h2", STR("Deciding alone within error budgets"));
	open_table(html);
	html_open(html, "tr");
	add_cell(html, "th", "budgets");
	add_cell(html, "th", "left to people");
	add_cell(html, "th", "spam published");
	add_cell(html, "th", "ham rejected");
	html_close(html);
	for (size_t i = 0; i < EVALUATION_N_BUDGETS; i++) {
		add_review_row(html, evaluation, i);
	}
	close_table(html);
	page_open(html, "p", "soft");
	html_text(html, STR("With " EVALUATION_HOW_CHOSEN "."));
	html_close(html);
}

static int add_telling_row(struct html_writer *html, const struct evaluated *evaluated,
	const struct evaluate_feature *feature, struct arena *arena)
{
	struct evaluated_feature named;
	struct str shown;
	int r = evaluated_feature(evaluated, feature, arena, &named);

	if (r != 0) {
		return r;
	}
	shown = utf8_clip(named.text, MAX_FEATURE_BYTES);
	html_open(html, "tr");
	page_open(html, "td", "term");
	html_open(html, "bdi");
	page_add_visible(html, shown);
	html_text(html, shown.n < named.text.n ? STR("…") : STR_NONE);
	html_close(html);
	page_open(html, "span", "soft");
	html_text(html, str_of(named.kind));
	html_close(html);
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%llu", (unsigned long long)feature->n[LABEL_SPAM]);
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%llu", (unsigned long long)feature->n[LABEL_HAM]);
	html_close(html);
	html_open(html, "td");
	html_text_format(html, "%+.1f", feature->log_odds);
	html_close(html);
	html_close(html);
	return 0;
}

int page_add_telling(struct html_writer *html, const struct evaluated *evaluated, enum label label,
	struct arena *arena)
{
	const struct evaluation *evaluation = evaluated->evaluation;
	size_t n = evaluation->n_telling[label];
	int r = 0;

	html_open(html, "section");
	html_element(html, "h3", label == LABEL_SPAM ? STR("For spam") : STR("For ham"));
	open_table(html);
	html_open(html, "tr");
	add_cell(html, "th", "feature");
	add_cell(html, "th", "in spam");
	add_cell(html, "th", "in ham");
	add_cell(html, "th", "log-odds");
	html_close(html);
	for (size_t i = 0; r == 0 && i < n && i < N_TELLING_SHOWN; i++) {
		r = add_telling_row(html, evaluated, &evaluation->telling[label][i], arena);
		arena_reset(arena);
	}
	close_table(html);
	html_close(html);
	return r;
}
