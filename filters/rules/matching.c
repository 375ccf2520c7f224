#include "matching.h"

#include <errno.h>

#include <hamlet/mem.h>

#define FIRST_CAPACITY 64

int rule_matcher_new(struct rule_matcher **ret)
{
	struct rule_matcher *matcher = mem_new(1, sizeof *matcher);
	int r;

	if (matcher == NULL) {
		return -ENOMEM;
	}
	r = pattern_scratch_new(&matcher->patterns);
	if (r < 0) {
		mem_free(matcher);
		return r;
	}
	*ret = matcher;
	return 0;
}

static void free_marks(struct rule_matcher *matcher)
{
	mem_free(matcher->tests);
	mem_free(matcher->slots);
	mem_free(matcher->touched_in);
	mem_free(matcher->touched.item);
	mem_free(matcher->candidates.item);
	mem_free(matcher->limited);
	matcher->tests = NULL;
	matcher->limited = NULL;
	matcher->slots = matcher->touched_in = NULL;
	matcher->touched.item = matcher->candidates.item = NULL;
	matcher->n_tests = matcher->n_slots = matcher->n_rules = 0;
}

void rule_matcher_free(struct rule_matcher *matcher)
{
	if (matcher == NULL) {
		return;
	}
	pattern_scratch_free(matcher->patterns);
	literal_text_fini(&matcher->text);
	for (size_t form = 0; form < RULE_FORM_COUNT; form++) {
		mem_free(matcher->told[form].round);
	}
	free_marks(matcher);
	mem_free(matcher->found);
	mem_free(matcher);
}

static int make_room(const struct ruleset *rules, struct rule_matcher *matcher)
{
	free_marks(matcher);
	/* Fresh marks are of round 0, which never comes. */
	matcher->round = 1;
	matcher->tests = mem_new(rules->n_tests + 1, sizeof *matcher->tests);
	matcher->slots = mem_new(rules->n_slots + 1, sizeof *matcher->slots);
	matcher->touched_in = mem_new(rules->n + 1, sizeof *matcher->touched_in);
	matcher->touched.item = mem_new(rules->n + 1, sizeof *matcher->touched.item);
	matcher->candidates.item = mem_new(rules->n + 1, sizeof *matcher->candidates.item);
	matcher->limited = mem_new(rules->n + 1, sizeof *matcher->limited);
	if (matcher->tests == NULL || matcher->slots == NULL || matcher->touched_in == NULL ||
		matcher->touched.item == NULL || matcher->candidates.item == NULL ||
		matcher->limited == NULL) {
		free_marks(matcher);
		return -ENOMEM;
	}
	matcher->n_tests = rules->n_tests;
	matcher->n_slots = rules->n_slots;
	matcher->n_rules = rules->n;
	return 0;
}

int matching_begin(const struct matching *matching)
{
	const struct ruleset *rules = matching->rules;
	struct rule_matcher *matcher = matching->matcher;

	matcher->n_found = matcher->touched.n = matcher->candidates.n = matcher->n_limited = 0;
	matcher->round++;
	pattern_begin_comment(matcher->patterns, matching->request->is_unfiltered);
	if (rules->is_of_labels) {
		pattern_be_steady(matcher->patterns);
	}
	if (rules->n_tests <= matcher->n_tests && rules->n_slots <= matcher->n_slots &&
		rules->n <= matcher->n_rules && matcher->round != 0) {
		return 0;
	}
	return make_room(rules, matcher);
}

int matching_begin_scan(struct matching *matching, enum rule_form form)
{
	struct literal_marks *told = &matching->matcher->told[form];
	size_t n = matching->rules->literals[form].n;

	told->now++;
	if (n > matching->matcher->n_told[form] || told->now == 0) {
		/* Fresh marks are of scan 0, which never comes. */
		mem_free(told->round);
		matching->matcher->n_told[form] = 0;
		told->now = 1;
		told->round = mem_new(n, sizeof *told->round);
		if (told->round == NULL) {
			return -ENOMEM;
		}
		matching->matcher->n_told[form] = n;
	}
	return 0;
}

static bool is_for_site(const struct rule_info *info, struct str site)
{
	for (size_t i = 0; i < info->n_sites; i++) {
		if (str_eq(info->sites[i], site)) {
			return true;
		}
	}
	return info->n_sites == 0;
}

bool matching_is_active(const struct matching *matching, uint32_t rule)
{
	const struct rule_info *info = &matching->rules->rules[rule].info;
	const struct match_request *request = matching->request;

	if (request->only != RULESET_ALL_RULES) {
		return request->only == rule;
	}
	return request->is_everywhere ||
	       (info->mode != RULE_OFF &&
		       (info->expires_ms == 0 ||
			       request->input.context.now_ms < info->expires_ms) &&
		       is_for_site(info, request->input.context.site));
}

bool matching_wants(const struct matching *matching, uint32_t test)
{
	const struct rule_test *wanted = &matching->rules->tests[test];
	const struct test_state *state = matching_state(matching, test);

	return (wanted->look_at & matching->subject->field) != 0 &&
	       state->outcome == TEST_UNDECIDED && !state->is_candidate &&
	       ((wanted->is_always && matching->request->only == RULESET_ALL_RULES) ||
		       matching_is_active(matching, wanted->rule));
}

struct span matching_raw_span(const struct matching *matching, struct span part)
{
	const struct span *origin = matching->request->input.text->matchable_origin;
	struct span span;

	if (matching->subject->field != RULE_FIELD_BIT(RULE_FIELD_CONTENT)) {
		return matching->subject->span;
	}
	if (part.begin == part.end) {
		return (struct span){0};
	}
	if (matching->form == RULE_FORM_RAW) {
		return part;
	}
	span = origin[part.begin];
	for (size_t i = part.begin + 1; i < part.end; i++) {
		span.begin = origin[i].begin < span.begin ? origin[i].begin : span.begin;
		span.end = origin[i].end > span.end ? origin[i].end : span.end;
	}
	return span;
}

int matching_add_hit(struct matching *matching, struct rule_hit hit)
{
	struct rule_matcher *matcher = matching->matcher;

	if (matcher->n_found == matcher->capacity) {
		size_t capacity = matcher->capacity == 0 ? FIRST_CAPACITY : matcher->capacity * 2;
		struct rule_hit *found = mem_resize(matcher->found, capacity, sizeof *found);

		if (found == NULL) {
			return -ENOMEM;
		}
		matcher->found = found;
		matcher->capacity = capacity;
	}
	hit.is_shadow = matching->rules->rules[hit.rule].info.mode == RULE_SHADOW;
	matcher->found[matcher->n_found++] = hit;
	return 0;
}

static void touch(struct matching *matching, uint32_t rule)
{
	struct rule_matcher *matcher = matching->matcher;

	if (matcher->touched_in[rule] != matcher->round) {
		matcher->touched_in[rule] = matcher->round;
		matcher->touched.item[matcher->touched.n++] = rule;
	}
}

int matching_note(struct matching *matching, uint32_t test, struct str text, struct span span)
{
	const struct rule_test *found = &matching->rules->tests[test];
	struct test_state *state = matching_state(matching, test);

	if (state->n_counted++ == 0) {
		state->text = text;
		state->span = span;
	}
	if (state->n_counted < found->at_least) {
		return 0;
	}
	state->outcome = TEST_HOLDS;
	if (matching->rules->rules[found->rule].is_plain) {
		return matching_add_hit(matching,
			(struct rule_hit){
				.rule = found->rule, .text = state->text, .span = state->span});
	}
	touch(matching, found->rule);
	return 0;
}

/* Two entries of a test that say the same are one. */
static bool is_same_entry(
	const struct ruleset *rules, const struct rule_test *test, uint32_t a, uint32_t b)
{
	switch (test->kind) {
	case TEST_DOMAINS:
		return str_eq(rules->domain_entries[a].domain, rules->domain_entries[b].domain);
	case TEST_NETWORKS:
		return a == b;
	case TEST_LITERALS:
	case TEST_PATTERN:
	case TEST_NONE:
		break;
	}
	return str_eq(
		rules->literals[test->form].item[a].text, rules->literals[test->form].item[b].text);
}

int matching_note_entry(
	struct matching *matching, uint32_t test, uint32_t entry, struct str text, struct span span)
{
	const struct rule_test *found = &matching->rules->tests[test];
	const struct test_state *state = matching_state(matching, test);
	uint32_t *slots = &matching->matcher->slots[found->first_slot];

	if (found->at_least == 1) {
		return matching_note(matching, test, text, span);
	}
	for (size_t i = 0; i < state->n_counted; i++) {
		if (is_same_entry(matching->rules, found, slots[i], entry)) {
			return 0;
		}
	}
	slots[state->n_counted] = entry;
	return matching_note(matching, test, text, span);
}

void matching_note_candidate(struct matching *matching, uint32_t test)
{
	struct rule_queue *candidates = &matching->matcher->candidates;
	uint32_t rule = matching->rules->tests[test].rule;

	matching_state(matching, test)->is_candidate = true;
	if (matching->rules->rules[rule].is_plain) {
		candidates->item[candidates->n++] = test;
	} else {
		touch(matching, rule);
	}
}

void matching_note_need(struct matching *matching, const struct literal *literal)
{
	const struct rule_test *test = &matching->rules->tests[literal->owner];
	struct test_state *state = matching_state(matching, literal->owner);

	state->needs_met |= (uint8_t)(1U << literal->need);
	if (state->needs_met == test->needs) {
		matching_note_candidate(matching, literal->owner);
	}
}
