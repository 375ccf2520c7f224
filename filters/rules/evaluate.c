#include "matching.h"

#include <hamlet/utf8.h>

/*
 * A rule of several conditions is a tree in Kleene's logic of three values: what is not known makes
 * a whole unknown only where it could still turn it. Patterns are unknown until they are tried, and
 * are tried only where it matters; those given up stay unknown, and so may their rule.
 */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* The matches in the subject at hand, one after the other, until there are enough. */
static int count_matches(struct matching *matching, uint32_t test, struct str s)
{
	const struct rule_test *wanted = &matching->rules->tests[test];
	const struct test_state *state = matching_state(matching, test);
	size_t from = 0;
	int r = 0;

	while (r == 0 && state->outcome == TEST_UNDECIDED && from <= s.n) {
		struct span found;

		r = pattern_find(wanted->pattern, matching->matcher->patterns, s, from, &found);
		if (r != 0) {
			break;
		}
		r = matching_note(matching, test,
			str_make(s.p + found.begin, found.end - found.begin),
			matching_raw_span(matching, found));
		from = found.end;
		if (found.begin == found.end) {
			/* An empty match would be found again. */
			if (from == s.n) {
				break;
			}
			(void)utf8_next(s, &from);
		}
	}
	return r == PATTERN_MISSES ? 0 : r;
}

/* Settles the outcome of a pattern over all it looks at. */
static int try_pattern(struct matching *matching, uint32_t test)
{
	const struct rule_test *wanted = &matching->rules->tests[test];
	const struct rule_subjects *subjects = &matching->matcher->subjects;
	struct test_state *state = matching_state(matching, test);
	enum test_outcome unless_found = TEST_MISSES;

	matching->form = wanted->form;
	pattern_begin(matching->matcher->patterns);
	for (size_t i = 0; i < subjects->n && state->outcome == TEST_UNDECIDED; i++) {
		int r;

		matching->subject = &subjects->item[i];
		if ((wanted->look_at & matching->subject->field) == 0) {
			continue;
		}
		r = count_matches(matching, test, matching->subject->form[wanted->form]);
		if (r < 0) {
			return r;
		}
		if (r != 0) {
			unless_found = r == PATTERN_SKIPPED ? TEST_SKIPPED : TEST_GIVEN_UP;
		}
	}
	if (state->outcome == TEST_UNDECIDED) {
		state->outcome = unless_found;
	}
	return 0;
}

static bool is_worth_a_try(const struct matching *matching, uint32_t test)
{
	const struct rule_test *wanted = &matching->rules->tests[test];

	return wanted->pattern != NULL &&
	       (wanted->is_unfiltered || matching->request->is_unfiltered ||
		       matching_state(matching, test)->is_candidate);
}

static void note_limited(struct matching *matching, uint32_t rule, bool is_skipped)
{
	bool is_shadow = matching->request->only == RULESET_ALL_RULES &&
			 matching->rules->rules[rule].info.mode == RULE_SHADOW;

	matching->matcher->limited[matching->matcher->n_limited++] =
		(struct rule_limited){rule, is_shadow, is_skipped};
}

static int match_plain(struct matching *matching, uint32_t test, enum rule_mode mode)
{
	uint32_t rule = matching->rules->tests[test].rule;
	const struct test_state *state = matching_state(matching, test);
	int r;

	if (state->outcome != TEST_UNDECIDED || !matching_is_active(matching, rule) ||
		(matching->rules->rules[rule].info.mode == RULE_SHADOW) != (mode == RULE_SHADOW)) {
		return 0;
	}
	r = try_pattern(matching, test);
	if (r == 0 && (state->outcome == TEST_GIVEN_UP || state->outcome == TEST_SKIPPED)) {
		note_limited(matching, rule, state->outcome == TEST_SKIPPED);
	}
	return r;
}

static int match_plain_patterns(struct matching *matching, enum rule_mode mode)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_queue *candidates = &matching->matcher->candidates;
	int r = 0;

	for (uint32_t i = 0; i < rules->n && r == 0 && matching->request->is_unfiltered; i++) {
		if (rules->rules[i].is_plain && rules->tests[rules->rules[i].root->test].pattern) {
			r = match_plain(matching, rules->rules[i].root->test, mode);
		}
	}
	for (size_t i = 0; i < candidates->n && r == 0; i++) {
		r = match_plain(matching, candidates->item[i], mode);
	}
	for (size_t i = 0; i < rules->n_unfiltered && r == 0; i++) {
		r = match_plain(matching, rules->unfiltered[i], mode);
	}
	return r;
}

static int evaluate_test(struct matching *matching, uint32_t test, bool may_try, enum truth *ret)
{
	const struct test_state *state = matching_state(matching, test);
	int r = 0;

	if (state->outcome == TEST_UNDECIDED && is_worth_a_try(matching, test)) {
		r = may_try ? try_pattern(matching, test) : 0;
		*ret = TRUTH_UNKNOWN;
		if (state->outcome == TEST_UNDECIDED) {
			return r;
		}
	}
	*ret = state->outcome == TEST_HOLDS                                        ? TRUTH_YES
	       : state->outcome == TEST_GIVEN_UP || state->outcome == TEST_SKIPPED ? TRUTH_UNKNOWN
										   : TRUTH_NO;
	return r;
}

/* What n conditions make of which some hold, and some are not known. */
static enum truth combine(const struct rule_node *node, size_t n, size_t n_yes, size_t n_unknown)
{
	size_t needed = node->kind == NODE_ALL ? n : node->at_least;

	if (node->kind == NODE_NONE) {
		return n_yes > 0 ? TRUTH_NO : n_unknown > 0 ? TRUTH_UNKNOWN : TRUTH_YES;
	}
	if (n_yes >= needed) {
		return TRUTH_YES;
	}
	return n_yes + n_unknown >= needed ? TRUTH_UNKNOWN : TRUTH_NO;
}

static size_t count_inside(const struct rule_node *node)
{
	size_t n = 0;

	for (const struct rule_node *part = node->first; part != NULL; part = part->next) {
		n++;
	}
	return n;
}

/* Tries no pattern, or those that it takes to know. Trees are as deep as YAML may be. */
static int evaluate(
	struct matching *matching, const struct rule_node *node, bool may_try, enum truth *ret)
{
	size_t n = count_inside(node), n_left = n, n_yes = 0, n_unknown = 0;

	if (node->kind == NODE_TEST) {
		return evaluate_test(matching, node->test, may_try, ret);
	}
	if (may_try) {
		int r = evaluate(matching, node, false, ret);

		if (r < 0 || *ret != TRUTH_UNKNOWN) {
			return r;
		}
	}
	for (const struct rule_node *part = node->first; part != NULL; part = part->next) {
		enum truth truth;
		int r = evaluate(matching, part, may_try, &truth);

		if (r < 0) {
			return r;
		}
		n_left--;
		n_yes += truth == TRUTH_YES;
		n_unknown += truth == TRUTH_UNKNOWN;
		/* What is left cannot turn it any more: it is not to be tried. */
		*ret = combine(node, n, n_yes, n_unknown + n_left);
		if (*ret != TRUTH_UNKNOWN) {
			return 0;
		}
	}
	*ret = combine(node, n, n_yes, n_unknown);
	return 0;
}

/* The first test that holds, where holding speaks for the rule. */
static const struct test_state *find_told(
	const struct matching *matching, const struct rule_node *node)
{
	const struct test_state *state = NULL;

	if (node->kind == NODE_TEST) {
		state = matching_state(matching, node->test);
		return state->outcome == TEST_HOLDS ? state : NULL;
	}
	for (const struct rule_node *part = node->first;
		part != NULL && state == NULL && node->kind != NODE_NONE; part = part->next) {
		state = find_told(matching, part);
	}
	return state;
}

/* Whether all patterns that leave the rule open were skipped, rather than given up. */
static bool is_only_skipped(const struct matching *matching, const struct rule_node *node)
{
	if (node->kind == NODE_TEST) {
		return matching_state(matching, node->test)->outcome != TEST_GIVEN_UP;
	}
	for (const struct rule_node *part = node->first; part != NULL; part = part->next) {
		if (!is_only_skipped(matching, part)) {
			return false;
		}
	}
	return true;
}

static int match_tree(struct matching *matching, uint32_t rule, enum rule_mode mode)
{
	const struct rule_node *root = matching->rules->rules[rule].root;
	struct rule_hit hit = {.rule = rule};
	const struct test_state *told;
	enum truth truth;
	int r;

	if (!matching_is_active(matching, rule) ||
		(matching->rules->rules[rule].info.mode == RULE_SHADOW) != (mode == RULE_SHADOW)) {
		return 0;
	}
	r = evaluate(matching, root, true, &truth);
	if (r < 0 || truth == TRUTH_NO) {
		return r;
	}
	if (truth == TRUTH_UNKNOWN) {
		note_limited(matching, rule, is_only_skipped(matching, root));
		return 0;
	}
	told = find_told(matching, root);
	if (told != NULL) {
		hit.text = told->text;
		hit.span = told->span;
	}
	return matching_add_hit(matching, hit);
}

static int match_trees(struct matching *matching, enum rule_mode mode)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_matcher *matcher = matching->matcher;
	size_t n_touched = matcher->touched.n;
	int r = 0;

	if (matching->request->is_unfiltered) {
		for (uint32_t i = 0; i < rules->n && r == 0; i++) {
			r = rules->rules[i].is_plain ? 0 : match_tree(matching, i, mode);
		}
		return r;
	}
	for (size_t i = 0; i < n_touched && r == 0; i++) {
		r = match_tree(matching, matcher->touched.item[i], mode);
	}
	for (size_t i = 0; i < rules->n_untouched && r == 0; i++) {
		uint32_t rule = rules->untouched[i];

		/* Patterns that hold touch their rule, too: it was not among those above. */
		if (matcher->touched_in[rule] != matcher->round) {
			r = match_tree(matching, rule, mode);
		}
	}
	return r;
}

int matching_evaluate(struct matching *matching)
{
	int r = match_plain_patterns(matching, RULE_ON);

	if (r == 0) {
		r = match_trees(matching, RULE_ON);
	}
	/* Last, so that what has no effect cannot use up what the others need. */
	if (r == 0 && matching->rules->has_shadow) {
		r = match_plain_patterns(matching, RULE_SHADOW);
		if (r == 0) {
			r = match_trees(matching, RULE_SHADOW);
		}
	}
	return r;
}
