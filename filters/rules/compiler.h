/* What the parts of one compilation work with. */
#ifndef HAMLET_RULES_COMPILER_H
#define HAMLET_RULES_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#include "ruleset.h"

struct compiler {
	struct ruleset *rules;
	const struct rule_definitions *definitions;
	struct arena *arena; /* of the caller: faults */
	struct rule_fault *fault;
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
};

static inline struct fault_sink compiler_sink(
	const struct compiler *compiler, const struct rule_definition *definition)
{
	return (struct fault_sink){compiler->arena, definition->source, compiler->fault};
}

/* Adds the words, phrases or domains of one definition, which is rule number `rule`. */
HAMLET_MUST_USE int compiler_add_entries(
	struct compiler *compiler, const struct rule_definition *definition, uint32_t rule);
/*
 * Adds the literals of which one must stand in every text that the pattern of rule number `rule`
 * matches; a rule without such literals is tried on every text.
 */
HAMLET_MUST_USE int compiler_add_prefilter(
	struct compiler *compiler, struct str regex, uint32_t rule);
/* The indexes over all that was added. */
HAMLET_MUST_USE int compiler_build_indexes(struct compiler *compiler);
void compiler_fini(struct compiler *compiler);

#endif
