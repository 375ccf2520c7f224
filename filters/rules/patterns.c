#include "patterns.h"

#include <errno.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#define STACK_START_BYTES 32768

/* Texts up to here are tried fast: n starts that each run over n bytes are still bearable. */
#define FAST_TEXT_BYTES 2048
/* Steps of the fast form over the whole text, worth about a millisecond. */
#define FAST_STEPS 200000
/* A step that passes over so many bytes counts double: they were read. */
#define BYTES_A_STEP 64

/*
 * PCRE2's match limit binds each place where a match may begin, not the whole text: a pattern that
 * stays just below it at each of 65,536 places takes half a minute. So every regex is compiled
 * twice. The fast form serves short texts, with a limit a place such that all places together stay
 * in bounds. Where that is not enough, and for long texts, the counted form has PCRE2 call us
 * before each item of the pattern (auto-callout), and we give up once the steps of all places
 * together pass the limit.
 */
struct pattern {
	pcre2_code *fast;
	pcre2_code *counted;
};

/* What is left to one search of the counted form. */
struct step_budget {
	size_t n_left;
	size_t last_at;
};

struct pattern_scratch {
	pcre2_general_context *general;
	pcre2_match_context *fast;
	pcre2_match_context *counted;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
	struct step_budget budget;
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
	struct arena *arena, pcre2_code **ret, struct str *ret_why)
{
	pcre2_compile_context *context = pcre2_compile_context_create(general);
	size_t offset;
	int error;

	if (context == NULL) {
		return -ENOMEM;
	}
	*ret = pcre2_compile((PCRE2_SPTR)regex.p, regex.n, options, &error, &offset, context);
	pcre2_compile_context_free(context);
	if (*ret == NULL) {
		return explain(error, offset, arena, ret_why);
	}
	/* Where JIT is not to be had, PCRE2 interprets: slower, the same hits. */
	(void)pcre2_jit_compile(*ret, PCRE2_JIT_COMPLETE);
	return 0;
}

static int compile_both(struct pattern *pattern, struct str regex, uint32_t options,
	struct arena *arena, struct str *ret_why)
{
	pcre2_general_context *general = general_context();
	int r;

	if (general == NULL) {
		return -ENOMEM;
	}
	r = compile(general, regex, options, arena, &pattern->fast, ret_why);
	if (r == 0) {
		r = compile(general, regex, options | PCRE2_AUTO_CALLOUT, arena, &pattern->counted,
			ret_why);
	}
	pcre2_general_context_free(general);
	return r;
}

int pattern_new(struct str regex, bool is_caseless, struct arena *arena, struct pattern **ret,
	struct str *ret_why)
{
	/* \C would step into the middle of a character. */
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
			   (is_caseless ? PCRE2_CASELESS : 0);
	struct pattern *pattern = mem_new(1, sizeof *pattern);
	int r;

	if (pattern == NULL) {
		return -ENOMEM;
	}
	r = compile_both(pattern, regex, options, arena, ret_why);
	if (r != 0) {
		pattern_free(pattern);
		return r;
	}
	*ret = pattern;
	return 0;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern != NULL) {
		pcre2_code_free(pattern->fast);
		pcre2_code_free(pattern->counted);
		mem_free(pattern);
	}
}

/* Called by PCRE2 before each item of the counted form. */
static int count_step(pcre2_callout_block *block, void *arg)
{
	struct step_budget *budget = arg;
	size_t at = block->current_position;
	size_t distance = at > budget->last_at ? at - budget->last_at : budget->last_at - at;
	size_t cost = 1 + distance / BYTES_A_STEP;

	budget->last_at = at;
	if (cost > budget->n_left) {
		return PCRE2_ERROR_CALLOUT;
	}
	budget->n_left -= cost;
	return 0;
}

static pcre2_match_context *match_context(struct pattern_scratch *scratch)
{
	pcre2_match_context *context = pcre2_match_context_create(scratch->general);

	if (context != NULL) {
		pcre2_jit_stack_assign(context, NULL, scratch->stack);
		/* JIT knows the match limit and its stack only; these two bind the interpreter. */
		pcre2_set_match_limit(context, LIMIT_PATTERN_MATCH_STEPS);
		pcre2_set_depth_limit(context, LIMIT_PATTERN_DEPTH_STEPS);
		pcre2_set_heap_limit(context, LIMIT_PATTERN_HEAP_KIB);
	}
	return context;
}

int pattern_scratch_new(struct pattern_scratch **ret)
{
	struct pattern_scratch *scratch = mem_new(1, sizeof *scratch);

	if (scratch == NULL) {
		return -ENOMEM;
	}
	scratch->general = general_context();
	if (scratch->general != NULL) {
		scratch->data = pcre2_match_data_create(1, scratch->general);
		scratch->stack = pcre2_jit_stack_create(
			STACK_START_BYTES, LIMIT_PATTERN_STACK_BYTES, scratch->general);
		scratch->fast = match_context(scratch);
		scratch->counted = match_context(scratch);
	}
	if (scratch->data == NULL || scratch->stack == NULL || scratch->fast == NULL ||
		scratch->counted == NULL) {
		pattern_scratch_free(scratch);
		return -ENOMEM;
	}
	pcre2_set_callout(scratch->counted, count_step, &scratch->budget);
	*ret = scratch;
	return 0;
}

void pattern_scratch_free(struct pattern_scratch *scratch)
{
	if (scratch == NULL) {
		return;
	}
	pcre2_match_context_free(scratch->counted);
	pcre2_match_context_free(scratch->fast);
	pcre2_jit_stack_free(scratch->stack);
	pcre2_match_data_free(scratch->data);
	pcre2_general_context_free(scratch->general);
	mem_free(scratch);
}

static int match_fast(const struct pattern *pattern, struct pattern_scratch *scratch, struct str s)
{
	pcre2_set_match_limit(scratch->fast, (uint32_t)(FAST_STEPS / (s.n + 1)));
	return pcre2_match(pattern->fast, (PCRE2_SPTR)s.p, s.n, 0, PCRE2_NO_UTF_CHECK,
		scratch->data, scratch->fast);
}

static int match_counted(
	const struct pattern *pattern, struct pattern_scratch *scratch, struct str s)
{
	scratch->budget = (struct step_budget){.n_left = LIMIT_PATTERN_MATCH_STEPS};
	return pcre2_match(pattern->counted, (PCRE2_SPTR)s.p, s.n, 0, PCRE2_NO_UTF_CHECK,
		scratch->data, scratch->counted);
}

int pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, struct str s,
	size_t *ret_begin, size_t *ret_end)
{
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(scratch->data);
	int n = PCRE2_ERROR_MATCHLIMIT;

	if (s.n == 0) {
		s.p = "";
	}
	if (s.n <= FAST_TEXT_BYTES) {
		n = match_fast(pattern, scratch, s);
	}
	if (n == PCRE2_ERROR_MATCHLIMIT) {
		n = match_counted(pattern, scratch, s);
	}
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
