/* How rules fare on labelled comments: hits by label, and which rules hit the same. */
#ifndef CLI_RULE_TALLY_H
#define CLI_RULE_TALLY_H

#include <stdint.h>

#include <hamlet/rules.h>
#include <hamlet/verdict.h>

#include "cli/cli.h"
#include "labelled_file.h"

/* Above this, which rules hit the same is not worked out: it takes a number a pair. */
#define RULE_TALLY_PAIRED 2000

#define RULE_TALLY_NONE SIZE_MAX

struct rule_tally {
	const struct ruleset *rules;
	size_t n;
	uint64_t n_rows[LABEL_COUNT];
	uint64_t (*n_hits)[LABEL_COUNT]; /* by rule */
	uint32_t *n_together;            /* n * n: rows that both hit; NULL: not worked out */
};

/* What one rule comes to. */
struct rule_worth {
	enum label aims_at;
	uint64_t n_right, n_wrong;
	double precision;       /* 0 without hits */
	double precision_bound; /* proportion_lower_bound */
	double coverage;        /* share of what it aims at */
	size_t redundant_with;  /* a rule of the same aim that hits all it hits; or none */
};

/* Called for each row that hits; may be NULL. */
struct rule_tally_sink {
	int (*row)(void *arg, const struct labelled_comment *row, const struct rule_hits *hits);
	void *arg;
};

/* Matches every row, as of the site that --site names; tells on standard error where rows had more
 * hits than ruleset_match tells. Memory lives in the call's arena. */
enum cli_exit rule_tally_rows(const struct cli_call *call, const struct ruleset *rules,
	const struct labelled_rows *rows, const struct rule_tally_sink *sink,
	struct rule_tally *ret);

void rule_tally_worth(const struct rule_tally *tally, size_t rule, struct rule_worth *ret);

/* ln((s + 0.5) / (S + 1)) - ln((h + 0.5) / (H + 1)), shrunk by n / (n + shrink) for n hits. */
double rule_tally_weight(const struct rule_tally *tally, size_t rule, double shrink);

#endif
