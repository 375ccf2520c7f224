#include "ruleset.h"

#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "compiler.h"
#include "fitted.h"

#define BLOCK_BYTES 65536
/* Of the trees that packs are read into, and of the compiled rules: far above what they need. */
#define ARENA_BYTES ((size_t)1 << 30)
#define HASH_SEED   0x72756c65

static void fini_arena_at(struct arena *arena)
{
	arena_fini(arena);
}

static void unref_at(struct ruleset **rules)
{
	ruleset_unref(*rules);
}

/* Whether both rules can hold for one comment. */
static bool share_a_site(const struct rule_info *a, const struct rule_info *b)
{
	for (size_t i = 0; i < a->n_sites; i++) {
		for (size_t k = 0; k < b->n_sites; k++) {
			if (str_eq(a->sites[i], b->sites[k])) {
				return true;
			}
		}
	}
	return a->n_sites == 0 || b->n_sites == 0;
}

static bool is_first_of_name(struct compiler *compiler, uint32_t *slots, size_t mask, uint32_t i,
	const struct rule_definition *definition)
{
	size_t at = hash_bytes(definition->name, HASH_SEED) & mask;

	while (slots[at] != 0) {
		const struct rule_info *former = &compiler->rules->rules[slots[at] - 1].info;

		if (str_eq(former->name, definition->name) &&
			share_a_site(former, &compiler->rules->rules[i].info)) {
			return false;
		}
		at = (at + 1) & mask;
	}
	slots[at] = i + 1;
	return true;
}

/* Names are what reasons and reports tell rules apart by. */
static int check_names(struct compiler *compiler)
{
	const struct rule_definition *definition = compiler->definitions->first;
	size_t n_slots = 64;
	HAMLET_CLEANUP(mem_free_at) uint32_t *slots = NULL;

	while (n_slots < compiler->rules->n * 2) {
		n_slots *= 2;
	}
	slots = mem_new(n_slots, sizeof *slots);
	if (slots == NULL) {
		return -ENOMEM;
	}
	for (uint32_t i = 0; definition != NULL; i++, definition = definition->next) {
		struct fault_sink sink = compiler_sink(compiler, definition->source);

		if (!is_first_of_name(compiler, slots, n_slots - 1, i, definition)) {
			return fault_at(&sink, definition->line,
				"There is another rule named \"%.*s\".", STR_FMT(definition->name));
		}
	}
	return 0;
}

static int copy_sites(struct arena *arena, const struct yaml_value *sites, struct rule_info *info)
{
	const struct yaml_value *site;
	struct str *names;
	int r = 0;

	if (sites == NULL) {
		return 0;
	}
	site = sites->kind == YAML_IS_LIST ? sites->first : sites;
	names = arena_new(arena, LIMIT_RULE_SITES, sizeof *names);
	if (names == NULL) {
		return -ENOMEM;
	}
	info->sites = names;
	for (; site != NULL && r == 0; site = sites->kind == YAML_IS_LIST ? site->next : NULL) {
		r = arena_copy(arena, str_trim(site->text), &names[info->n_sites++]);
	}
	return r;
}

static int describe(
	struct compiler *compiler, const struct rule_definition *definition, struct rule *rule)
{
	struct arena *arena = &compiler->rules->arena;
	struct rule_info *info = &rule->info;
	int r = arena_copy(arena, definition->name, &info->name);

	if (r == 0) {
		r = arena_copy(arena, definition->description, &info->description);
	}
	if (r == 0) {
		r = arena_copy(arena, definition->source, &info->source);
	}
	if (r == 0) {
		r = copy_sites(arena, definition->sites, info);
	}
	info->line = definition->line;
	info->action = definition->action;
	info->mode = definition->mode;
	info->weight = definition->weight;
	info->is_fitted = definition->is_fitted;
	info->look_at = rule_fields_name(condition_looks_at(&definition->condition));
	info->test = definition->n_conditions > 1 ? "conditions" : definition->condition.test_key;
	info->n_conditions = definition->n_conditions;
	info->expires_ms = definition->expires_ms;
	info->n_hit_examples = definition->n_examples[true];
	info->n_miss_examples = definition->n_examples[false];
	compiler->rules->has_shadow |= definition->mode == RULE_SHADOW;
	return r;
}

static int compile_rules(struct compiler *compiler)
{
	const struct rule_definition *definition = compiler->definitions->first;
	int r = 0;

	for (uint32_t i = 0; definition != NULL && r == 0; i++, definition = definition->next) {
		r = describe(compiler, definition, &compiler->rules->rules[i]);
		if (r == 0) {
			r = compiler_add_condition(compiler, definition, i);
		}
		fitted_note(compiler, definition);
	}
	return r;
}

static struct ruleset *ruleset_new(const struct rule_definitions *definitions)
{
	struct ruleset *rules = mem_new(1, sizeof *rules);
	struct arena *arena;

	if (rules == NULL) {
		return NULL;
	}
	arena = &rules->arena;
	atomic_init(&rules->n_references, 1);
	arena_init(arena, BLOCK_BYTES, ARENA_BYTES);
	rules->rules = arena_new(arena, definitions->n, sizeof *rules->rules);
	rules->tests = arena_new(arena, definitions->n_conditions, sizeof *rules->tests);
	rules->unfiltered = arena_new(arena, definitions->n_conditions, sizeof *rules->unfiltered);
	rules->untouched = arena_new(arena, definitions->n, sizeof *rules->untouched);
	rules->sieved = arena_new(arena, definitions->n_conditions, sizeof *rules->sieved);
	if (rules->rules == NULL || rules->tests == NULL || rules->unfiltered == NULL ||
		rules->untouched == NULL || rules->sieved == NULL) {
		ruleset_unref(rules);
		return NULL;
	}
	rules->n = definitions->n;
	return rules;
}

static int compile(struct compiler *compiler)
{
	int r = compile_rules(compiler);

	if (r == 0) {
		r = check_names(compiler);
	}
	if (r == 0) {
		r = compiler_build_indexes(compiler);
	}
	if (r == 0 && !compiler->sources->is_checked) {
		r = ruleset_check_examples(
			compiler->rules, compiler->definitions, compiler->arena, compiler->fault);
	}
	return r;
}

static int parse_all(const struct rule_sources *sources, struct arena *trees, struct arena *arena,
	struct rule_definitions *definitions, struct rule_fault *ret_fault)
{
	int r = 0;

	for (size_t i = 0; i < sources->n && r == 0; i++) {
		const struct rule_source *source = &sources->item[i];
		struct fault_sink sink = {arena, source->name, ret_fault};

		r = source->is_list ? rules_parse_list(trees, source, &sink, definitions)
				    : rules_parse(trees, source->bytes, &sink, definitions);
	}
	if (sources->only_fitted) {
		fitted_keep(definitions);
	}
	return r;
}

int ruleset_compile(const struct rule_sources *sources, struct arena *arena, struct ruleset **ret,
	struct rule_fault *ret_fault)
{
	HAMLET_CLEANUP(fini_arena_at) struct arena trees;
	HAMLET_CLEANUP(fini_arena_at) struct arena scratch;
	HAMLET_CLEANUP(unref_at) struct ruleset *rules = NULL;
	HAMLET_CLEANUP(compiler_fini) struct compiler compiler = {.sources = sources};
	struct rule_definitions definitions = {0};
	int r;

	arena_init(&trees, BLOCK_BYTES, ARENA_BYTES);
	arena_init(&scratch, BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	r = parse_all(sources, &trees, arena, &definitions, ret_fault);
	if (r != 0) {
		return r;
	}
	rules = ruleset_new(&definitions);
	if (rules == NULL) {
		return -ENOMEM;
	}
	rules->is_of_labels = sources->only_fitted;
	compiler.rules = rules;
	compiler.definitions = &definitions;
	compiler.arena = arena;
	compiler.scratch = &scratch;
	compiler.fault = ret_fault;
	r = compile(&compiler);
	if (r == 0) {
		*ret = rules;
		rules = NULL;
	}
	return r;
}
