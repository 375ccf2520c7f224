#include <stdio.h>

#include <hamlet/mem.h>

#include "rule_bench.h"

/* Each takes seconds, some take years, over the wrong text when nothing holds them back. */
static const char *const patterns[] = {
	"(a+)+$",
	"^(a|aa)+$",
	"(a|a?)+$",
	"(a*)*[cd]$",
	"(?:a|a|ab)*[cd]$",
	"(a?){30}a{30}[cd]",
	"a.*a.*a.*a.*[cd]",
	"(?s).*.*[cd]",
	"\\w+\\w+[cd]",
	"\\p{L}+\\p{L}+[cd]",
	"(?:\\w+\\s*)+[cd]$",
	"\\ba.*[cd]",
	"a[^x]*[xy]",
	"a[^x]{1,2000}[xy]",
	"[ab]{1000}[cd]",
	"(?:[ab]{900}){3}[cd]",
	"(?<=a{900})[cd]",
	"(a+)\\1[cd]",
	"(a+)(a+)\\2\\1[cd]",
	"(?=(a+))a*[bc]\\1",
	"\\X+\\X[cd]",
	"(?:[^,]*,)*[cd]$",
	"(.*?a){12}[cd]",
	"(?s).*(?>.*)[cd]",
	"a.*+[cd]",
	"(?:a(?=.*[cd]|))*[cd]",
};
enum { N_PATTERNS = sizeof patterns / sizeof *patterns };

/* What repeats in the text; its last byte is '!'. */
static const char *const units[] = {"a", "ab", "a ", "a,", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "ä"};
static const size_t lengths[] = {85, 256, 512, 513, 2048, 16384, LIMIT_CONTENT_BYTES};

struct hostile_result {
	double worst_us;
	const char *pattern;
	const char *unit;
	size_t n_bytes;
	size_t n_limited; /* texts on which the pattern was given up */
};

static struct str make_text(struct rule_bench *bench, const char *unit, size_t n)
{
	struct str repeated = str_of(unit);
	char *p = arena_bytes(&bench->scratch, n);
	size_t at = 0;

	rule_bench_need(p == NULL ? -1 : 0, "memory");
	for (; at + repeated.n < n; at += repeated.n) {
		memcpy(p + at, repeated.p, repeated.n);
	}
	memset(p + at, '!', n - at);
	return str_make(p, n);
}

static double match_hostile(
	struct rule_bench *bench, const struct ruleset *rules, const char *unit, size_t n_bytes)
{
	struct comment comment = {.created_at_ms = 0};
	struct text text;
	const struct rule_input input = {&comment, &text, {STR_NONE, 1}};
	double began;

	arena_reset(&bench->scratch);
	comment.field[COMMENT_CONTENT] = make_text(bench, unit, n_bytes);
	rule_bench_need(
		text_prepare(&bench->scratch, comment.field[COMMENT_CONTENT], &text), "text");
	began = rule_bench_now_us();
	rule_bench_need(ruleset_match(rules, bench->matcher, &input, &bench->scratch, &bench->hits),
		"match");
	return rule_bench_now_us() - began;
}

static void try_texts(struct rule_bench *bench, const struct ruleset *rules, const char *pattern,
	struct hostile_result *result)
{
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
			double us = match_hostile(bench, rules, units[u], lengths[k]);
			/* Twice, for what else the machine does. */
			double again = match_hostile(bench, rules, units[u], lengths[k]);

			us = again < us ? again : us;
			result->n_limited += bench->hits.n_limited;
			if (us > result->worst_us) {
				result->worst_us = us;
				result->pattern = pattern;
				result->unit = units[u];
				result->n_bytes = lengths[k];
			}
		}
	}
}

/* For JSON: backslashes twice. */
static const char *json_escaped(const char *pattern, struct arena *arena)
{
	char *p = arena_bytes(arena, 2 * strlen(pattern) + 1);
	size_t n = 0;

	rule_bench_need(p == NULL ? -1 : 0, "memory");
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '\\') {
			p[n++] = '\\';
		}
		p[n++] = *pattern;
	}
	p[n] = '\0';
	return p;
}

static void try_pattern(struct rule_bench *bench, const char *pattern, struct buf *pack)
{
	struct hostile_result result = {.pattern = pattern};
	struct rule_load load;

	buf_clear(pack);
	buf_printf(pack, "- {name: x, weight: 1, pattern: '%s'}\n", pattern);
	load = rule_bench_load(buf_str(pack), false);
	try_texts(bench, load.rules, pattern, &result);
	ruleset_unref(load.rules);
	(void)printf("{\"case\": \"hostile\", \"pattern\": \"%s\", \"worst_us\": %.0f, "
		     "\"unit\": \"%s\", \"bytes\": %zu, \"texts_given_up\": %zu}\n",
		json_escaped(pattern, &bench->scratch), result.worst_us, result.unit,
		result.n_bytes, result.n_limited);
}

void rule_bench_hostile(struct rule_bench *bench, struct buf *pack)
{
	struct hostile_result result = {.pattern = "all"};
	struct rule_load load;

	for (size_t i = 0; i < N_PATTERNS; i++) {
		try_pattern(bench, patterns[i], pack);
	}
	buf_clear(pack);
	for (size_t i = 0; i < 10 * (size_t)N_PATTERNS; i++) {
		buf_printf(pack, "- {name: x%zu, weight: 1, pattern: '%s'}\n", i,
			patterns[i % N_PATTERNS]);
	}
	load = rule_bench_load(buf_str(pack), false);
	try_texts(bench, load.rules, "all", &result);
	ruleset_unref(load.rules);
	(void)printf("{\"case\": \"hostile_together\", \"patterns\": %d, \"worst_us\": %.0f, "
		     "\"unit\": \"%s\", \"bytes\": %zu}\n",
		10 * N_PATTERNS, result.worst_us, result.unit, result.n_bytes);
}
