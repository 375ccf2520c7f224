#include "compiler.h"

#include <errno.h>

#include <hamlet/limits.h>
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
	const struct rule_test *test = &compiler->rules->tests[literal.owner];
	struct literal_list *list = &compiler->literals[test->form];
	int r = reserve_one(&list->item, sizeof *list->item, list->n, &list->capacity);

	if (r == 0) {
		list->item[list->n++] = literal;
		compiler->rules->literals[test->form].look_at |= test->look_at;
	}
	return r;
}

static int too_long(const struct compiler *compiler, const struct rule_entry *entry)
{
	struct fault_sink sink = compiler_sink(compiler, entry->source);

	return fault_at(&sink, entry->line,
		"An entry has at most %d bytes, also when it is folded.", LIMIT_RULE_ENTRY_BYTES);
}

static int add_literal(
	struct compiler *compiler, const struct rule_entry *entry, bool is_substring, uint32_t test)
{
	struct fault_sink sink = compiler_sink(compiler, entry->source);
	struct literal literal = {.owner = test, .is_substring = is_substring};
	int r;

	arena_reset(compiler->scratch);
	r = literal_text_of_entry(&compiler->rules->arena, compiler->scratch, entry->text,
		compiler->rules->tests[test].form, &literal.text);
	if (r < 0) {
		return r;
	}
	if (literal.text.n == 0) {
		return fault_at(&sink, entry->line,
			"Nothing is left of the entry \"%.*s\" once it is folded.",
			STR_FMT(fault_clip(entry->text)));
	}
	/* Folding may make a text longer. */
	if (literal.text.n > LIMIT_RULE_ENTRY_BYTES) {
		return too_long(compiler, entry);
	}
	return push_literal(compiler, literal);
}

static int add_domain(struct compiler *compiler, const struct rule_entry *entry, uint32_t test)
{
	struct domain_list *list = &compiler->domains;
	struct fault_sink sink = compiler_sink(compiler, entry->source);
	struct domain_entry domain = {.owner = test};
	int r;

	arena_reset(compiler->scratch);
	r = text_fold(compiler->scratch, entry->text, &domain.domain);
	if (r < 0) {
		return r;
	}
	domain.domain = domain_of_entry(domain.domain);
	if (domain.domain.n == 0) {
		return fault_at(&sink, entry->line, "\"%.*s\" is not the name of a domain.",
			STR_FMT(fault_clip(entry->text)));
	}
	r = arena_copy(&compiler->rules->arena, domain.domain, &domain.domain);
	if (r == 0) {
		r = reserve_one(&list->item, sizeof *list->item, list->n, &list->capacity);
	}
	if (r == 0) {
		list->item[list->n++] = domain;
		compiler->rules->domains_look_at |= compiler->rules->tests[test].look_at;
	}
	return r;
}

static int add_network(struct compiler *compiler, const struct rule_entry *entry, uint32_t test)
{
	struct network_list *list = &compiler->networks;
	struct fault_sink sink = compiler_sink(compiler, entry->source);
	struct network network = {.owner = test};
	int r = network_parse(entry->text, &network);

	if (r == NETWORK_HAS_HOST_BITS) {
		return fault_at(&sink, entry->line,
			"The network \"%.*s\" has bits set behind its prefix.",
			STR_FMT(fault_clip(entry->text)));
	}
	if (r != 0) {
		return fault_at(&sink, entry->line,
			"\"%.*s\" is no address and no network, such as 192.0.2.0/24 or "
			"2001:db8::/32.",
			STR_FMT(fault_clip(entry->text)));
	}
	r = reserve_one(&list->item, sizeof *list->item, list->n, &list->capacity);
	if (r == 0) {
		list->item[list->n++] = network;
	}
	return r;
}

int compiler_add_entry(
	struct compiler *compiler, const struct rule_entry *entry, bool is_substring, uint32_t test)
{
	struct fault_sink sink = compiler_sink(compiler, entry->source);

	if (entry->text.n > LIMIT_RULE_ENTRY_BYTES) {
		return too_long(compiler, entry);
	}
	if (compiler->n_entries == LIMIT_RULE_ENTRIES) {
		return fault_at(&sink, entry->line, "All rules together have at most %d entries.",
			LIMIT_RULE_ENTRIES);
	}
	compiler->n_entries++;
	switch (compiler->rules->tests[test].kind) {
	case TEST_DOMAINS:
		return add_domain(compiler, entry, test);
	case TEST_NETWORKS:
		return add_network(compiler, entry, test);
	case TEST_LITERALS:
	case TEST_PATTERN:
	case TEST_NONE:
		break;
	}
	return add_literal(compiler, entry, is_substring, test);
}

static int add_need(
	struct compiler *compiler, const struct literal_set *set, uint32_t test, uint8_t need)
{
	struct arena *arena = &compiler->rules->arena;
	enum rule_form form = compiler->rules->tests[test].form;
	int r = 0;

	for (size_t i = 0; i < set->n && r == 0; i++) {
		struct literal literal = {.owner = test, .is_substring = true, .need = need};

		r = literal_text_of_part(arena, set->item[i], form, &literal.text);
		if (r == 0) {
			r = push_literal(compiler, literal);
		}
	}
	return r;
}

static int add_to_sieve(
	struct compiler *compiler, struct str regex, bool is_caseless, uint32_t index)
{
	struct ruleset *rules = compiler->rules;
	struct rule_test *test = &rules->tests[index];
	int r = sieve_builder_add(
		&compiler->sieves[test->form], regex, is_caseless, index, &test->is_sieved);

	test->is_unfiltered = !test->is_sieved;
	if (test->is_sieved) {
		rules->sieved[rules->n_sieved++] = index;
		rules->sieved_look_at[test->form] |= test->look_at;
	}
	return r;
}

int compiler_add_prefilter(
	struct compiler *compiler, struct str regex, bool is_caseless, uint32_t index)
{
	struct rule_test *test = &compiler->rules->tests[index];
	struct prefilter known;
	int r;

	arena_reset(compiler->scratch);
	r = prefilter_read(regex, test->form == RULE_FORM_FOLDED, compiler->scratch, &known);
	if (r == 0) {
		r = pattern_set_prefilter(test->pattern, &known);
	}
	for (uint8_t i = 0; r == 0 && i < known.needs.n; i++) {
		test->needs |= (uint8_t)(1U << i);
		r = add_need(compiler, &known.needs.set[i], index, i);
	}
	return r == 0 && known.needs.n == 0 ? add_to_sieve(compiler, regex, is_caseless, index) : r;
}

static int build_literals(struct compiler *compiler, enum rule_form form)
{
	struct arena *arena = &compiler->rules->arena;
	struct literal_entries *entries = &compiler->rules->literals[form];
	const struct literal_list *list = &compiler->literals[form];

	if (list->n == 0) {
		return 0;
	}
	entries->item = arena_new(arena, list->n, sizeof *entries->item);
	if (entries->item == NULL) {
		return -ENOMEM;
	}
	memcpy(entries->item, list->item, list->n * sizeof *entries->item);
	entries->n = list->n;
	return literal_index_build(arena, entries->item, entries->n, &entries->index);
}

static int build_domains(struct compiler *compiler)
{
	struct ruleset *rules = compiler->rules;
	const struct domain_list *list = &compiler->domains;

	if (list->n == 0) {
		return 0;
	}
	rules->domain_entries = arena_new(&rules->arena, list->n, sizeof *rules->domain_entries);
	if (rules->domain_entries == NULL) {
		return -ENOMEM;
	}
	memcpy(rules->domain_entries, list->item, list->n * sizeof *rules->domain_entries);
	rules->n_domains = list->n;
	return domain_set_build(
		&rules->arena, rules->domain_entries, rules->n_domains, &rules->domains);
}

static int build_networks(struct compiler *compiler)
{
	struct ruleset *rules = compiler->rules;
	const struct network_list *list = &compiler->networks;

	if (list->n == 0) {
		return 0;
	}
	rules->network_entries = arena_new(&rules->arena, list->n, sizeof *rules->network_entries);
	if (rules->network_entries == NULL) {
		return -ENOMEM;
	}
	memcpy(rules->network_entries, list->item, list->n * sizeof *rules->network_entries);
	rules->n_networks = list->n;
	return network_set_build(
		&rules->arena, rules->network_entries, rules->n_networks, &rules->networks);
}

int compiler_build_indexes(struct compiler *compiler)
{
	int r = 0;

	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		r = build_literals(compiler, (enum rule_form)form);
		/* What only learning asks is asked seldom: a sieve takes longer than it spares. */
		if (r == 0 && !compiler->sources->only_fitted) {
			r = sieve_new(compiler->sieves[form], &compiler->rules->sieves[form]);
		}
	}
	if (r == 0) {
		r = build_domains(compiler);
	}
	return r != 0 ? r : build_networks(compiler);
}

void compiler_fini(struct compiler *compiler)
{
	for (size_t form = 0; form < RULE_FORM_COUNT; form++) {
		mem_free(compiler->literals[form].item);
		sieve_builder_free(compiler->sieves[form]);
	}
	mem_free(compiler->domains.item);
	mem_free(compiler->networks.item);
}
