/* Tiles, tables and comments of an evaluation's page. */
#ifndef CLI_EVALUATION_PAGE_PARTS_H
#define CLI_EVALUATION_PAGE_PARTS_H

#include "cli/evaluation_figures.h"
#include "cli/evaluation_report.h"
#include "html_writer.h"

/* Opens an element of a class of the style sheet. */
void page_open(struct html_writer *html, const char *name, const char *class_name);
/* Outside text: nothing in it is hidden or turns the line around. */
void page_add_visible(struct html_writer *html, struct str s);

void page_add_tile(struct html_writer *html, const struct evaluate_metrics *metrics,
	const struct evaluation_figure *figure);
void page_add_figures(struct html_writer *html, const struct evaluation *evaluation);
void page_add_review(struct html_writer *html, const struct evaluation *evaluation);
/* A table of what spoke most for one label. */
HAMLET_MUST_USE int page_add_telling(struct html_writer *html, const struct evaluated *evaluated,
	enum label label, struct arena *arena);
/* One of the worst mistakes: the comment with its marks, and the sum behind its score. */
HAMLET_MUST_USE int page_add_mistake(
	struct html_writer *html, const struct evaluated *evaluated, size_t i, struct arena *arena);

#endif
