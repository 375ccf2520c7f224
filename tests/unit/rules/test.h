/* What every test file of the rules includes first: packs from a text, comments from a few fields.
 */
#ifndef HAMLET_TESTS_RULES_TEST_H
#define HAMLET_TESTS_RULES_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/mem.h>
#include <hamlet/rules.h>
#include <hamlet/text.h>

/* Two columns of a table where each row is one check. */
#define N_ROWS(table) (sizeof(table) / sizeof(table)[0])

static inline int init_text(void **state)
{
	(void)state;
	return text_init();
}

static inline int fini_text(void **state)
{
	(void)state;
	text_fini();
	return 0;
}

static inline int compile_bytes(
	struct arena *arena, struct str pack, struct ruleset **ret, struct rule_fault *fault)
{
	const struct rule_source source = {STR("pack"), pack, false};

	return ruleset_compile(&(struct rule_sources){.item = &source, .n = 1}, arena, ret, fault);
}

/* Compiles one pack, named "pack"; *fault as ruleset_compile leaves it. */
static inline int compile_pack(
	struct arena *arena, const char *pack, struct ruleset **ret, struct rule_fault *fault)
{
	return compile_bytes(arena, str_of(pack), ret, fault);
}

/* The same for a pack that must be whole. */
static inline struct ruleset *whole_pack(struct arena *arena, const char *pack)
{
	struct ruleset *rules = NULL;
	struct rule_fault fault = {0};
	int r = compile_pack(arena, pack, &rules, &fault);

	if (r != 0) {
		fail_msg("outcome %d, line %u: %.*s", r, fault.line, STR_FMT(fault.detail));
	}
	return rules;
}

/* Matches a comment, prepared as the service prepares it. */
static inline int match_in(const struct ruleset *rules, const struct comment *comment,
	struct rule_context context, struct arena *arena, struct rule_hits *ret)
{
	struct rule_matcher *matcher;
	struct text text;
	int r = rule_matcher_new(&matcher);

	if (r == 0) {
		r = text_prepare(arena, comment->field[COMMENT_CONTENT], &text);
		if (r == 0) {
			r = ruleset_match(rules, matcher,
				&(struct rule_input){comment, &text, context}, arena, ret);
		}
		rule_matcher_free(matcher);
	}
	return r;
}

/* The same on no site, in 1970. */
static inline int match_comment(const struct ruleset *rules, const struct comment *comment,
	struct arena *arena, struct rule_hits *ret)
{
	return match_in(rules, comment, (struct rule_context){STR_NONE, 0}, arena, ret);
}

static inline struct rule_hits match_content(
	const struct ruleset *rules, struct arena *arena, struct str content)
{
	struct comment comment = {.field[COMMENT_CONTENT] = content};
	struct rule_hits hits;

	assert_int_equal(match_comment(rules, &comment, arena, &hits), 0);
	return hits;
}

static inline void test_arena_init(struct arena *arena)
{
	arena_init(arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
}

#endif
