/* A rule as its pack says it: checked key by key, not yet compiled. */
#ifndef HAMLET_RULES_DEFINITION_H
#define HAMLET_RULES_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	RULE_FIELD_LANGUAGE, /* as the site names it */
	RULE_FIELD_COUNT
};
#define RULE_FIELD_BIT(field) (1U << (field))
/*
 * `any`: every text of the comment. Domain would only say again what links and url say, and a
 * language is a short word that other rules would stumble over.
 */
#define RULE_FIELDS_ANY                                                                            \
	(RULE_FIELD_BIT(RULE_FIELD_COUNT) - 1 - RULE_FIELD_BIT(RULE_FIELD_DOMAIN) -                \
		RULE_FIELD_BIT(RULE_FIELD_LANGUAGE))
/* What WordPress holds against its disallowed keys. */
#define RULE_FIELDS_WORDPRESS (RULE_FIELDS_ANY - RULE_FIELD_BIT(RULE_FIELD_LINKS))

/* "content", ...; static. */
const char *rule_field_name(enum rule_field field);
/* The comment's field behind it. */
enum comment_field rule_field_source(enum rule_field field);
/* "content, author" as far as it fits the names above: one name, "any", or "several"; static. */
const char *rule_fields_name(unsigned fields);

/* How a condition tests what it looks at. */
enum test_kind {
	TEST_NONE,
	TEST_PATTERN,
	TEST_LITERALS, /* words and phrases */
	TEST_DOMAINS,
	TEST_NETWORKS,
};

/* What the lines of a list are. */
enum list_form {
	LIST_WORDS,
	LIST_PHRASES,
	LIST_DOMAINS,
	LIST_NETWORKS,
	LIST_WORDPRESS,
	LIST_FORM_COUNT
};

/*
 * A test, or conditions inside, or both: then each part must hold. Views live in the arena of the
 * tree it was read from.
 */
struct condition_definition {
	struct condition_definition *next; /* in the same `all`, `any` or `not` */
	unsigned line;
	unsigned look_at; /* bits of rule_field */
	enum test_kind kind;
	const char *test_key; /* the key that gave the test; static */
	unsigned test_line;
	struct str pattern;
	const struct yaml_value *entries; /* a text, or a list of texts; NULL for a list's */
	struct str list_path;
	const struct str *list_bytes; /* of a list that was handed in; NULL: to be read */
	enum list_form form;
	bool has_form;
	bool is_substring;
	bool is_raw;
	bool has_at_least;
	uint32_t at_least; /* 1 unless said */
	struct condition_definition *all;
	struct condition_definition *any;
	struct condition_definition *none; /* `not` */
	size_t n_any;
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
	struct condition_definition condition;
	size_t n_conditions;
	bool has_weight;
	bool has_action;
	bool is_fitted;
	double weight;
	enum rule_action action;
	enum rule_mode mode;
	int64_t expires_ms;             /* 0: never */
	const struct yaml_value *sites; /* a text or a list of texts; NULL: every site */
	struct rule_example *first_example;
	struct rule_example *last_example;
	size_t n_examples[2]; /* by must_hit */
};

struct rule_definitions {
	struct rule_definition *first;
	struct rule_definition *last;
	size_t n;
	size_t n_conditions; /* of all of them */
};

/* Bits of rule_field: of all tests of the condition and inside of it. */
unsigned condition_looks_at(const struct condition_definition *condition);

/* Adds the rules of one pack. RULES_BROKEN: the sink's fault is set. */
HAMLET_MUST_USE int rules_parse(struct arena *arena, struct str pack, const struct fault_sink *sink,
	struct rule_definitions *definitions);
/* Adds the one rule that a list stands for which is given in place of a pack. Likewise. */
HAMLET_MUST_USE int rules_parse_list(struct arena *arena, const struct rule_source *source,
	const struct fault_sink *sink, struct rule_definitions *definitions);

#endif
