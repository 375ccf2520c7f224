#include "patterns.h"

#include <errno.h>
#include <limits.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/utf8.h>

#include "pattern_code.h"
#include "pattern_starts.h"

#define TEXT_OF(x)    #x
#define LIMIT_TEXT(x) TEXT_OF(x)

#define STACK_START_BYTES 32768

/* Texts up to here are tried quickly; what passes the quick form's limit is counted then. */
#define QUICK_TEXT_BYTES 512
/* PCRE2's match limit of the quick form, at each place where a match may begin. */
#define QUICK_MATCH_LIMIT 400
/* The same while it is interpreted, where each step is counted, and dearer. */
#define QUICK_PLAIN_LIMIT 16
/* What a quick try at one place is taken to cost at the worst, in steps: it is read to the end, and
 * there again as often as an item hides. */
#define QUICK_COST(n, hidden) ((1 + (n) / 16) * (1 + (hidden)))
/* A step that passes over so many bytes counts double: they were read. */
#define BYTES_A_STEP 16
/* Bytes, or places known, that are searched for what a match begins with in the time of a step. */
#define SEARCHED_A_STEP 8
/* What it takes to begin at a place, in steps: by JIT, and interpreted. */
#define PLACE_STEPS       8
#define PLACE_PLAIN_STEPS 64
/* Characters that a fixed repeat or a look-behind reads in the time of a step. */
#define HIDDEN_A_STEP 16

/* Steps that take longer, interpreted, than to compile the form by JIT. */
#define HURRY_STEPS 5000
/* Forms compiled by JIT during one comment, at most: each takes a tenth of a millisecond, a few
 * take three. Of a long text at their first use: what came before must not tell what is given up. */
#define JITS_A_COMMENT   2
#define JITS_A_LONG_TEXT 256

/* Beside PCRE2's codes: the budget of all patterns was spent before. */
#define NOT_TRIED INT_MIN

/* Where matches are looked for by stretches, none is tried quickly, without their limits. */
_Static_assert(PATTERN_STARTS_TEXT_BYTES >= QUICK_TEXT_BYTES, "stretches are of longer texts");

/*
 * PCRE2's match limit binds each place where a match may begin, not the whole text: a pattern that
 * stays just below it at each of 65,536 places takes half a minute. So every regex has two forms.
 * The counted one has PCRE2 call us before each item of the pattern (auto-callout), and we give up
 * once the steps of all places together pass the limit. The quick one is for short texts, where all
 * places together cannot cost much: it is not counted, but no more of it is used in one comment
 * than could cost LIMIT_RULES_MATCH_STEPS at the worst.
 */
struct pattern {
	struct str regex;
	uint32_t options;
	struct pattern_form quick;
	struct pattern_form counted;
	/* What an item may read without a call in between, in steps: a fixed repeat, a look-behind.
	 */
	size_t hidden_steps;
	/* A back-reference may read all that a match holds so far. */
	bool has_references;
	/* The code is anchored, and tried at these places only. */
	bool has_starts;
	struct pattern_starts starts;
	struct pattern_reach reach;
};

/* What is left, and where the last step was. */
struct step_budget {
	const struct pattern *pattern;
	size_t n_left; /* to this pattern */
	size_t n_left_to_all;
	size_t n_left_to_quick;
	size_t last_at;
};

struct pattern_scratch {
	pcre2_general_context *general;
	pcre2_match_context *quick;
	pcre2_match_context *counted;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
	struct step_budget budget;
	struct start_cache starts;
	struct pattern_jits jits;      /* for short texts */
	struct pattern_jits long_jits; /* for those that have no quick form */
	bool is_everywhere;
};

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

static void note_facts(struct pattern *pattern, const pcre2_code *code, size_t largest_repeat_count)
{
	uint32_t n_lookbehind = 0, n_references = 0;

	/* Both succeed for compiled code. */
	(void)pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &n_lookbehind);
	(void)pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &n_references);
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
	pcre2_code *code;
	int r;

	if (n_repeats > LIMIT_PATTERN_REPEAT) {
		*ret_why = STR("a repeat of more than " LIMIT_TEXT(LIMIT_PATTERN_REPEAT));
		return PATTERN_MALFORMED;
	}
	pattern = mem_new(1, sizeof *pattern);
	if (pattern == NULL) {
		return -ENOMEM;
	}
	r = pattern_code_new(regex, options, arena, &code, ret_why);
	if (r != 0) {
		mem_free(pattern);
		return r < 0 ? r : PATTERN_MALFORMED;
	}
	pattern->regex = regex;
	pattern->options = options;
	atomic_init(&pattern->quick.plain, code);
	note_facts(pattern, code, n_repeats);
	*ret = pattern;
	return 0;
}

int pattern_set_prefilter(struct pattern *pattern, const struct prefilter *known)
{
	pattern->has_starts = pattern_starts_make(&known->starts, &pattern->starts);
	if (pattern->has_starts) {
		pattern->options |= PCRE2_ANCHORED;
		/* It is compiled anew when it is used. */
		pattern_form_fini(&pattern->quick);
		atomic_init(&pattern->quick.plain, NULL);
	}
	return pattern_reach_make(&known->needs, &pattern->reach);
}

void pattern_free(struct pattern *pattern)
{
	if (pattern != NULL) {
		pattern_form_fini(&pattern->quick);
		pattern_form_fini(&pattern->counted);
		pattern_reach_fini(&pattern->reach);
		mem_free(pattern);
	}
}

/* False once there is nothing left. */
static bool spend(struct step_budget *budget, size_t cost)
{
	if (cost > budget->n_left || cost > budget->n_left_to_all) {
		budget->n_left_to_all -= cost > budget->n_left ? 0 : budget->n_left_to_all;
		return false;
	}
	budget->n_left -= cost;
	budget->n_left_to_all -= cost;
	return true;
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
	return spend(budget, cost) ? 0 : PCRE2_ERROR_CALLOUT;
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
	scratch->general = pattern_memory();
	if (scratch->general != NULL) {
		scratch->data = pcre2_match_data_create(1, scratch->general);
		scratch->stack = pcre2_jit_stack_create(
			STACK_START_BYTES, LIMIT_PATTERN_STACK_BYTES, scratch->general);
		scratch->quick = match_context(scratch);
		scratch->counted = match_context(scratch);
	}
	if (scratch->data == NULL || scratch->stack == NULL || scratch->quick == NULL ||
		scratch->counted == NULL) {
		pattern_scratch_free(scratch);
		return -ENOMEM;
	}
	pcre2_set_callout(scratch->counted, count_step, &scratch->budget);
	pattern_begin_comment(scratch, false);
	pattern_begin(scratch);
	*ret = scratch;
	return 0;
}

void pattern_scratch_free(struct pattern_scratch *scratch)
{
	if (scratch == NULL) {
		return;
	}
	start_cache_fini(&scratch->starts);
	pcre2_match_context_free(scratch->counted);
	pcre2_match_context_free(scratch->quick);
	pcre2_jit_stack_free(scratch->stack);
	pcre2_match_data_free(scratch->data);
	pcre2_general_context_free(scratch->general);
	mem_free(scratch);
}

void pattern_begin_comment(struct pattern_scratch *scratch, bool is_everywhere)
{
	start_cache_forget(&scratch->starts);
	scratch->is_everywhere = is_everywhere;
	scratch->budget.n_left_to_all = LIMIT_RULES_MATCH_STEPS;
	scratch->budget.n_left_to_quick = LIMIT_RULES_MATCH_STEPS;
	scratch->jits = (struct pattern_jits){.n_left = JITS_A_COMMENT};
	scratch->long_jits = (struct pattern_jits){.n_left = JITS_A_LONG_TEXT, .is_at_once = true};
}

void pattern_be_steady(struct pattern_scratch *scratch)
{
	scratch->jits = scratch->long_jits =
		(struct pattern_jits){.n_left = UINT_MAX, .is_at_once = true};
}

void pattern_begin(struct pattern_scratch *scratch)
{
	scratch->budget.n_left = LIMIT_PATTERN_MATCH_STEPS;
}

static int match(const struct pattern_code *code, pcre2_match_context *context, struct str s,
	size_t from, pcre2_match_data *data)
{
	return code->is_jit
		       ? pcre2_jit_match(code->code, (PCRE2_SPTR)s.p, s.n, from, 0, data, context)
		       : pcre2_match(code->code, (PCRE2_SPTR)s.p, s.n, from, PCRE2_NO_UTF_CHECK,
				 data, context);
}

static int match_quick(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	struct pattern_code code;
	int r = pattern_form_use(
		&pattern->quick, pattern->regex, pattern->options, &scratch->jits, &code);

	if (r < 0) {
		return PCRE2_ERROR_NOMEMORY;
	}
	pcre2_set_match_limit(scratch->quick, code.is_jit ? QUICK_MATCH_LIMIT : QUICK_PLAIN_LIMIT);
	return match(&code, scratch->quick, s, from, scratch->data);
}

/* What it takes to begin there. Interpreted, the first byte that a match may begin with is looked
 * for to the very end of the text, whatever the offset limit. */
static size_t place_steps(
	const struct pattern *pattern, const struct pattern_code *code, struct str s, size_t from)
{
	size_t n_searched = pattern->has_starts ? 0 : s.n - from;

	return code->is_jit ? PLACE_STEPS : PLACE_PLAIN_STEPS + n_searched / SEARCHED_A_STEP;
}

static int match_counted(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	struct pattern_code code;
	size_t n_left;
	int n;
	/* At each place PCRE2 would look for what a match needs further on, to the text's end. */
	uint32_t options = pattern->options | PCRE2_AUTO_CALLOUT |
			   (pattern->has_starts           ? PCRE2_NO_START_OPTIMIZE
				   : pattern->reach.n > 0 ? PCRE2_USE_OFFSET_LIMIT
							  : 0);
	bool is_long = s.n > QUICK_TEXT_BYTES;
	int r = pattern_form_use(&pattern->counted, pattern->regex, options,
		is_long ? &scratch->long_jits : &scratch->jits, &code);

	if (r < 0) {
		return PCRE2_ERROR_NOMEMORY;
	}
	if (!spend(&scratch->budget, place_steps(pattern, &code, s, from))) {
		return PCRE2_ERROR_CALLOUT;
	}
	scratch->budget.pattern = pattern;
	scratch->budget.last_at = from;
	n_left = scratch->budget.n_left;
	n = match(&code, scratch->counted, s, from, scratch->data);
	if (!code.is_jit && n_left - scratch->budget.n_left > HURRY_STEPS) {
		pattern_form_hurry(&pattern->counted);
	}
	return n;
}

/* Where the interpreter has no room left, JIT may have it: its stack holds more. */
static int match_counted_at_any_rate(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	int n = match_counted(pattern, scratch, s, from);

	if (n == PCRE2_ERROR_DEPTHLIMIT || n == PCRE2_ERROR_HEAPLIMIT) {
		pattern_form_hurry(&pattern->counted);
		n = match_counted(pattern, scratch, s, from);
	}
	return n;
}

/* What a quick try from a place on is taken to cost. */
static size_t quick_cost(const struct pattern *pattern, struct str s)
{
	size_t n_places = pattern->has_starts ? 1 : s.n + 1;

	return n_places * QUICK_COST(s.n, pattern->hidden_steps);
}

/* At the place, if the pattern has starts; else at the first place from there on. */
static int match_from(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	size_t cost = quick_cost(pattern, s);
	int n = PCRE2_ERROR_MATCHLIMIT;

	if (s.n <= QUICK_TEXT_BYTES && cost <= scratch->budget.n_left_to_quick) {
		scratch->budget.n_left_to_quick -= cost;
		n = match_quick(pattern, scratch, s, from);
	}
	if (n >= 0 || n == PCRE2_ERROR_NOMATCH || n == PCRE2_ERROR_NOMEMORY) {
		return n;
	}
	return scratch->budget.n_left_to_all == 0
		       ? NOT_TRIED
		       : match_counted_at_any_rate(pattern, scratch, s, from);
}

/* For tests: at each character. */
static int match_everywhere(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	int n = PCRE2_ERROR_NOMATCH;

	for (size_t at = from; at < s.n && n == PCRE2_ERROR_NOMATCH; (void)utf8_next(s, &at)) {
		n = match_from(pattern, scratch, s, at);
	}
	return n;
}

/* The first of the places at which it matches. */
static int match_at_starts(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	int n = PCRE2_ERROR_NOMATCH;
	struct start_search search;
	size_t at;

	start_search_begin(&search, &pattern->starts, &pattern->reach, &scratch->starts, s, from);
	if (!spend(&scratch->budget, search.n_read / SEARCHED_A_STEP)) {
		return NOT_TRIED;
	}
	while (n == PCRE2_ERROR_NOMATCH && start_search_next(&search, &at)) {
		n = match_from(pattern, scratch, s, at);
	}
	return n;
}

/* In one of the stretches where a match may begin, if any are known. */
static int match_in_stretches(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	int n = PCRE2_ERROR_NOMATCH;
	struct start_stretches stretches;
	struct span stretch;

	if (scratch->is_everywhere ||
		!start_stretches_begin(&stretches, &pattern->reach, &scratch->starts, s, from)) {
		return match_from(pattern, scratch, s, from);
	}
	if (!spend(&scratch->budget, stretches.n_read / SEARCHED_A_STEP)) {
		return NOT_TRIED;
	}
	while (n == PCRE2_ERROR_NOMATCH && start_stretches_next(&stretches, &stretch)) {
		(void)pcre2_set_offset_limit(scratch->counted, stretch.end - 1);
		n = match_from(pattern, scratch, s, stretch.begin);
	}
	(void)pcre2_set_offset_limit(scratch->counted, PCRE2_UNSET);
	return n;
}

/* What PCRE2 says of the first match from there on. */
static int match_first(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	if (scratch->budget.n_left_to_all == 0) {
		return NOT_TRIED;
	}
	if (!pattern->has_starts) {
		return match_in_stretches(pattern, scratch, s, from);
	}
	return scratch->is_everywhere ? match_everywhere(pattern, scratch, s, from)
				      : match_at_starts(pattern, scratch, s, from);
}

static int outcome_of(int n)
{
	return n >= 0                      ? 0
	       : n == PCRE2_ERROR_NOMATCH  ? PATTERN_MISSES
	       : n == PCRE2_ERROR_NOMEMORY ? -ENOMEM
	       : n == NOT_TRIED            ? PATTERN_SKIPPED
					   : PATTERN_GIVEN_UP;
}

int pattern_find(struct pattern *pattern, struct pattern_scratch *scratch, struct str s,
	size_t from, struct span *ret)
{
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(scratch->data);
	int n;

	if (s.n == 0) {
		s.p = "";
	}
	n = match_first(pattern, scratch, s, from);
	if (n >= 0) {
		/* \K in a lookahead can set the beginning behind the end. */
		ret->begin = (uint32_t)(found[0] < found[1] ? found[0] : found[1]);
		ret->end = (uint32_t)found[1];
	}
	return outcome_of(n);
}
