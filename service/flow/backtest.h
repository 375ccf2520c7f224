/* What a rule would have done to the labels that people have given. */
#ifndef FLOW_BACKTEST_H
#define FLOW_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/store.h>
#include <hamlet/str.h>
#include <hamlet/verdict.h>

/* Comments shown of each kind; counts are exact all the same. */
#define BACKTEST_EXAMPLES 20
/* At most this long, and this many labels, the oldest first. */
#define BACKTEST_MAX_MS     10000
#define BACKTEST_MAX_LABELS 500000

struct backtest_request {
	struct store *store;
	int64_t site_id;              /* labels of this site and of none; 0: all labels */
	const struct ruleset *rule;   /* the rule alone, for every site */
	const struct ruleset *others; /* in force */
	size_t replaced;              /* index in others of what it would replace, or SIZE_MAX */
	struct rule_context context;
	struct rule_matcher *matcher;
};

struct backtest_example {
	struct str content;
	struct str author_name;
	struct str found; /* what was hit */
	int64_t at_ms;    /* when it was labelled */
};
struct backtest_examples {
	uint64_t n;
	struct backtest_example item[BACKTEST_EXAMPLES];
	size_t n_shown;
};

/* By label. */
struct backtest {
	uint64_t n_labels[LABEL_COUNT];
	uint64_t n_hits[LABEL_COUNT];
	/* Hit by it, but by no other rule in force that is for the same: neither by what it
	 * replaces. */
	struct backtest_examples newly_hit[LABEL_COUNT];
	/* Hit by what it replaces, and by it no more. */
	struct backtest_examples no_longer_hit[LABEL_COUNT];
	uint64_t n_given_up;    /* labels on which it ran into its limits */
	enum label aims_at;     /* ham for a rule that approves or weighs below 0 */
	double precision;       /* share of its hits that are what it aims at; 0 without hits */
	double precision_bound; /* proportion_lower_bound of that */
	double coverage;        /* share of what it aims at that it hits */
	bool is_whole;          /* false: a bound was reached before all labels were seen */
};

/*
 * Labels keep a comment's content, its author's fields and its language, as far as they were sent.
 * Texts live in the arena. Takes tens of microseconds a label, BACKTEST_MAX_MS at
 * most: not for an event loop.
 */
HAMLET_MUST_USE int backtest_run(
	const struct backtest_request *request, struct arena *arena, struct backtest *ret);

/* What a rule is for: ham for one that approves or weighs below 0. */
enum label backtest_aim(const struct rule_info *info);

/* Fills in what follows from the counts. */
void backtest_conclude(struct backtest *backtest);

#endif
