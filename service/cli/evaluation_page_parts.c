#include "cli/evaluation_page_parts.h"

#include <math.h>
#include <stdio.h>

#include <hamlet/utf8.h>

#include "cli/exact_sum.h"
#include "cli/visible.h"

/* Of one comment; the page copies no other text. */
#define MAX_COMMENT_BYTES 2000
#define MAX_FEATURE_BYTES 60
#define N_TELLING_SHOWN   20
/* What moves the log-odds that much is marked strongly. */
#define STRONG_LOG_ODDS 0.7

static void open_with_class(struct html_writer *html, const char *name, const char *class_name)
{
	html_open(html, name);
	html_attribute(html, "class", str_of(class_name));
}

static void open_table(struct html_writer *html)
{
	open_with_class(html, "div", "table");
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

/* Outside text: nothing in it is hidden or turns the line around. */
static void add_visible(struct html_writer *html, struct str s)
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
	open_with_class(html, "div", "tile");
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
		open_with_class(html, "span", "soft");
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
		open_with_class(html, "span", "soft");
		html_text(html, STR("Too few ham to prove it: nothing is rejected unseen."));
		html_close(html);
	}
	if (evaluation_is_spam_budget_unproved(evaluation, budgets->spam)) {
		open_with_class(html, "span", "soft");
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
	open_with_class(html, "p", "soft");
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
	open_with_class(html, "td", "term");
	html_open(html, "bdi");
	add_visible(html, shown);
	html_text(html, shown.n < named.text.n ? STR("…") : STR_NONE);
	html_close(html);
	open_with_class(html, "span", "soft");
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

static bool has_weight(const struct telling_part *part)
{
	return part->log_odds > 0 || part->log_odds < 0;
}

static void add_mark(struct html_writer *html, const struct telling_part *part)
{
	char title[32];

	html_open(html, "mark");
	if (has_weight(part)) {
		bool is_strong = fabs(part->log_odds) >= STRONG_LOG_ODDS;

		snprintf(title, sizeof title, "%+.2f", part->log_odds);
		html_attribute(html, "class",
			part->log_odds > 0 ? (is_strong ? STR("spam strong") : STR("spam"))
					   : (is_strong ? STR("ham strong") : STR("ham")));
		html_attribute(html, "title", str_of(title));
	} else {
		html_attribute(html, "class", STR("plain"));
	}
	add_visible(html, part->text);
	if (part->stands_for.n > 0) {
		html_open(html, "small");
		html_text(html, STR(" = “"));
		add_visible(html, part->stands_for);
		html_text(html, STR("”"));
		html_close(html);
	}
	html_close(html);
}

static int add_comment(
	struct html_writer *html, const struct telling_source *source, struct arena *arena)
{
	size_t n_left = MAX_COMMENT_BYTES;
	struct telling_part *part;
	size_t n;
	int r = telling_parts_cut(arena, source, &part, &n);

	if (r < 0) {
		return r;
	}
	html_open(html, "blockquote");
	html_attribute(html, "dir", STR("auto"));
	for (size_t i = 0; i < n; i++) {
		struct str whole = part[i].text;

		part[i].text = utf8_clip(whole, n_left);
		if (telling_part_is_marked(&part[i])) {
			add_mark(html, &part[i]);
		} else {
			add_visible(html, part[i].text);
		}
		n_left -= part[i].text.n;
		if (part[i].text.n < whole.n || (n_left == 0 && i + 1 < n)) {
			html_text(html, STR(" …"));
			break;
		}
	}
	html_close(html);
	return 0;
}

static void add_sum(struct html_writer *html, const struct verdict *verdict)
{
	double term[LIMIT_REASONS];
	int64_t units[LIMIT_REASONS];
	int64_t total;

	for (size_t i = 0; i < verdict->n_reasons; i++) {
		term[i] = verdict->reason[i].log_odds;
	}
	total = exact_sum_round(term, verdict->n_reasons, units);
	html_open(html, "details");
	html_element(html, "summary", STR("The sum behind it"));
	html_open(html, "table");
	for (size_t i = 0; i < verdict->n_reasons; i++) {
		html_open(html, "tr");
		open_with_class(html, "td", "term");
		add_visible(html, verdict->reason[i].detail);
		html_close(html);
		html_open(html, "td");
		html_text_format(html, "%+.4f", (double)units[i] / EXACT_SUM_UNITS);
		html_close(html);
		html_close(html);
	}
	html_open(html, "tr");
	add_cell(html, "th", "log-odds of spam");
	html_open(html, "td");
	html_text_format(html, "%+.4f", (double)total / EXACT_SUM_UNITS);
	html_close(html);
	html_close(html);
	html_close(html);
	html_close(html);
}

int page_add_mistake(
	struct html_writer *html, const struct evaluated *evaluated, size_t i, struct arena *arena)
{
	const struct evaluate_score *score = &evaluated->evaluation->worst[i].score;
	struct evaluated_mistake mistake;
	struct str fold = STR_NONE;
	int r = evaluated_mistake(evaluated, i, arena, &mistake);

	if (r == 0) {
		r = evaluated_fold_name(evaluated, score->fold, arena, &fold);
	}
	if (r != 0) {
		return r;
	}
	open_with_class(html, "div", "mistake");
	html_element(html, "h3",
		score->label == LABEL_SPAM ? STR("Spam taken for ham") : STR("Ham taken for spam"));
	r = add_comment(html, &mistake.source, arena);
	open_with_class(html, "p", "soft");
	html_text_format(html, "Probability of spam %.2f %%; row %u, counted from 0",
		100 * score->probability, score->row);
	if (evaluated->splits->n_order == 0) {
		html_text(html, STR("; fold "));
		add_visible(html, fold);
	}
	html_close(html);
	add_sum(html, &mistake.verdict);
	html_close(html);
	return r;
}
