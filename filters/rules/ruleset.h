/* The compiled form of all packs, and the parts of the room that share it. */
#ifndef HAMLET_RULES_RULESET_H
#define HAMLET_RULES_RULESET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/rules.h>
#include <hamlet/str.h>

#include "definition.h"
#include "domains.h"
#include "literals.h"
#include "patterns.h"

/* Texts are matched in two forms. */
enum rule_form { RULE_FORM_FOLDED, RULE_FORM_RAW, RULE_FORM_COUNT };

struct rule {
	struct rule_info info;
	unsigned look_at; /* bits of rule_field */
	enum rule_form form;
	struct pattern *pattern; /* owned; NULL unless it is the test */
};

struct ruleset {
	atomic_size_t n_references;
	struct arena arena; /* of everything below but the patterns */
	struct rule *rules;
	size_t n;
	unsigned look_at;                                /* of all rules */
	struct literal_index *literals[RULE_FORM_COUNT]; /* NULL when there are none */
	unsigned literals_look_at[RULE_FORM_COUNT];
	struct domain_set *domains;
	unsigned domains_look_at;
	uint32_t *unfiltered; /* rules whose pattern no literal can spare us */
	size_t n_unfiltered;
};

/* All rules that are not off. */
#define RULESET_ALL_RULES SIZE_MAX

/* What ruleset_match is asked for. */
struct match_request {
	const struct comment *comment;
	const struct text *text;
	size_t only;        /* one rule, as if it were on; or RULESET_ALL_RULES */
	bool is_unfiltered; /* try every pattern, whatever the prefilter says: for tests */
};

HAMLET_MUST_USE int ruleset_match_request(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct match_request *request, struct arena *arena, struct rule_hits *ret);

/*
 * Whether every `hit` example hits its rule and no `miss` example does. `definitions` are in the
 * order of the rules. RULES_BROKEN: *ret_fault says which fails.
 */
HAMLET_MUST_USE int ruleset_check_examples(const struct ruleset *rules,
	const struct rule_definitions *definitions, struct arena *arena,
	struct rule_fault *ret_fault);

#endif
