#include "patterns.h"

#include <errno.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#define TEXT_OF(x)    #x
#define LIMIT_TEXT(x) TEXT_OF(x)

#define STACK_START_BYTES 32768

/* Texts up to here are tried fast, and what passes the fast form's limit is counted then. */
#define FAST_TEXT_BYTES 512
/* PCRE2's match limit of the fast form, at each place where a match may begin. */
#define FAST_MATCH_LIMIT 400
/* What a fast try is taken to cost at the worst, in steps: n places, each read to the end. */
#define FAST_COST(n) (1 + (n) * (n) / 16)
/* A step that passes over so many bytes counts double: they were read. */
#define BYTES_A_STEP 16
/* Characters that a fixed repeat or a look-behind reads in the time of a step. */
#define HIDDEN_A_STEP 16

/*
 * PCRE2's match limit binds each place where a match may begin, not the whole text: a pattern that
 * stays just below it at each of 65,536 places takes half a minute. So every regex is compiled
 * twice. The counted form has PCRE2 call us before each item of the pattern (auto-callout), and we
 * give up once the steps of all places together pass the limit. The fast form is for short texts,
 * where all places together cannot cost much: it is not counted, but no more of it is used in one
 * comment than could cost LIMIT_RULES_MATCH_STEPS at the worst.
 */
struct pattern {
	pcre2_code *fast;
	pcre2_code *counted;
	bool is_jit; /* both: PCRE2 is spared its checks then */
	/* What an item may read without a call in between, in steps: a fixed repeat, a look-behind.
	 */
	size_t hidden_steps;
	/* A back-reference may read all that a match holds so far. */
	bool has_references;
};

/* What is left, and where the last step was. */
struct step_budget {
	const struct pattern *pattern;
	size_t n_left; /* to this pattern */
	size_t n_left_to_all;
	size_t n_left_to_fast;
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

/* What an escape takes up behind its backslash, with the braces of \x{...}, \p{...} and kin. */
static size_t escape_length(struct str rest)
{
	size_t end = str_find_byte(rest, '}');

	if (rest.n > 1 && rest.p[1] == '{' && end < rest.n &&
		memchr("xopPNgku", rest.p[0], 8) != NULL) {
		return end + 1;
	}
	return rest.n > 0;
}

static size_t number_at(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && ascii_is_digit(s.p[i]) && n <= LIMIT_PATTERN_REPEAT; i++) {
		n = n * 10 + (size_t)(s.p[i] - '0');
	}
	return n;
}

/* The largest n of x{n}, x{n,} and x{n,m}; braces that are no repeat do no harm. */
static size_t largest_repeat(struct str regex)
{
	size_t largest = 0;

	for (size_t i = 0; i < regex.n; i++) {
		struct str rest = str_skip(regex, i + 1);
		size_t n = regex.p[i] == '{' ? number_at(rest) : 0;

		i += regex.p[i] == '\\' ? escape_length(rest) : 0;
		largest = n > largest ? n : largest;
	}
	return largest;
}

static void note_facts(struct pattern *pattern, size_t largest_repeat_count)
{
	uint32_t n_lookbehind = 0, n_references = 0;
	size_t n_fast = 0, n_counted = 0;

	/* All of these succeed for compiled code. */
	(void)pcre2_pattern_info(pattern->fast, PCRE2_INFO_JITSIZE, &n_fast);
	(void)pcre2_pattern_info(pattern->counted, PCRE2_INFO_JITSIZE, &n_counted);
	(void)pcre2_pattern_info(pattern->counted, PCRE2_INFO_MAXLOOKBEHIND, &n_lookbehind);
	(void)pcre2_pattern_info(pattern->counted, PCRE2_INFO_BACKREFMAX, &n_references);
	pattern->is_jit = n_fast > 0 && n_counted > 0;
	pattern->hidden_steps = (largest_repeat_count + n_lookbehind) / HIDDEN_A_STEP;
	pattern->has_references = n_references > 0;
}

int pattern_new(struct str regex, bool is_caseless, struct arena *arena, struct pattern **ret,
	struct str *ret_why)
{
	/* \C would step into the middle of a character. */
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
			   (is_caseless ? PCRE2_CASELESS : 0);
	size_t n_repeats = largest_repeat(regex);
	struct pattern *pattern;
	int r;

	if (n_repeats > LIMIT_PATTERN_REPEAT) {
		*ret_why = STR("a repeat of more than " LIMIT_TEXT(LIMIT_PATTERN_REPEAT));
		return PATTERN_MALFORMED;
	}
	pattern = mem_new(1, sizeof *pattern);
	if (pattern == NULL) {
		return -ENOMEM;
	}
	r = compile_both(pattern, regex, options, arena, ret_why);
	if (r != 0) {
		pattern_free(pattern);
		return r;
	}
	note_facts(pattern, n_repeats);
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
	size_t cost = 1 + distance / BYTES_A_STEP + budget->pattern->hidden_steps;

	if (budget->pattern->has_references && at > block->start_match) {
		cost += (at - block->start_match) / BYTES_A_STEP;
	}
	budget->last_at = at;
	if (cost > budget->n_left || cost > budget->n_left_to_all) {
		budget->n_left_to_all -= cost > budget->n_left ? 0 : budget->n_left_to_all;
		return PCRE2_ERROR_CALLOUT;
	}
	budget->n_left -= cost;
	budget->n_left_to_all -= cost;
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
	pcre2_set_match_limit(scratch->fast, FAST_MATCH_LIMIT);
	pcre2_set_callout(scratch->counted, count_step, &scratch->budget);
	pattern_begin_comment(scratch);
	pattern_begin(scratch);
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

void pattern_begin_comment(struct pattern_scratch *scratch)
{
	scratch->budget.n_left_to_all = LIMIT_RULES_MATCH_STEPS;
	scratch->budget.n_left_to_fast = LIMIT_RULES_MATCH_STEPS;
}

void pattern_begin(struct pattern_scratch *scratch)
{
	scratch->budget.n_left = LIMIT_PATTERN_MATCH_STEPS;
}

/* `code` is one of the pattern's two forms. */
static int match(const struct pattern *pattern, const pcre2_code *code, struct str s, size_t from,
	struct pattern_scratch *scratch)
{
	pcre2_match_context *context = code == pattern->fast ? scratch->fast : scratch->counted;

	return pattern->is_jit ? pcre2_jit_match(code, (PCRE2_SPTR)s.p, s.n, from, 0, scratch->data,
					 context)
			       : pcre2_match(code, (PCRE2_SPTR)s.p, s.n, from, PCRE2_NO_UTF_CHECK,
					 scratch->data, context);
}

static int match_fast(
	const struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	scratch->budget.n_left_to_fast -= FAST_COST(s.n);
	return match(pattern, pattern->fast, s, from, scratch);
}

static int match_counted(
	const struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	scratch->budget.pattern = pattern;
	scratch->budget.last_at = from;
	return match(pattern, pattern->counted, s, from, scratch);
}

int pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, struct str s,
	size_t from, struct span *ret)
{
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(scratch->data);
	int n = PCRE2_ERROR_MATCHLIMIT;

	if (s.n == 0) {
		s.p = "";
	}
	if (s.n <= FAST_TEXT_BYTES && pattern->hidden_steps == 0 &&
		FAST_COST(s.n) <= scratch->budget.n_left_to_fast) {
		n = match_fast(pattern, scratch, s, from);
	}
	if (n == PCRE2_ERROR_MATCHLIMIT) {
		if (scratch->budget.n_left_to_all == 0) {
			return PATTERN_SKIPPED;
		}
		n = match_counted(pattern, scratch, s, from);
	}
	if (n >= 0) {
		/* \K in a lookahead can set the beginning behind the end. */
		ret->begin = (uint32_t)(found[0] < found[1] ? found[0] : found[1]);
		ret->end = (uint32_t)found[1];
		return 0;
	}
	if (n == PCRE2_ERROR_NOMATCH) {
		return PATTERN_MISSES;
	}
	return n == PCRE2_ERROR_NOMEMORY ? -ENOMEM : PATTERN_GIVEN_UP;
}
