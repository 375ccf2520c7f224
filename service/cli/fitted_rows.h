/* The hits of fitted rules in labelled rows, so that a training weighs them. */
#ifndef CLI_FITTED_ROWS_H
#define CLI_FITTED_ROWS_H

#include <hamlet/rule_features.h>

#include "cli/cli.h"
#include "labelled_file.h"

struct fitted_rows {
	struct ruleset *rules;
	struct rule_features_rows hits;
};

/*
 * Matches the fitted rules that --rules and --data name, and notes what they hit in the rows, and
 * which they are in the options; nothing where the options' families have no place for rules.
 * Release with fitted_rows_fini, also after failure, when the rows are no longer needed.
 */
enum cli_exit fitted_rows_find(const struct cli_call *call, struct labelled_rows *rows,
	struct model_options *options, struct fitted_rows *ret);
/* Accepts a zeroed one. */
void fitted_rows_fini(struct fitted_rows *fitted);

#endif
