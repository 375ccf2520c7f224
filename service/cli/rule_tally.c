#include "cli/rule_tally.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include <hamlet/proportion.h>
#include <hamlet/text.h>

#include "clock.h"
#include "flow/backtest.h"

#define ROW_BLOCK_BYTES 262144

/* What every row is matched with. */
struct matching {
	const struct cli_call *call;
	const struct rule_tally_sink *sink;
	struct rule_tally *tally;
	struct rule_matcher *matcher;
	struct rule_hits *hits;
	struct rule_context context;
	struct arena arena; /* of one row */
	uint64_t n_cut;     /* rows with more hits than are told */
};

static void count(struct rule_tally *tally, const struct rule_hits *hits, enum label label)
{
	for (size_t i = 0; i < hits->n; i++) {
		size_t rule = hits->item[i].rule;

		tally->n_hits[rule][label]++;
		for (size_t k = 0; tally->n_together != NULL && k < hits->n; k++) {
			tally->n_together[rule * tally->n + hits->item[k].rule]++;
		}
	}
}

static int match_row(struct matching *matching, const struct labelled_comment *row,
	const struct labelled_sender *sender)
{
	struct comment comment = {0};
	struct text text;
	struct rule_input input = {&comment, &text, matching->context};
	int r;

	arena_reset(&matching->arena);
	comment.field[COMMENT_CONTENT] = row->content;
	comment.field[COMMENT_AUTHOR_NAME] = row->author_name;
	comment.field[COMMENT_AUTHOR_EMAIL] = sender->email;
	comment.field[COMMENT_AUTHOR_URL] = sender->url;
	comment.field[COMMENT_AUTHOR_IP] = sender->ip;
	comment.field[COMMENT_AUTHOR_AGENT] = sender->agent;
	comment.field[COMMENT_LANGUAGE] = sender->language;
	r = text_prepare(&matching->arena, row->content, &text);
	if (r == 0) {
		r = ruleset_match(matching->tally->rules, matching->matcher, &input,
			&matching->arena, matching->hits);
	}
	if (r != 0) {
		return r;
	}
	matching->n_cut += matching->hits->n_more > 0;
	matching->tally->n_rows[row->label]++;
	count(matching->tally, matching->hits, row->label);
	return matching->sink == NULL || matching->hits->n == 0
		       ? 0
		       : matching->sink->row(matching->sink->arg, row, matching->hits);
}

static int make_room(
	const struct cli_call *call, const struct ruleset *rules, struct rule_tally *ret)
{
	size_t n = ruleset_count(rules);

	*ret = (struct rule_tally){.rules = rules, .n = n};
	ret->n_hits = arena_new(call->arena, n, sizeof *ret->n_hits);
	if (ret->n_hits == NULL) {
		return -ENOMEM;
	}
	if (n <= RULE_TALLY_PAIRED) {
		ret->n_together = arena_new(call->arena, n * n, sizeof *ret->n_together);
		return ret->n_together == NULL ? -ENOMEM : 0;
	}
	return 0;
}

static void tell_cut(const struct matching *matching)
{
	if (matching->n_cut > 0) {
		fprintf(stderr,
			"%llu of the comments are hit by more than %d rules, of which the lightest "
			"are not counted there: measure fewer rules at once\n",
			(unsigned long long)matching->n_cut, LIMIT_RULE_HITS);
	}
}

enum cli_exit rule_tally_rows(const struct cli_call *call, const struct ruleset *rules,
	const struct labelled_rows *rows, const struct rule_tally_sink *sink,
	struct rule_tally *ret)
{
	static const struct labelled_sender unknown;
	struct matching matching = {
		.call = call,
		.sink = sink,
		.tally = ret,
		.hits = arena_new(call->arena, 1, sizeof *matching.hits),
		.context = {.site = cli_value(call, "site"), .now_ms = clock_now_ms()},
	};
	int r = make_room(call, rules, ret);

	if (r == 0 && matching.hits == NULL) {
		r = -ENOMEM;
	}
	if (r == 0) {
		r = rule_matcher_new(&matching.matcher);
	}
	arena_init(&matching.arena, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	for (size_t i = 0; r == 0 && i < rows->n; i++) {
		r = match_row(&matching, &rows->item[i],
			rows->sender == NULL ? &unknown : &rows->sender[i]);
	}
	arena_fini(&matching.arena);
	rule_matcher_free(matching.matcher);
	tell_cut(&matching);
	return r == 0 ? CLI_DONE : cli_fault(call, r, "match the rules");
}

static enum label aim_of(const struct rule_tally *tally, size_t rule)
{
	struct rule_info info;

	ruleset_rule(tally->rules, rule, &info);
	return backtest_aim(&info);
}

static uint64_t n_hits_of(const struct rule_tally *tally, size_t rule)
{
	return tally->n_hits[rule][LABEL_HAM] + tally->n_hits[rule][LABEL_SPAM];
}

/* Of two that hit the same, the later one is redundant. */
static size_t find_wider(const struct rule_tally *tally, size_t rule)
{
	uint64_t n = n_hits_of(tally, rule);

	if (n == 0 || tally->n_together == NULL) {
		return RULE_TALLY_NONE;
	}
	for (size_t other = 0; other < tally->n; other++) {
		uint64_t n_other = n_hits_of(tally, other);

		if (other != rule && tally->n_together[rule * tally->n + other] == n &&
			(n_other > n || other < rule) &&
			aim_of(tally, other) == aim_of(tally, rule)) {
			return other;
		}
	}
	return RULE_TALLY_NONE;
}

void rule_tally_worth(const struct rule_tally *tally, size_t rule, struct rule_worth *ret)
{
	enum label aim = aim_of(tally, rule);
	uint64_t n = n_hits_of(tally, rule);
	uint64_t n_right = tally->n_hits[rule][aim];

	*ret = (struct rule_worth){
		.aims_at = aim,
		.n_right = n_right,
		.n_wrong = n - n_right,
		.precision = n == 0 ? 0 : (double)n_right / (double)n,
		.precision_bound = proportion_lower_bound(n_right, n),
		.coverage =
			tally->n_rows[aim] == 0 ? 0 : (double)n_right / (double)tally->n_rows[aim],
		.redundant_with = find_wider(tally, rule),
	};
}

double rule_tally_weight(const struct rule_tally *tally, size_t rule, double shrink)
{
	double n_spam = (double)tally->n_hits[rule][LABEL_SPAM];
	double n_ham = (double)tally->n_hits[rule][LABEL_HAM];
	double all_spam = (double)tally->n_rows[LABEL_SPAM];
	double all_ham = (double)tally->n_rows[LABEL_HAM];
	double ratio = log((n_spam + 0.5) / (all_spam + 1)) - log((n_ham + 0.5) / (all_ham + 1));
	double n = n_spam + n_ham;

	return n > 0 ? ratio * n / (n + shrink) : 0;
}
