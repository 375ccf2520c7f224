#include "ruleset.h"

#include <errno.h>

#include <hamlet/comment.h>
#include <hamlet/limits.h>
#include <hamlet/text.h>

#define BLOCK_BYTES 65536

/* One run over the examples. */
struct checking {
	const struct ruleset *rules;
	struct rule_matcher *matcher;
	struct arena *scratch;
	struct arena *arena; /* of the fault */
	struct rule_fault *fault;
};

static void free_matcher_at(struct rule_matcher **matcher)
{
	rule_matcher_free(*matcher);
}

static void fini_arena_at(struct arena *arena)
{
	arena_fini(arena);
}

/* Examples go through the same door as comments: no field over its cap, none with a NUL. */
static int check_fields(const struct rule_example *example, const struct fault_sink *sink)
{
	for (size_t i = 0; i < COMMENT_FIELD_COUNT; i++) {
		struct str text = example->field[i];

		if (text.n > comment_field_limit((enum comment_field)i)) {
			return fault_at(sink, example->line,
				"This example's %s has more bytes than a comment's may have (%zu).",
				comment_field_form_name((enum comment_field)i),
				comment_field_limit((enum comment_field)i));
		}
		if (str_find_byte(text, '\0') < text.n) {
			return fault_at(sink, example->line, "This example holds a NUL character.");
		}
	}
	return 0;
}

static int try_example(const struct checking *checking, const struct rule_example *example,
	size_t rule, struct rule_hits *ret)
{
	struct comment comment = {0};
	struct text text;
	int r;

	for (size_t i = 0; i < COMMENT_FIELD_COUNT; i++) {
		comment.field[i] = example->field[i];
	}
	arena_reset(checking->scratch);
	r = text_prepare(checking->scratch, comment.field[COMMENT_CONTENT], &text);
	if (r < 0) {
		return r;
	}
	return ruleset_match_request(checking->rules, checking->matcher,
		&(struct match_request){.input = {&comment, &text, {.now_ms = 0}}, .only = rule},
		checking->scratch, ret);
}

static int check_example(const struct checking *checking, const struct rule_example *example,
	const struct rule_definition *definition, size_t rule)
{
	const struct fault_sink sink = {checking->arena, definition->source, checking->fault};
	struct rule_hits hits;
	int r = check_fields(example, &sink);

	if (r != 0) {
		return r;
	}
	r = try_example(checking, example, rule, &hits);
	if (r < 0) {
		return r;
	}
	if (hits.n_limited > 0) {
		return fault_at(&sink, example->line,
			"The rule \"%.*s\" runs into its match limits on this example.",
			STR_FMT(definition->name));
	}
	if (example->must_hit && hits.n == 0) {
		return fault_at(&sink, example->line,
			"The rule \"%.*s\" does not hit this example, though it stands under hit.",
			STR_FMT(definition->name));
	}
	if (!example->must_hit && hits.n > 0) {
		return fault_at(&sink, example->line,
			"The rule \"%.*s\" hits \"%.*s\" in this example, though it stands under "
			"miss.",
			STR_FMT(definition->name), STR_FMT(fault_clip(hits.item[0].text)));
	}
	return 0;
}

int ruleset_check_examples(const struct ruleset *rules, const struct rule_definitions *definitions,
	struct arena *arena, struct rule_fault *ret_fault)
{
	HAMLET_CLEANUP(free_matcher_at) struct rule_matcher *matcher = NULL;
	HAMLET_CLEANUP(fini_arena_at) struct arena scratch;
	struct checking checking = {rules, NULL, &scratch, arena, ret_fault};
	const struct rule_definition *definition = definitions->first;
	int r = 0;

	arena_init(&scratch, BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	r = rule_matcher_new(&matcher);
	checking.matcher = matcher;
	for (size_t rule = 0; definition != NULL && r == 0; rule++, definition = definition->next) {
		for (const struct rule_example *example = definition->first_example;
			example != NULL && r == 0; example = example->next) {
			r = check_example(&checking, example, definition, rule);
		}
	}
	return r;
}
