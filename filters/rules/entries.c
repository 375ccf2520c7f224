#include "compiler.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/text.h>

/* Inner runs of white space become one space, which then matches any run. */
static struct str squeeze_spaces(struct arena *arena, struct str s)
{
	char *p = arena_bytes(arena, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n && p != NULL; i++) {
		bool is_space = ascii_is_space(s.p[i]);

		if (!is_space || n == 0 || p[n - 1] != ' ') {
			p[n++] = is_space ? ' ' : s.p[i];
		}
	}
	return str_make(p, n);
}

static int add_literal(struct compiler *compiler, const struct rule_definition *definition,
	const struct yaml_value *entry, uint32_t rule)
{
	struct arena *arena = &compiler->rules->arena;
	enum rule_form form = compiler->rules->rules[rule].form;
	struct fault_sink sink = compiler_sink(compiler, definition);
	struct literal literal = {.rule = rule, .is_substring = definition->is_substring};
	struct str text = entry->text;

	if (form == RULE_FORM_FOLDED) {
		int r = text_fold(arena, text, &text);

		if (r < 0) {
			return r;
		}
	}
	text = str_trim(text);
	if (text.n == 0) {
		return fault_at(&sink, entry->line,
			"Nothing is left of the entry \"%.*s\" once it is folded.",
			STR_FMT(fault_clip(entry->text)));
	}
	literal.text = squeeze_spaces(arena, text);
	if (literal.text.p == NULL) {
		return -ENOMEM;
	}
	compiler->literals[form][compiler->n_literals[form]++] = literal;
	compiler->rules->literals_look_at[form] |= definition->look_at;
	return 0;
}

static int add_domain(struct compiler *compiler, const struct rule_definition *definition,
	const struct yaml_value *entry, uint32_t rule)
{
	struct fault_sink sink = compiler_sink(compiler, definition);
	struct str folded, domain;
	int r = text_fold(&compiler->rules->arena, entry->text, &folded);

	if (r < 0) {
		return r;
	}
	domain = domain_of_entry(folded);
	if (domain.n == 0) {
		return fault_at(&sink, entry->line, "\"%.*s\" is not the name of a domain.",
			STR_FMT(fault_clip(entry->text)));
	}
	compiler->domains[compiler->n_domains++] = (struct domain_entry){domain, rule};
	compiler->rules->domains_look_at |= definition->look_at;
	return 0;
}

int compiler_add_entries(
	struct compiler *compiler, const struct rule_definition *definition, uint32_t rule)
{
	int (*add)(struct compiler *, const struct rule_definition *, const struct yaml_value *,
		uint32_t) = definition->test == RULE_TEST_DOMAINS ? add_domain : add_literal;
	int r = 0;

	if (definition->literals->kind == YAML_IS_TEXT) {
		return add(compiler, definition, definition->literals, rule);
	}
	for (const struct yaml_value *entry = definition->literals->first; entry != NULL && r == 0;
		entry = entry->next) {
		r = add(compiler, definition, entry, rule);
	}
	return r;
}

static size_t n_entries(const struct rule_definition *definition)
{
	return definition->literals->kind == YAML_IS_TEXT ? 1 : definition->literals->n;
}

int compiler_reserve_entries(struct compiler *compiler)
{
	struct arena *arena = &compiler->rules->arena;
	size_t n_literals[RULE_FORM_COUNT] = {0};
	size_t n_domains = 0;

	for (const struct rule_definition *definition = compiler->definitions->first;
		definition != NULL; definition = definition->next) {
		if (definition->test == RULE_TEST_LITERALS) {
			n_literals[definition->is_raw ? RULE_FORM_RAW : RULE_FORM_FOLDED] +=
				n_entries(definition);
		} else if (definition->test == RULE_TEST_DOMAINS) {
			n_domains += n_entries(definition);
		}
	}
	for (size_t form = 0; form < RULE_FORM_COUNT; form++) {
		compiler->literals[form] =
			arena_new(arena, n_literals[form], sizeof **compiler->literals);
		if (compiler->literals[form] == NULL) {
			return -ENOMEM;
		}
	}
	compiler->domains = arena_new(arena, n_domains, sizeof *compiler->domains);
	return compiler->domains == NULL ? -ENOMEM : 0;
}

int compiler_build_indexes(struct compiler *compiler)
{
	struct ruleset *rules = compiler->rules;
	int r = 0;

	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		if (compiler->n_literals[form] > 0) {
			r = literal_index_build(&rules->arena, compiler->literals[form],
				compiler->n_literals[form], &rules->literals[form]);
		}
	}
	if (r == 0 && compiler->n_domains > 0) {
		r = domain_set_build(
			&rules->arena, compiler->domains, compiler->n_domains, &rules->domains);
	}
	return r;
}
