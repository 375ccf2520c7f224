#include "ruleset.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "hits.h"
#include "subjects.h"

#define FIRST_CAPACITY 64

struct rule_matcher {
	struct pattern_scratch *patterns;
	struct rule_subjects subjects;
	/* seen[rule] == round: the rule has hit this comment. Saves clearing it for each. */
	uint32_t *seen;
	size_t n_seen;
	uint32_t round;
	/* Patterns that the literals found do not rule out: likewise by round, and as a list. */
	uint32_t *is_candidate;
	uint32_t *candidates;
	size_t n_candidates;
	struct rule_hit *found;
	size_t n_found;
	size_t capacity;
};

/* One comment being matched. */
struct matching {
	const struct ruleset *rules;
	struct rule_matcher *matcher;
	const struct match_request *request;
	const struct rule_subject *subject; /* being scanned now */
	enum rule_form form;
	size_t n_limited;
};

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
	mem_free(matcher->seen);
	mem_free(matcher->is_candidate);
	mem_free(matcher->candidates);
	matcher->seen = matcher->is_candidate = matcher->candidates = NULL;
	matcher->n_seen = 0;
}

void rule_matcher_free(struct rule_matcher *matcher)
{
	if (matcher == NULL) {
		return;
	}
	pattern_scratch_free(matcher->patterns);
	free_marks(matcher);
	mem_free(matcher->found);
	mem_free(matcher);
}

/* Forgets the last comment; makes room for rulesets larger than any before. */
static int begin_round(struct rule_matcher *matcher, size_t n_rules)
{
	matcher->n_found = 0;
	matcher->n_candidates = 0;
	matcher->round++;
	if (n_rules <= matcher->n_seen && matcher->round != 0) {
		return 0;
	}
	free_marks(matcher);
	matcher->round = 1;
	matcher->seen = mem_new(n_rules, sizeof *matcher->seen);
	matcher->is_candidate = mem_new(n_rules, sizeof *matcher->is_candidate);
	matcher->candidates = mem_new(n_rules, sizeof *matcher->candidates);
	if (matcher->seen == NULL || matcher->is_candidate == NULL || matcher->candidates == NULL) {
		free_marks(matcher);
		return -ENOMEM;
	}
	matcher->n_seen = n_rules;
	return 0;
}

static bool is_wanted(const struct matching *matching, size_t i)
{
	const struct rule *rule = &matching->rules->rules[i];

	if (matching->matcher->seen[i] == matching->matcher->round) {
		return false;
	}
	return matching->request->only == RULESET_ALL_RULES ? rule->info.mode != RULE_OFF
							    : matching->request->only == i;
}

static bool looks_here(const struct matching *matching, size_t i)
{
	return (matching->rules->rules[i].look_at & matching->subject->field) != 0;
}

/* The raw bytes behind [begin, end) of the subject; none for a field other than the content. */
static struct span raw_span(const struct matching *matching, size_t begin, size_t end)
{
	const struct span *origin = matching->request->text->matchable_origin;
	struct span span;

	if (matching->subject->field != RULE_FIELD_BIT(RULE_FIELD_CONTENT)) {
		return matching->subject->span;
	}
	if (begin == end) {
		return (struct span){0};
	}
	if (matching->form == RULE_FORM_RAW) {
		return (struct span){(uint32_t)begin, (uint32_t)end};
	}
	span = origin[begin];
	for (size_t i = begin + 1; i < end; i++) {
		span.begin = origin[i].begin < span.begin ? origin[i].begin : span.begin;
		span.end = origin[i].end > span.end ? origin[i].end : span.end;
	}
	return span;
}

static int note_hit(struct matching *matching, size_t rule, struct rule_hit hit)
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
	hit.rule = rule;
	matcher->seen[rule] = matcher->round;
	matcher->found[matcher->n_found++] = hit;
	return 0;
}

static bool literal_wanted(void *arg, uint32_t rule)
{
	const struct matching *matching = arg;

	return looks_here(matching, rule) && is_wanted(matching, rule) &&
	       matching->matcher->is_candidate[rule] != matching->matcher->round;
}

/* A pattern's literal makes the pattern worth a try; any other is the hit itself. */
static int literal_hit(void *arg, uint32_t rule, struct span found)
{
	struct matching *matching = arg;
	struct rule_matcher *matcher = matching->matcher;
	struct str s = matching->subject->form[matching->form];

	if (matching->rules->rules[rule].pattern != NULL) {
		matcher->is_candidate[rule] = matcher->round;
		matcher->candidates[matcher->n_candidates++] = rule;
		return 0;
	}
	return note_hit(matching, rule,
		(struct rule_hit){.text = str_make(s.p + found.begin, found.end - found.begin),
			.span = raw_span(matching, found.begin, found.end)});
}

static int match_literals(struct matching *matching, enum rule_form form)
{
	const struct literal_index *index = matching->rules->literals[form];
	const struct rule_subjects *subjects = &matching->matcher->subjects;
	const struct literal_sink sink = {literal_wanted, literal_hit, matching};

	matching->form = form;
	for (size_t i = 0; i < subjects->n && index != NULL; i++) {
		int r = 0;

		matching->subject = &subjects->item[i];
		if ((matching->rules->literals_look_at[form] & matching->subject->field) != 0) {
			r = literal_index_scan(index, matching->subject->form[form], &sink);
		}
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

static int domain_hit(void *arg, uint32_t rule, struct str domain)
{
	struct matching *matching = arg;

	if (!looks_here(matching, rule) || !is_wanted(matching, rule)) {
		return 0;
	}
	return note_hit(
		matching, rule, (struct rule_hit){.text = domain, .span = matching->subject->span});
}

static int match_domains(struct matching *matching)
{
	const struct rule_subjects *subjects = &matching->matcher->subjects;

	for (size_t i = 0; i < subjects->n && matching->rules->domains != NULL; i++) {
		int r = 0;

		matching->subject = &subjects->item[i];
		if ((matching->rules->domains_look_at & matching->subject->field) != 0) {
			r = domain_set_find(matching->rules->domains, matching->subject->host,
				domain_hit, matching);
		}
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

/* The first subject that the pattern hits, if any; *is_limited when it gave one up. */
static int find_pattern(struct matching *matching, size_t i, bool *is_limited)
{
	const struct rule *rule = &matching->rules->rules[i];
	const struct rule_subjects *subjects = &matching->matcher->subjects;

	matching->form = rule->form;
	for (size_t k = 0; k < subjects->n; k++) {
		struct str s = subjects->item[k].form[rule->form];
		size_t begin, end;
		int r;

		matching->subject = &subjects->item[k];
		if (!looks_here(matching, i)) {
			continue;
		}
		r = pattern_find(rule->pattern, matching->matcher->patterns, s, &begin, &end);
		if (r == 0) {
			return note_hit(matching, i,
				(struct rule_hit){.text = str_make(s.p + begin, end - begin),
					.span = raw_span(matching, begin, end)});
		}
		if (r < 0) {
			return r;
		}
		*is_limited = *is_limited || r == PATTERN_GIVEN_UP;
	}
	return 0;
}

static int match_pattern(struct matching *matching, size_t i)
{
	const struct rule *rule = &matching->rules->rules[i];
	bool is_limited = false;
	int r;

	if (rule->pattern == NULL || !is_wanted(matching, i)) {
		return 0;
	}
	r = find_pattern(matching, i, &is_limited);
	matching->n_limited +=
		is_limited && (matching->request->only == i || rule->info.mode == RULE_ON);
	return r;
}

static int match_patterns(struct matching *matching)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_matcher *matcher = matching->matcher;
	int r = 0;

	if (matching->request->is_unfiltered) {
		for (size_t i = 0; i < rules->n && r == 0; i++) {
			r = match_pattern(matching, i);
		}
		return r;
	}
	for (size_t i = 0; i < rules->n_unfiltered && r == 0; i++) {
		r = match_pattern(matching, rules->unfiltered[i]);
	}
	for (size_t i = 0; i < matcher->n_candidates && r == 0; i++) {
		r = match_pattern(matching, matcher->candidates[i]);
	}
	return r;
}

static void sum_up(const struct matching *matching, struct rule_hits *ret)
{
	const struct rule_matcher *matcher = matching->matcher;
	const struct ruleset *rules = matching->rules;

	for (size_t i = 0; i < matcher->n_found; i++) {
		const struct rule_info *info = &rules->rules[matcher->found[i].rule].info;

		rule_hits_insert(rules, ret, matcher->found[i]);
		if (info->mode == RULE_ON) {
			ret->log_odds += info->weight;
			ret->holds = ret->holds || info->action == RULE_HOLDS;
			ret->rejects = ret->rejects || info->action == RULE_REJECTS;
			ret->approves = ret->approves || info->action == RULE_APPROVES;
		}
	}
}

int ruleset_match_request(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct match_request *request, struct arena *arena, struct rule_hits *ret)
{
	struct matching matching = {rules, matcher, request, .subject = NULL};
	int r = begin_round(matcher, rules->n);

	if (r == 0) {
		r = rule_subjects_gather(
			arena, request->comment, request->text, rules->look_at, &matcher->subjects);
	}
	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		r = match_literals(&matching, (enum rule_form)form);
	}
	if (r == 0) {
		r = match_domains(&matching);
	}
	if (r == 0) {
		r = match_patterns(&matching);
	}
	if (r < 0) {
		return r;
	}
	ret->n = ret->n_more = 0;
	ret->log_odds = 0;
	ret->holds = ret->rejects = ret->approves = false;
	ret->n_limited = matching.n_limited;
	sum_up(&matching, ret);
	return 0;
}

int ruleset_match(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct comment *comment, const struct text *text, struct arena *arena,
	struct rule_hits *ret)
{
	const struct match_request request = {comment, text, RULESET_ALL_RULES, false};

	return ruleset_match_request(rules, matcher, &request, arena, ret);
}
