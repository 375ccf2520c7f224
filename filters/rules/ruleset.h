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
#include "literal_text.h"
#include "literals.h"
#include "networks.h"
#include "patterns.h"
#include "sieve.h"

/* One test of one rule; literals, domains and networks name theirs as their owner. */
struct rule_test {
	uint32_t rule;
	unsigned look_at; /* bits of rule_field */
	enum test_kind kind;
	enum rule_form form;
	uint32_t at_least;
	uint32_t first_slot;     /* of the at_least entries that are told apart while counting */
	bool is_always;          /* its rule is in force on all sites, and never expires */
	bool is_unfiltered;      /* a pattern that must be tried on every text */
	bool is_sieved;          /* a pattern that is tried where the sieve says so */
	uint8_t needs;           /* of a pattern: a bit for each need that literals must meet */
	struct str regex;        /* of a pattern, as written */
	struct pattern *pattern; /* owned */
};

enum rule_node_kind { NODE_TEST, NODE_ALL, NODE_AT_LEAST, NODE_NONE };

/* A rule's condition as a tree. */
struct rule_node {
	enum rule_node_kind kind;
	uint32_t test;           /* of NODE_TEST */
	uint32_t at_least;       /* of NODE_AT_LEAST: how many of those inside must hold */
	struct rule_node *first; /* inside */
	struct rule_node *next;  /* beside */
};

struct rule {
	struct rule_info info;
	const struct rule_node *root;
	bool is_plain; /* nothing but one test: it holds as soon as that does */
};

struct literal_entries {
	struct literal *item;
	size_t n;
	struct literal_index *index; /* NULL when there are none */
	unsigned look_at;
};

struct ruleset {
	atomic_size_t n_references;
	struct arena arena; /* of everything below but the patterns */
	struct rule *rules;
	size_t n;
	struct rule_test *tests;
	size_t n_tests;
	size_t n_slots;
	bool has_shadow;                                  /* a rule is in shadow */
	bool is_of_labels; /* compiled with only_fitted: what is learned must be found again */
	uint64_t fitted;                                  /* of ruleset_fitted */
	unsigned look_at;                                 /* of all rules */
	unsigned folded_look_at;                          /* of tests that look at folded text */
	struct literal_entries literals[RULE_FORM_COUNT]; /* also those that patterns need */
	struct domain_entry *domain_entries;
	size_t n_domains;
	struct domain_set *domains;
	unsigned domains_look_at;
	struct network *network_entries;
	size_t n_networks;
	struct network_set *networks;
	struct sieve *sieves[RULE_FORM_COUNT]; /* owned; NULL: none, all of `sieved` may match */
	uint32_t *sieved;                      /* tests */
	size_t n_sieved;
	unsigned sieved_look_at[RULE_FORM_COUNT];
	uint32_t *unfiltered; /* tests of plain rules */
	size_t n_unfiltered;
	uint32_t *untouched; /* rules that may hold though no literal of theirs was found */
	size_t n_untouched;
};

/* All rules that are not off. */
#define RULESET_ALL_RULES SIZE_MAX

/* What ruleset_match is asked for. */
struct match_request {
	struct rule_input input;
	size_t only;        /* one rule, as if it were on everywhere; or RULESET_ALL_RULES */
	bool is_unfiltered; /* try every pattern, whatever the prefilter says: for tests */
	bool is_unsieved;   /* try every pattern that the sieve would be asked about: likewise */
	bool is_everywhere; /* every rule is active: those that are off, expired, for other sites */
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
