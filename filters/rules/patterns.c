#include "patterns.h"

#include <errno.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#define STACK_START_BYTES 32768

struct pattern_scratch {
	pcre2_general_context *general;
	pcre2_match_context *match;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
};

static void *take(size_t n, void *arg)
{
	(void)arg;
	return mem_new(n, 1);
}

static void give_back(void *p, void *arg)
{
	(void)arg;
	mem_free(p);
}

/* So that running out of memory can be tested. */
static pcre2_general_context *general_context(void)
{
	return pcre2_general_context_create(take, give_back, NULL);
}

static int explain(int error, size_t offset, struct arena *arena, struct str *ret_why)
{
	PCRE2_UCHAR message[256] = {0};
	int r;

	if (error == PCRE2_ERROR_HEAP_FAILED) {
		return -ENOMEM;
	}
	/* A message too long for the buffer is cut, and ended, by PCRE2. */
	(void)pcre2_get_error_message(error, message, sizeof message);
	r = arena_printf(arena, ret_why, "%s (at byte %zu)", (const char *)message, offset);
	return r < 0 ? r : PATTERN_MALFORMED;
}

static int compile(pcre2_general_context *general, struct str regex, uint32_t options,
	struct arena *arena, struct pattern **ret, struct str *ret_why)
{
	pcre2_compile_context *context = pcre2_compile_context_create(general);
	pcre2_code *code;
	size_t offset;
	int error;

	if (context == NULL) {
		return -ENOMEM;
	}
	code = pcre2_compile((PCRE2_SPTR)regex.p, regex.n, options, &error, &offset, context);
	pcre2_compile_context_free(context);
	if (code == NULL) {
		return explain(error, offset, arena, ret_why);
	}
	/* Where JIT is not to be had, PCRE2 interprets: slower, the same hits. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	*ret = (struct pattern *)code;
	return 0;
}

int pattern_new(struct str regex, bool is_caseless, struct arena *arena, struct pattern **ret,
	struct str *ret_why)
{
	/* \C would step into the middle of a character. */
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
			   (is_caseless ? PCRE2_CASELESS : 0);
	pcre2_general_context *general = general_context();
	int r;

	if (general == NULL) {
		return -ENOMEM;
	}
	r = compile(general, regex, options, arena, ret, ret_why);
	pcre2_general_context_free(general);
	return r;
}

void pattern_free(struct pattern *pattern)
{
	pcre2_code_free((pcre2_code *)pattern);
}

int pattern_scratch_new(struct pattern_scratch **ret)
{
	struct pattern_scratch *scratch = mem_new(1, sizeof *scratch);

	if (scratch == NULL) {
		return -ENOMEM;
	}
	scratch->general = general_context();
	if (scratch->general != NULL) {
		scratch->match = pcre2_match_context_create(scratch->general);
		scratch->data = pcre2_match_data_create(1, scratch->general);
		scratch->stack = pcre2_jit_stack_create(
			STACK_START_BYTES, LIMIT_PATTERN_STACK_BYTES, scratch->general);
	}
	if (scratch->match == NULL || scratch->data == NULL || scratch->stack == NULL) {
		pattern_scratch_free(scratch);
		return -ENOMEM;
	}
	pcre2_jit_stack_assign(scratch->match, NULL, scratch->stack);
	/* JIT knows the match limit and its stack only; the other two bind the interpreter. */
	pcre2_set_match_limit(scratch->match, LIMIT_PATTERN_MATCH_STEPS);
	pcre2_set_depth_limit(scratch->match, LIMIT_PATTERN_DEPTH_STEPS);
	pcre2_set_heap_limit(scratch->match, LIMIT_PATTERN_HEAP_KIB);
	*ret = scratch;
	return 0;
}

void pattern_scratch_free(struct pattern_scratch *scratch)
{
	if (scratch == NULL) {
		return;
	}
	pcre2_jit_stack_free(scratch->stack);
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->match);
	pcre2_general_context_free(scratch->general);
	mem_free(scratch);
}

int pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, struct str s,
	size_t *ret_begin, size_t *ret_end)
{
	const char *p = s.n > 0 ? s.p : "";
	int n = pcre2_match((const pcre2_code *)pattern, (PCRE2_SPTR)p, s.n, 0, PCRE2_NO_UTF_CHECK,
		scratch->data, scratch->match);
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(scratch->data);

	if (n >= 0) {
		/* \K in a lookahead can set the beginning behind the end. */
		*ret_begin = found[0] < found[1] ? found[0] : found[1];
		*ret_end = found[1];
		return 0;
	}
	if (n == PCRE2_ERROR_NOMATCH) {
		return PATTERN_MISSES;
	}
	return n == PCRE2_ERROR_NOMEMORY ? -ENOMEM : PATTERN_GIVEN_UP;
}
