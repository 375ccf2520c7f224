#include "ruleset.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/mem.h>

#include "compiler.h"
#include "pattern_fold.h"

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

static bool is_first_of_name(struct compiler *compiler, uint32_t *slots, size_t mask, uint32_t i,
	const struct rule_definition *definition)
{
	size_t at = hash_bytes(definition->name, HASH_SEED) & mask;

	while (slots[at] != 0) {
		if (str_eq(compiler->rules->rules[slots[at] - 1].info.name, definition->name)) {
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
		struct fault_sink sink = compiler_sink(compiler, definition);

		if (!is_first_of_name(compiler, slots, n_slots - 1, i, definition)) {
			return fault_at(&sink, definition->line,
				"There is another rule named \"%.*s\".", STR_FMT(definition->name));
		}
	}
	return 0;
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
	info->line = definition->line;
	info->action = definition->action;
	info->mode = definition->mode;
	info->weight = definition->weight;
	info->look_at = rule_fields_name(definition->look_at);
	info->n_hit_examples = definition->n_examples[true];
	info->n_miss_examples = definition->n_examples[false];
	rule->look_at = definition->look_at;
	rule->form = definition->is_raw ? RULE_FORM_RAW : RULE_FORM_FOLDED;
	return r;
}

/* Folded text has no capitals, so only a pattern that holds some must ignore case. */
static bool has_capitals(struct str regex)
{
	for (size_t i = 0; i < regex.n; i++) {
		if (ascii_is_upper(regex.p[i])) {
			return true;
		}
	}
	return false;
}

static int compile_pattern(
	struct compiler *compiler, const struct rule_definition *definition, struct rule *rule)
{
	struct fault_sink sink = compiler_sink(compiler, definition);
	struct str regex = definition->pattern;
	struct str why;
	int r = definition->is_raw ? 0 : pattern_fold(&compiler->rules->arena, regex, &regex);

	if (r == PATTERN_FOLD_BREAKS_RANGE) {
		return fault_at(&sink, definition->test_line,
			"The pattern of \"%.*s\" has a range of letters that look-alikes break up: "
			"write \\p{L}, or name the letters, or match it raw.",
			STR_FMT(definition->name));
	}
	if (r < 0) {
		return r;
	}
	r = pattern_new(regex, !definition->is_raw && has_capitals(regex), compiler->arena,
		&rule->pattern, &why);
	if (r == 0) {
		return compiler_add_prefilter(
			compiler, regex, (uint32_t)(rule - compiler->rules->rules));
	}
	if (r != PATTERN_MALFORMED) {
		return r;
	}
	return fault_at(&sink, definition->test_line, "The pattern of \"%.*s\" is broken: %.*s.",
		STR_FMT(definition->name), STR_FMT(why));
}

static int compile_rules(struct compiler *compiler)
{
	const struct rule_definition *definition = compiler->definitions->first;
	int r = 0;

	for (uint32_t i = 0; definition != NULL && r == 0; i++, definition = definition->next) {
		struct rule *rule = &compiler->rules->rules[i];

		r = describe(compiler, definition, rule);
		if (r != 0) {
			break;
		}
		r = definition->test == RULE_TEST_PATTERN
			    ? compile_pattern(compiler, definition, rule)
			    : compiler_add_entries(compiler, definition, i);
		compiler->rules->look_at |= definition->look_at;
	}
	return r;
}

static struct ruleset *ruleset_new(size_t n)
{
	struct ruleset *rules = mem_new(1, sizeof *rules);

	if (rules == NULL) {
		return NULL;
	}
	atomic_init(&rules->n_references, 1);
	arena_init(&rules->arena, BLOCK_BYTES, ARENA_BYTES);
	rules->rules = arena_new(&rules->arena, n, sizeof *rules->rules);
	rules->unfiltered = arena_new(&rules->arena, n, sizeof *rules->unfiltered);
	if (rules->rules == NULL || rules->unfiltered == NULL) {
		ruleset_unref(rules);
		return NULL;
	}
	rules->n = n;
	return rules;
}

static int compile(const struct rule_definitions *definitions, struct arena *arena,
	struct ruleset **ret, struct rule_fault *ret_fault)
{
	HAMLET_CLEANUP(unref_at) struct ruleset *rules = ruleset_new(definitions->n);
	HAMLET_CLEANUP(compiler_fini)
	struct compiler compiler = {rules, definitions, arena, ret_fault, .domains.n = 0};
	int r;

	if (rules == NULL) {
		return -ENOMEM;
	}
	r = compile_rules(&compiler);
	if (r == 0) {
		r = check_names(&compiler);
	}
	if (r == 0) {
		r = compiler_build_indexes(&compiler);
	}
	if (r == 0) {
		r = ruleset_check_examples(rules, definitions, arena, ret_fault);
	}
	if (r == 0) {
		*ret = rules;
		rules = NULL;
	}
	return r;
}

int ruleset_compile(const struct rule_source *sources, size_t n_sources, struct arena *arena,
	struct ruleset **ret, struct rule_fault *ret_fault)
{
	HAMLET_CLEANUP(fini_arena_at) struct arena trees;
	struct rule_definitions definitions = {0};

	arena_init(&trees, BLOCK_BYTES, ARENA_BYTES);
	for (size_t i = 0; i < n_sources; i++) {
		struct fault_sink sink = {arena, sources[i].name, ret_fault};
		int r = rules_parse(&trees, sources[i].bytes, &sink, &definitions);

		if (r != 0) {
			return r;
		}
	}
	return compile(&definitions, arena, ret, ret_fault);
}
