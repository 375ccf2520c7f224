/*
 * Measures the rules on real comments, and prints a JSON object a line: time a comment in
 * microseconds of process CPU time (the median of several passes), time and memory of loading.
 */
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/mem.h>

#include "rule_bench.h"

enum { PACK_BYTES = 64 << 20, N_MANY = 100000, N_FEW = 1000, N_COMPARED = 200 };

static void report(const char *name, size_t n, const struct rule_load *load, struct rule_pass pass)
{
	(void)printf("{\"case\": \"%s\", \"entries\": %zu, \"load_seconds\": %.3f, "
		     "\"megabytes\": %.1f, \"peak_megabytes\": %.1f, \"us_per_comment\": %.3f, "
		     "\"comments_hit\": %zu, \"limited\": %zu}\n",
		name, n, load->seconds, load->megabytes, load->peak_megabytes, pass.us, pass.n_hit,
		pass.n_limited);
}

static void measure(
	struct rule_bench *bench, const char *name, size_t n, struct str bytes, bool is_list)
{
	struct rule_load load = rule_bench_load(bytes, is_list);

	report(name, n, &load, rule_bench_pass(bench, load.rules, RULE_WAY_ALL));
	ruleset_unref(load.rules);
}

/* The lines of a list that have at least so many letters or digits. */
static size_t choose_lines(struct str list, size_t min_letters, struct str *lines)
{
	struct str line;
	size_t n = 0;

	while (rule_bench_line(&list, &line)) {
		size_t n_letters = 0;

		for (size_t i = 0; i < line.n; i++) {
			n_letters += ascii_is_alnum(line.p[i]);
		}
		if (line.n > 0 && n_letters >= min_letters) {
			lines[n++] = line;
		}
	}
	return n;
}

/* One rule with these entries, each between quotes. */
static struct str make_pack(struct buf *pack, const char *keys, const struct str *lines, size_t n)
{
	buf_clear(pack);
	buf_printf(pack, "- name: measured\n  action: hold\n  %s:\n", keys);
	for (size_t i = 0; i < n; i++) {
		buf_add(pack, STR("    - '"));
		for (size_t k = 0; k < lines[i].n; k++) {
			buf_add_byte(pack, lines[i].p[k]);
			if (lines[i].p[k] == '\'') {
				buf_add_byte(pack, '\'');
			}
		}
		buf_add(pack, STR("'\n"));
	}
	rule_bench_need(pack->error, "pack");
	return buf_str(pack);
}

/* What a loop of strcasestr finds, beside ours, on some of the comments. */
static void compare_with_strcasestr(
	struct rule_bench *bench, const struct str *lines, size_t n, const struct ruleset *rules)
{
	char(*needles)[LIMIT_RULE_ENTRY_BYTES] = mem_new(n, sizeof *needles);
	size_t n_hit = 0, n_different = 0, step = bench->rows.n / N_COMPARED;
	double us = 0;

	rule_bench_need(needles == NULL ? -1 : 0, "memory");
	for (size_t i = 0; i < n; i++) {
		memcpy(needles[i], lines[i].p, lines[i].n);
	}
	for (size_t i = 0; i < N_COMPARED * step; i += step) {
		const struct rule_input input = {
			&bench->comments[i], &bench->texts[i], {STR_NONE, 1}};
		bool is_hit = false;
		struct str text;
		double began;

		rule_bench_need(arena_printf(&bench->data, &text, "%.*s",
					STR_FMT(bench->rows.item[i].content)),
			"memory");
		began = rule_bench_now_us();
		for (size_t k = 0; k < n && !is_hit; k++) {
			is_hit = strcasestr(text.p, needles[k]) != NULL;
		}
		us += rule_bench_now_us() - began;
		arena_reset(&bench->scratch);
		rule_bench_need(
			ruleset_match(rules, bench->matcher, &input, &bench->scratch, &bench->hits),
			"match");
		n_hit += is_hit;
		n_different += is_hit != (bench->hits.n > 0);
	}
	mem_free(needles);
	(void)printf("{\"case\": \"strcasestr\", \"entries\": %zu, \"us_per_comment\": %.0f, "
		     "\"comments\": %d, \"comments_hit\": %zu, \"different\": %zu}\n",
		n, us / N_COMPARED, N_COMPARED, n_hit, n_different);
}

static void measure_wordpress(struct rule_bench *bench, struct buf *pack, struct str *lines)
{
	struct str list = rule_bench_read(bench, rule_bench_folder(), "wordpress_blocklist.txt");
	size_t n = choose_lines(list, 0, lines);
	struct rule_load load = rule_bench_load(list, true);

	report("wordpress_list", n, &load, rule_bench_pass(bench, load.rules, RULE_WAY_ALL));
	compare_with_strcasestr(bench, lines, n, load.rules);
	ruleset_unref(load.rules);
	measure(bench, "folded_phrases", n, make_pack(pack, "phrases", lines, n), false);
	/* Its pairs of a letter and a look-alike fold to syllables that are in every text. */
	n = choose_lines(list, 3, lines);
	measure(bench, "folded_phrases_of_3_letters", n, make_pack(pack, "phrases", lines, n),
		false);
}

/* The list and, to fill it up, pairs of its words; mixed, so that a part of it is like the whole.
 */
static void make_many(struct rule_bench *bench, struct str *lines)
{
	struct str list = rule_bench_read(bench, rule_bench_folder(), "wordpress_blocklist.txt");
	size_t n_listed = choose_lines(list, 3, lines);

	for (size_t n = n_listed; n < N_MANY; n++) {
		rule_bench_need(arena_printf(&bench->data, &lines[n], "%.*s %.*s",
					STR_FMT(lines[hash_mix(n) % n_listed]),
					STR_FMT(lines[hash_mix(~n) % n_listed])),
			"memory");
	}
	for (size_t i = N_MANY - 1; i > 0; i--) {
		size_t k = hash_mix(i) % (i + 1);
		struct str line = lines[i];

		lines[i] = lines[k];
		lines[k] = line;
	}
}

static void measure_growth(struct rule_bench *bench, struct buf *pack, struct str *lines)
{
	enum { N_SIZES = 3 };
	static const size_t sizes[N_SIZES] = {N_FEW, 10000, N_MANY};
	struct rule_load load[N_SIZES];
	const struct ruleset *rules[N_SIZES];
	struct rule_pass pass[N_SIZES];

	make_many(bench, lines);
	for (size_t i = 0; i < N_SIZES; i++) {
		load[i] = rule_bench_load(make_pack(pack, "phrases", lines, sizes[i]), false);
		rules[i] = load[i].rules;
	}
	rule_bench_passes(bench, rules, N_SIZES, RULE_WAY_ALL, pass);
	for (size_t i = 0; i < N_SIZES; i++) {
		report("growth", sizes[i], &load[i], pass[i]);
		ruleset_unref(load[i].rules);
	}
}

static void measure_patterns(struct rule_bench *bench, struct buf *pack)
{
	struct str rest = rule_bench_read(bench, HAMLET_BENCH_FOLDER, "rule_patterns.txt");
	struct rule_load load;
	struct str line;
	size_t n = 0;

	buf_clear(pack);
	while (rule_bench_line(&rest, &line)) {
		buf_printf(
			pack, "- {name: p%zu, weight: 1, pattern: '%.*s'}\n", n++, STR_FMT(line));
	}
	rule_bench_need(pack->error, "pack");
	load = rule_bench_load(buf_str(pack), false);
	report("patterns", n, &load, rule_bench_pass(bench, load.rules, RULE_WAY_ALL));
	report("patterns_without_libhs", n, &load,
		rule_bench_pass(bench, load.rules, RULE_WAY_UNSIEVED));
	report("patterns_without_prefilter", n, &load,
		rule_bench_pass(bench, load.rules, RULE_WAY_UNFILTERED));
	ruleset_unref(load.rules);
}

static void measure_hosts(struct rule_bench *bench, struct buf *pack, struct str *lines)
{
	for (size_t i = 0; i < N_MANY; i++) {
		rule_bench_need(
			arena_printf(&bench->data, &lines[i], "%s%zu.example.%s",
				i % 3 == 0 ? "shop" : "news", i, i % 2 == 0 ? "com" : "org"),
			"memory");
	}
	measure(bench, "domains", N_MANY, make_pack(pack, "domains", lines, N_MANY), false);
	rule_bench_add_addresses(bench);
	for (size_t i = 0; i < N_MANY; i++) {
		uint64_t random = hash_mix(i);

		rule_bench_need(i % 4 == 0 ? arena_printf(&bench->data, &lines[i],
						     "2001:db8:%zx::/48", (size_t)(random % 0xffff))
					   : arena_printf(&bench->data, &lines[i], "%u.%u.%u.0/24",
						     (unsigned)(1 + random % 223),
						     (unsigned)(random >> 8 & 255),
						     (unsigned)(random >> 16 & 255)),
			"memory");
	}
	measure(bench, "networks", N_MANY, make_pack(pack, "networks", lines, N_MANY), false);
}

int main(void)
{
	struct rule_bench *bench = mem_new(1, sizeof *bench);
	struct str *lines = mem_new(N_MANY, sizeof *lines);
	struct buf pack;

	rule_bench_need(bench == NULL || lines == NULL ? -1 : 0, "memory");
	rule_bench_need(text_init(), "tables");
	rule_bench_init(bench);
	buf_init(&pack, PACK_BYTES);
	measure_wordpress(bench, &pack, lines);
	measure_growth(bench, &pack, lines);
	measure_patterns(bench, &pack);
	rule_bench_packs(bench);
	rule_bench_hostile(bench, &pack);
	measure_hosts(bench, &pack, lines);
	buf_fini(&pack);
	rule_bench_fini(bench);
	mem_free(lines);
	mem_free(bench);
	text_fini();
	return 0;
}
