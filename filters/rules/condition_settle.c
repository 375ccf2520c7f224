#include "condition_keys.h"

#include <hamlet/limits.h>

/* Where domains can be: everywhere else there is no address to have one. */
#define DOMAIN_FIELDS                                                                              \
	(RULE_FIELD_BIT(RULE_FIELD_CONTENT) | RULE_FIELD_BIT(RULE_FIELD_LINKS) |                   \
		RULE_FIELD_BIT(RULE_FIELD_DOMAIN) | RULE_FIELD_BIT(RULE_FIELD_URL) |               \
		RULE_FIELD_BIT(RULE_FIELD_EMAIL))

/* The test that the lines of a list make. */
static void settle_list(struct condition_definition *condition)
{
	if (condition->test_key == NULL || !str_eq(str_of(condition->test_key), STR("list"))) {
		return;
	}
	if (!condition->has_form) {
		condition->form = LIST_PHRASES;
	}
	condition->kind = condition->form == LIST_DOMAINS    ? TEST_DOMAINS
			  : condition->form == LIST_NETWORKS ? TEST_NETWORKS
							     : TEST_LITERALS;
	if (condition->form == LIST_WORDPRESS) {
		condition->is_substring = condition->is_raw = true;
	}
}

static unsigned default_look_at(const struct condition_definition *condition)
{
	if (condition->kind == TEST_DOMAINS) {
		return RULE_FIELD_BIT(RULE_FIELD_DOMAIN);
	}
	if (condition->kind == TEST_NETWORKS) {
		return RULE_FIELD_BIT(RULE_FIELD_IP);
	}
	return condition->kind == TEST_LITERALS && condition->form == LIST_WORDPRESS &&
			       condition->has_form
		       ? RULE_FIELDS_WORDPRESS
		       : RULE_FIELD_BIT(RULE_FIELD_CONTENT);
}

static void settle_look_at(struct condition_definition *condition)
{
	if (condition->look_at == 0) {
		condition->look_at = default_look_at(condition);
	}
	/* The domains of a content are those of its links. */
	if (condition->kind == TEST_DOMAINS &&
		(condition->look_at & RULE_FIELD_BIT(RULE_FIELD_CONTENT)) != 0) {
		condition->look_at |= RULE_FIELD_BIT(RULE_FIELD_LINKS);
	}
}

static int check_count(const struct rule_reader *reader,
	const struct condition_definition *condition, struct str name)
{
	const struct fault_sink *sink = reader->sink;

	if (!condition->has_at_least) {
		return 0;
	}
	if ((condition->kind == TEST_NONE) == (condition->any == NULL)) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": at_least counts what one test finds, or the conditions "
			"of any, and not both.",
			STR_FMT(name));
	}
	if (condition->any != NULL && condition->at_least > condition->n_any) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": at least %u conditions of any shall hold, but it has "
			"%zu.",
			STR_FMT(name), (unsigned)condition->at_least, condition->n_any);
	}
	return 0;
}

static int check_options(const struct rule_reader *reader,
	const struct condition_definition *condition, struct str name)
{
	const struct fault_sink *sink = reader->sink;
	const char *key = condition->test_key != NULL ? condition->test_key : "conditions";
	bool has_hosts = condition->kind == TEST_DOMAINS || condition->kind == TEST_NETWORKS;

	if (condition->is_substring && condition->kind != TEST_LITERALS) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": substring goes with words and phrases, not with %s.",
			STR_FMT(name), key);
	}
	if (condition->is_raw && has_hosts) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": %s are never matched raw.", STR_FMT(name),
			condition->kind == TEST_DOMAINS ? "domains" : "networks");
	}
	if (condition->has_form && !str_eq(str_of(key), STR("list"))) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": form says what a list holds, but there is no list.",
			STR_FMT(name));
	}
	if (condition->kind == TEST_NONE && (condition->is_raw || condition->look_at != 0)) {
		return fault_at(sink, condition->line,
			"The rule \"%.*s\": each condition inside says itself what it looks at, "
			"and whether raw.",
			STR_FMT(name));
	}
	return 0;
}

static int check_fields(const struct rule_reader *reader,
	const struct condition_definition *condition, struct str name)
{
	if (condition->kind == TEST_NETWORKS &&
		condition->look_at != RULE_FIELD_BIT(RULE_FIELD_IP)) {
		return fault_at(reader->sink, condition->line,
			"The rule \"%.*s\": networks look at ip, and at nothing else.",
			STR_FMT(name));
	}
	if (condition->kind == TEST_DOMAINS && (condition->look_at & DOMAIN_FIELDS) == 0) {
		return fault_at(reader->sink, condition->line,
			"The rule \"%.*s\": domains are found in domain, links, url, email and "
			"content.",
			STR_FMT(name));
	}
	return 0;
}

static int settle_own(
	const struct rule_reader *reader, struct condition_definition *condition, struct str name)
{
	bool is_group = condition->all != NULL || condition->any != NULL || condition->none != NULL;
	int r = 0;

	if (condition->kind == TEST_NONE && !is_group) {
		return fault_at(reader->sink, condition->line,
			"The rule \"%.*s\" has no test here: give it pattern, words, phrases, "
			"domains, networks or list, or all, any or not.",
			STR_FMT(name));
	}
	settle_list(condition);
	r = check_options(reader, condition, name);
	if (r == 0) {
		r = check_count(reader, condition, name);
	}
	if (r != 0) {
		return r;
	}
	condition->at_least = condition->has_at_least ? condition->at_least : 1;
	if (condition->kind != TEST_NONE) {
		settle_look_at(condition);
	}
	return check_fields(reader, condition, name);
}

int condition_settle(const struct rule_reader *reader, struct condition_definition *condition,
	struct rule_definition *rule)
{
	struct condition_definition *const inside[] = {
		condition->all, condition->any, condition->none};
	int r = settle_own(reader, condition, rule->name);

	if (r == 0 && ++rule->n_conditions > LIMIT_RULE_CONDITIONS) {
		return fault_at(reader->sink, condition->line,
			"The rule \"%.*s\" has more than %d conditions.", STR_FMT(rule->name),
			LIMIT_RULE_CONDITIONS);
	}
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		for (struct condition_definition *part = inside[i]; part != NULL && r == 0;
			part = part->next) {
			r = condition_settle(reader, part, rule);
		}
	}
	return r;
}
