#include <errno.h>

#include "matching.h"

static bool literal_wanted(void *arg, uint32_t owner)
{
	return matching_wants(arg, owner);
}

/* A pattern's literal makes the pattern worth a try; any other is what was looked for. */
static int literal_hit(void *arg, const struct literal *literal, struct span found)
{
	struct matching *matching = arg;
	enum rule_form form = matching->form;
	struct span span = literal_text_span(&matching->matcher->text, found);
	struct str s = matching->subject->form[form];

	if (matching->rules->tests[literal->owner].pattern != NULL) {
		matching_note_need(matching, literal);
		return 0;
	}
	return matching_note_entry(matching, literal->owner,
		(uint32_t)(literal - matching->rules->literals[form].item),
		str_make(s.p + span.begin, span.end - span.begin),
		matching_raw_span(matching, span));
}

static int match_literals(struct matching *matching, enum rule_form form)
{
	const struct literal_entries *entries = &matching->rules->literals[form];
	const struct rule_subjects *subjects = &matching->matcher->subjects;
	struct literal_marks *told = &matching->matcher->told[form];
	const struct literal_sink sink = {literal_wanted, literal_hit, matching, told};
	int r = 0;

	matching->form = form;
	for (size_t i = 0; i < subjects->n && entries->index != NULL && r == 0; i++) {
		struct literal_text *text = &matching->matcher->text;

		matching->subject = &subjects->item[i];
		if ((entries->look_at & matching->subject->field) == 0) {
			continue;
		}
		r = literal_text_set(text, matching->subject->form[form], form);
		if (r == 0) {
			r = matching_begin_scan(matching, form);
		}
		if (r == 0) {
			r = literal_index_scan(entries->index, text->s, &sink);
		}
	}
	return r;
}

static void sieve_hit(void *arg, uint32_t test)
{
	struct matching *matching = arg;

	if (matching_wants(matching, test)) {
		matching_note_candidate(matching, test);
	}
}

static int scan_sieve(struct matching *matching, enum rule_form form)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_subjects *subjects = &matching->matcher->subjects;
	int r = 0;

	for (size_t i = 0; i < subjects->n && r == 0; i++) {
		matching->subject = &subjects->item[i];
		if ((rules->sieved_look_at[form] & matching->subject->field) != 0) {
			r = sieve_scan(rules->sieves[form], matching->subject->form[form],
				sieve_hit, matching);
		}
	}
	return r;
}

/* Patterns that may match, of all that are sieved. */
static int match_sieves(struct matching *matching)
{
	const struct ruleset *rules = matching->rules;
	int r = 0;

	for (size_t i = 0; i < rules->n_sieved; i++) {
		uint32_t test = rules->sieved[i];

		if ((matching->request->is_unsieved ||
			    rules->sieves[rules->tests[test].form] == NULL) &&
			matching_is_active(matching, rules->tests[test].rule)) {
			matching_note_candidate(matching, test);
		}
	}
	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		if (rules->sieves[form] != NULL && !matching->request->is_unsieved) {
			r = scan_sieve(matching, (enum rule_form)form);
		}
	}
	return r;
}

static int domain_hit(void *arg, const struct domain_entry *entry)
{
	struct matching *matching = arg;

	if (!matching_wants(matching, entry->owner)) {
		return 0;
	}
	return matching_note_entry(matching, entry->owner,
		(uint32_t)(entry - matching->rules->domain_entries), entry->domain,
		matching->subject->span);
}

static int match_domains(struct matching *matching)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_subjects *subjects = &matching->matcher->subjects;
	int r = 0;

	for (size_t i = 0; i < subjects->n && rules->domains != NULL && r == 0; i++) {
		matching->subject = &subjects->item[i];
		if ((rules->domains_look_at & matching->subject->field) != 0) {
			r = domain_set_find(
				rules->domains, matching->subject->host, domain_hit, matching);
		}
	}
	return r;
}

static int network_hit(void *arg, const struct network *network)
{
	struct matching *matching = arg;

	if (!matching_wants(matching, network->owner)) {
		return 0;
	}
	return matching_note_entry(matching, network->owner,
		(uint32_t)(network - matching->rules->network_entries),
		matching->subject->form[RULE_FORM_RAW], (struct span){0});
}

static int match_networks(struct matching *matching)
{
	const struct ruleset *rules = matching->rules;
	const struct rule_subjects *subjects = &matching->matcher->subjects;

	for (size_t i = 0; i < subjects->n && rules->networks != NULL; i++) {
		struct network_address address;

		matching->subject = &subjects->item[i];
		if (matching->subject->field == RULE_FIELD_BIT(RULE_FIELD_IP) &&
			network_parse_address(matching->subject->form[RULE_FORM_RAW], &address) ==
				0) {
			return network_set_find(rules->networks, address, network_hit, matching);
		}
	}
	return 0;
}

static void sum_up(const struct matching *matching, struct rule_hits *ret)
{
	const struct rule_matcher *matcher = matching->matcher;
	const struct ruleset *rules = matching->rules;

	for (size_t i = 0; i < matcher->n_limited; i++) {
		rule_hits_add_limited(ret, matcher->limited[i]);
	}
	for (size_t i = 0; i < matcher->n_found; i++) {
		const struct rule_info *info = &rules->rules[matcher->found[i].rule].info;

		rule_hits_insert(rules, ret, matcher->found[i]);
		if (info->mode == RULE_ON) {
			ret->log_odds += info->weight;
			if (info->is_fitted) {
				ret->fitted_log_odds += info->weight;
				rule_hits_add_fitted(ret, matcher->found[i].rule);
			}
			ret->holds = ret->holds || info->action == RULE_HOLDS;
			ret->rejects = ret->rejects || info->action == RULE_REJECTS;
			ret->approves = ret->approves || info->action == RULE_APPROVES;
		}
	}
}

static void clear(struct rule_hits *hits)
{
	hits->n = hits->n_more = 0;
	hits->log_odds = hits->fitted_log_odds = 0;
	hits->n_fitted = 0;
	hits->holds = hits->rejects = hits->approves = false;
	hits->n_limited_named = hits->n_limited = hits->n_limited_in_shadow = 0;
}

static int match_all(struct matching *matching, struct arena *arena)
{
	int r = rule_subjects_gather(
		arena, &matching->request->input, matching->rules, &matching->matcher->subjects);

	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		r = match_literals(matching, (enum rule_form)form);
	}
	if (r == 0) {
		r = match_sieves(matching);
	}
	if (r == 0) {
		r = match_domains(matching);
	}
	if (r == 0) {
		r = match_networks(matching);
	}
	return r != 0 ? r : matching_evaluate(matching);
}

int ruleset_match_request(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct match_request *request, struct arena *arena, struct rule_hits *ret)
{
	struct matching matching = {rules, matcher, request, .subject = NULL};
	int r = matching_begin(&matching);

	if (r == 0) {
		r = match_all(&matching, arena);
	}
	if (r == 0) {
		clear(ret);
		sum_up(&matching, ret);
	}
	return r;
}

int ruleset_match(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct rule_input *input, struct arena *arena, struct rule_hits *ret)
{
	const struct match_request request = {.input = *input, .only = RULESET_ALL_RULES};

	return ruleset_match_request(rules, matcher, &request, arena, ret);
}
