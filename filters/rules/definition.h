/* A rule as its pack says it: checked key by key, not yet compiled. */
#ifndef HAMLET_RULES_DEFINITION_H
#define HAMLET_RULES_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/str.h>

#include "fault.h"
#include "yaml_tree.h"

/* What a rule can look at. */
enum rule_field {
	RULE_FIELD_CONTENT,
	RULE_FIELD_AUTHOR,
	RULE_FIELD_URL,
	RULE_FIELD_EMAIL,
	RULE_FIELD_LINKS,  /* each address in the content, also of <a href> and [url] */
	RULE_FIELD_DOMAIN, /* each host of those, and of the author's url */
	RULE_FIELD_IP,
	RULE_FIELD_AGENT,
	RULE_FIELD_COUNT
};
#define RULE_FIELD_BIT(field) (1U << (field))
/* `any`: every text of the comment; domain would only say again what links and url say. */
#define RULE_FIELDS_ANY (RULE_FIELD_BIT(RULE_FIELD_COUNT) - 1 - RULE_FIELD_BIT(RULE_FIELD_DOMAIN))

/* "content", ...; static. */
const char *rule_field_name(enum rule_field field);
/* The comment's field behind it. */
enum comment_field rule_field_source(enum rule_field field);
/* "content, author" as far as it fits the names above: one name, "any", or "several"; static. */
const char *rule_fields_name(unsigned fields);

/* How a rule tests what it looks at. */
enum rule_test {
	RULE_TEST_NONE,
	RULE_TEST_PATTERN,
	RULE_TEST_LITERALS, /* words and phrases */
	RULE_TEST_DOMAINS,
};

struct rule_example {
	struct rule_example *next;
	struct str field[COMMENT_FIELD_COUNT];
	struct str plain; /* text without a field; goes to the first field that the rule looks at */
	unsigned line;
	bool must_hit;
};

/* Views live in the arena of the tree it was read from. */
struct rule_definition {
	struct rule_definition *next;
	struct str source;
	unsigned line;
	struct str name;
	struct str description;
	unsigned look_at; /* bits of rule_field */
	enum rule_test test;
	const char *test_key; /* the key that gave the test; static */
	unsigned test_line;
	struct str pattern;
	const struct yaml_value *literals; /* a text, or a list of texts */
	bool is_substring;
	bool is_raw;
	bool has_weight;
	bool has_action;
	double weight;
	enum rule_action action;
	enum rule_mode mode;
	struct rule_example *first_example;
	struct rule_example *last_example;
	size_t n_examples[2]; /* by must_hit */
};

struct rule_definitions {
	struct rule_definition *first;
	struct rule_definition *last;
	size_t n;
};

/* Adds the rules of one pack. RULES_BROKEN: the sink's fault is set. */
HAMLET_MUST_USE int rules_parse(struct arena *arena, struct str pack, const struct fault_sink *sink,
	struct rule_definitions *definitions);

#endif
