/* What the parts of one compilation work with. */
#ifndef HAMLET_RULES_COMPILER_H
#define HAMLET_RULES_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#include "ruleset.h"

struct compiler {
	const struct rule_sources *sources;
	struct ruleset *rules;
	const struct rule_definitions *definitions;
	struct arena *arena;   /* of the caller: faults */
	struct arena *scratch; /* of what is needed for one entry */
	struct rule_fault *fault;
	size_t n_entries; /* of all rules */
	uint64_t lists;   /* what the lists of the rule at hand hold, in one number */
	struct literal_list {
		struct literal *item; /* on the heap while it grows */
		size_t n;
		size_t capacity;
	} literals[RULE_FORM_COUNT];
	struct domain_list {
		struct domain_entry *item;
		size_t n;
		size_t capacity;
	} domains;
	struct network_list {
		struct network *item;
		size_t n;
		size_t capacity;
	} networks;
	struct sieve_builder *sieves[RULE_FORM_COUNT];
};

/* One word, phrase, domain or network, and where it stands. */
struct rule_entry {
	struct str text;
	struct str source;
	unsigned line;
};

static inline struct fault_sink compiler_sink(const struct compiler *compiler, struct str source)
{
	return (struct fault_sink){compiler->arena, source, compiler->fault};
}

/* Adds the tests of one definition, rule number `rule`, and the tree of its condition. */
HAMLET_MUST_USE int compiler_add_condition(
	struct compiler *compiler, const struct rule_definition *definition, uint32_t rule);
/* Adds what the test number `test` looks for, from the pack or from the list it names. */
HAMLET_MUST_USE int compiler_add_entries(struct compiler *compiler,
	const struct rule_definition *definition, const struct condition_definition *condition,
	uint32_t test);
/* Adds one entry of that test. */
HAMLET_MUST_USE int compiler_add_entry(struct compiler *compiler, const struct rule_entry *entry,
	bool is_substring, uint32_t test);
/*
 * Adds the literals that must stand in every text that the pattern of test number `test` matches;
 * one without such literals goes to the sieve, and if that will not have it, it is tried on every
 * text.
 */
HAMLET_MUST_USE int compiler_add_prefilter(
	struct compiler *compiler, struct str regex, bool is_caseless, uint32_t test);
/* The indexes over all that was added. */
HAMLET_MUST_USE int compiler_build_indexes(struct compiler *compiler);
void compiler_fini(struct compiler *compiler);

#endif
