/* How an evaluation is told: to people on a terminal, to programs, and as a page. */
#ifndef CLI_EVALUATION_REPORT_H
#define CLI_EVALUATION_REPORT_H

#include <hamlet/evaluate.h>
#include <hamlet/telling_parts.h>

#include "cli/cli.h"
#include "cli/splits.h"

/* An evaluation, and what it was made of. */
struct evaluated {
	const struct labelled_comment *rows;
	size_t n_rows;
	size_t n_skipped; /* bad rows left out */
	const struct splits *splits;
	const struct model_options *options;
	const struct evaluation *evaluation;
	size_t n_worst; /* to be shown, at most */
};

enum cli_exit evaluation_report_text(struct cli_call *call, const struct evaluated *evaluated);
/*
 * {"dataset","protocol","families","folds","spam","ham","skipped","trainings",
 * "blend":{FIGURES},"stack":{…},"linear":{…}, "review":[{"spam_published_at_most",
 * "ham_rejected_at_most","reviewed","spam_published","ham_rejected"}],
 * "by_fold":[{"name","spam","ham","blend","stack","linear"}],
 * "telling":{"spam":[{"family","text","spam","ham","log_odds"}],"ham":[…]},
 * "worst":[{"row","fold","label","probability","reasons"}]}; a figure that the rows do not define
 * is null.
 */
enum cli_exit evaluation_report_json(struct cli_call *call, const struct evaluated *evaluated);
/* One HTML page that needs nothing else; written whole or not at all. */
enum cli_exit evaluation_report_page(
	struct cli_call *call, const struct evaluated *evaluated, struct str path);

/*
 * For the reports: a mistake's comment and verdict once more, in the arena. The verdict has the
 * reasons; its decision means nothing.
 */
struct evaluated_mistake {
	struct text text;
	struct features features;
	struct verdict verdict;
	struct telling_source source; /* of the members above */
};
HAMLET_MUST_USE int evaluated_mistake(const struct evaluated *evaluated, size_t i,
	struct arena *arena, struct evaluated_mistake *ret);

/* A telling feature with its name, in the arena. */
struct evaluated_feature {
	const char *kind; /* "word", "link to" */
	struct str text;
	char family; /* its letter */
};
HAMLET_MUST_USE int evaluated_feature(const struct evaluated *evaluated,
	const struct evaluate_feature *feature, struct arena *arena, struct evaluated_feature *ret);

/* A fold's name: as the splits call it, else its number from 1; in the arena. */
HAMLET_MUST_USE int evaluated_fold_name(
	const struct evaluated *evaluated, uint32_t fold, struct arena *arena, struct str *ret);

#endif
