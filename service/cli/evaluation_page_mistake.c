#include "cli/evaluation_page_parts.h"

#include <math.h>
#include <stdio.h>

#include <hamlet/utf8.h>

#include "cli/exact_sum.h"

/* Of one comment; the page copies no other text. */
#define MAX_COMMENT_BYTES 2000
/* What moves the log-odds that much is marked strongly. */
#define STRONG_LOG_ODDS 0.7

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
	page_add_visible(html, part->text);
	if (part->stands_for.n > 0) {
		html_open(html, "small");
		html_text(html, STR(" = “"));
		page_add_visible(html, part->stands_for);
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
			page_add_visible(html, part[i].text);
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
		page_open(html, "td", "term");
		page_add_visible(html, verdict->reason[i].detail);
		html_close(html);
		html_open(html, "td");
		html_text_format(html, "%+.4f", (double)units[i] / EXACT_SUM_UNITS);
		html_close(html);
		html_close(html);
	}
	html_open(html, "tr");
	html_element(html, "th", STR("log-odds of spam"));
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
	page_open(html, "div", "mistake");
	html_element(html, "h3",
		score->label == LABEL_SPAM ? STR("Spam taken for ham") : STR("Ham taken for spam"));
	r = add_comment(html, &mistake.source, arena);
	page_open(html, "p", "soft");
	html_text_format(html, "Probability of spam %.2f %%; row %u, counted from 0",
		100 * score->probability, score->row);
	if (evaluated->splits->n_order == 0) {
		html_text(html, STR("; fold "));
		page_add_visible(html, fold);
	}
	html_close(html);
	add_sum(html, &mistake.verdict);
	html_close(html);
	return r;
}
