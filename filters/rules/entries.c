#include "compiler.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/mem.h>
#include <hamlet/text.h>

#include "prefilter.h"

/* Room for one more in a list on the heap. */
static int reserve_one(void *item, size_t size, size_t n, size_t *capacity)
{
	size_t more = *capacity == 0 ? 64 : *capacity * 2;
	void *moved;

	if (n < *capacity) {
		return 0;
	}
	moved = mem_resize(*(void **)item, more, size);
	if (moved == NULL) {
		return -ENOMEM;
	}
	*(void **)item = moved;
	*capacity = more;
	return 0;
}

static int push_literal(struct compiler *compiler, struct literal literal)
{
	const struct rule *rule = &compiler->rules->rules[literal.rule];
	struct literal_list *list = &compiler->literals[rule->form];
	int r = reserve_one(&list->item, sizeof *list->item, list->n, &list->capacity);

	if (r == 0) {
		list->item[list->n++] = literal;
		compiler->rules->literals_look_at[rule->form] |= rule->look_at;
	}
	return r;
}

static int push_domain(struct compiler *compiler, struct domain_entry entry)
{
	struct domain_list *list = &compiler->domains;
	int r = reserve_one(&list->item, sizeof *list->item, list->n, &list->capacity);

	if (r == 0) {
		list->item[list->n++] = entry;
		compiler->rules->domains_look_at |= compiler->rules->rules[entry.rule].look_at;
	}
	return r;
}

/* A copy in which inner runs of white space are one space, which then matches any run. */
static struct str squeeze_spaces(struct arena *arena, struct str s, bool is_exact)
{
	char *p = arena_bytes(arena, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n && p != NULL; i++) {
		bool is_space = !is_exact && ascii_is_space(s.p[i]);

		if (!is_space || p[n - 1] != ' ') {
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
	/* Raw means as sent, white space and all. */
	literal.is_exact = form == RULE_FORM_RAW;
	literal.text = squeeze_spaces(arena, text, literal.is_exact);
	if (literal.text.p == NULL) {
		return -ENOMEM;
	}
	literal.is_exact = literal.is_exact || str_find_byte(literal.text, ' ') == literal.text.n;
	return push_literal(compiler, literal);
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
	return push_domain(compiler, (struct domain_entry){domain, rule});
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

int compiler_add_prefilter(struct compiler *compiler, struct str regex, uint32_t rule)
{
	struct literal_set set;
	int r = prefilter_literals(regex, compiler->rules->rules[rule].form == RULE_FORM_FOLDED,
		&compiler->rules->arena, &set);

	for (size_t i = 0; r == 0 && i < set.n; i++) {
		r = push_literal(compiler, (struct literal){.text = set.item[i],
						   .rule = rule,
						   .is_substring = true,
						   .is_exact = true});
	}
	if (r == 0 && set.n == 0) {
		compiler->rules->unfiltered[compiler->rules->n_unfiltered++] = rule;
	}
	return r;
}

static int build_literals(struct compiler *compiler, enum rule_form form)
{
	struct ruleset *rules = compiler->rules;
	const struct literal_list *list = &compiler->literals[form];
	struct literal *literals = arena_new(&rules->arena, list->n, sizeof *literals);

	if (literals == NULL) {
		return -ENOMEM;
	}
	memcpy(literals, list->item, list->n * sizeof *literals);
	return literal_index_build(&rules->arena, literals, list->n, &rules->literals[form]);
}

static int build_domains(struct compiler *compiler)
{
	struct ruleset *rules = compiler->rules;
	const struct domain_list *list = &compiler->domains;
	struct domain_entry *entries = arena_new(&rules->arena, list->n, sizeof *entries);

	if (entries == NULL) {
		return -ENOMEM;
	}
	memcpy(entries, list->item, list->n * sizeof *entries);
	return domain_set_build(&rules->arena, entries, list->n, &rules->domains);
}

int compiler_build_indexes(struct compiler *compiler)
{
	int r = 0;

	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		if (compiler->literals[form].n > 0) {
			r = build_literals(compiler, (enum rule_form)form);
		}
	}
	if (r == 0 && compiler->domains.n > 0) {
		r = build_domains(compiler);
	}
	return r;
}

void compiler_fini(struct compiler *compiler)
{
	for (size_t form = 0; form < RULE_FORM_COUNT; form++) {
		mem_free(compiler->literals[form].item);
	}
	mem_free(compiler->domains.item);
}
