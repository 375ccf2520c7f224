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
	size_t n_literals[RULE_FORM_COUNT];
	struct literal *literals[RULE_FORM_COUNT];
	size_t n_domains;
	struct domain_entry *domains;
};

static inline struct fault_sink compiler_sink(
	const struct compiler *compiler, const struct rule_definition *definition)
{
	return (struct fault_sink){compiler->arena, definition->source, compiler->fault};
}

/* Room for the entries of all definitions, so that the lists need not grow. */
HAMLET_MUST_USE int compiler_reserve_entries(struct compiler *compiler);
/* Adds the words, phrases or domains of one definition, which is rule number `rule`. */
HAMLET_MUST_USE int compiler_add_entries(
	struct compiler *compiler, const struct rule_definition *definition, uint32_t rule);
/* The indexes over all that was added. */
HAMLET_MUST_USE int compiler_build_indexes(struct compiler *compiler);

#endif
