/* What rules do to how well probabilities are calibrated. */
#ifndef CLI_RULE_CALIBRATION_H
#define CLI_RULE_CALIBRATION_H

#include <hamlet/evaluate.h>
#include <hamlet/rules.h>

#include "cli/cli.h"
#include "labelled_file.h"

/* The folds that the rows are dealt over; with fewer of a label nothing is measured. */
#define RULE_CALIBRATION_FOLDS 5

struct rule_calibration {
	size_t n_by_hand;                /* rows that a rule hits which training does not weigh */
	struct evaluate_metrics without; /* such rules, but with those that training weighs */
	struct evaluate_metrics with;
	bool is_measured;
};

/*
 * Trains on four fifths of the rows and asks about the rest, in turn. by_hand: of each row, what
 * rules add to its log-odds that training does not weigh. Fills in the rows' rules.
 */
enum cli_exit rule_calibration_measure(struct cli_call *call, struct labelled_rows *rows,
	const double *by_hand, struct rule_calibration *ret);

#endif
