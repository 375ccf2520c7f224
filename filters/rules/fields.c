#include "definition.h"

static const struct {
	const char *name;
	enum comment_field source;
} fields[] = {
	[RULE_FIELD_CONTENT] = {"content", COMMENT_CONTENT},
	[RULE_FIELD_AUTHOR] = {"author", COMMENT_AUTHOR_NAME},
	[RULE_FIELD_URL] = {"url", COMMENT_AUTHOR_URL},
	[RULE_FIELD_EMAIL] = {"email", COMMENT_AUTHOR_EMAIL},
	[RULE_FIELD_LINKS] = {"links", COMMENT_CONTENT},
	[RULE_FIELD_DOMAIN] = {"domain", COMMENT_CONTENT},
	[RULE_FIELD_IP] = {"ip", COMMENT_AUTHOR_IP},
	[RULE_FIELD_AGENT] = {"agent", COMMENT_AUTHOR_AGENT},
	[RULE_FIELD_LANGUAGE] = {"language", COMMENT_LANGUAGE},
};
_Static_assert(sizeof fields / sizeof fields[0] == RULE_FIELD_COUNT, "a row for each field");

const char *rule_field_name(enum rule_field field)
{
	return fields[field].name;
}

enum comment_field rule_field_source(enum rule_field field)
{
	return fields[field].source;
}

unsigned condition_looks_at(const struct condition_definition *condition)
{
	const struct condition_definition *const inside[] = {
		condition->all, condition->any, condition->none};
	unsigned look_at = condition->look_at;

	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		for (const struct condition_definition *part = inside[i]; part != NULL;
			part = part->next) {
			look_at |= condition_looks_at(part);
		}
	}
	return look_at;
}

const char *rule_fields_name(unsigned bits)
{
	if (bits == RULE_FIELDS_ANY) {
		return "any";
	}
	for (size_t i = 0; i < RULE_FIELD_COUNT; i++) {
		if (bits == RULE_FIELD_BIT(i)) {
			return fields[i].name;
		}
	}
	return "several";
}
