/* The plots of an evaluation's page. */
#ifndef CLI_EVALUATION_PLOTS_H
#define CLI_EVALUATION_PLOTS_H

#include <hamlet/evaluate.h>
#include <hamlet/result.h>

#include "html_writer.h"

/* Each a figure with its caption; all tested rows together. -ENOMEM. */
HAMLET_MUST_USE int evaluation_plot_roc(
	struct html_writer *html, const struct evaluation *evaluation);
void evaluation_plot_calibration(struct html_writer *html, const struct evaluation *evaluation);
void evaluation_plot_review(struct html_writer *html, const struct evaluation *evaluation);
void evaluation_plot_scores(struct html_writer *html, const struct evaluation *evaluation);

#endif
