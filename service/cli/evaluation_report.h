/* How an evaluation is told, to people and to programs. */
#ifndef CLI_EVALUATION_REPORT_H
#define CLI_EVALUATION_REPORT_H

#include <hamlet/evaluate.h>

#include "cli/cli.h"
#include "cli/splits.h"

void evaluation_report_text(const struct splits *splits, const struct evaluation *evaluation);
/* {"dataset","protocol","folds","spam","ham","trainings","blend":{…},"stack":{…},"linear":{…}} */
enum cli_exit evaluation_report_json(const struct cli_call *call, const struct splits *splits,
	const struct evaluation *evaluation);

#endif
