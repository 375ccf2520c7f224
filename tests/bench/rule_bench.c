#include "rule_bench.h"

#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "file.h"
#include "ruleset.h"

enum { N_PASSES = 9, MAX_DATA_BYTES = 1 << 30 };

const char *rule_bench_folder(void)
{
	const char *folder = getenv("HAMLET_SHARED_DATA");

	return folder != NULL ? folder : HAMLET_TEST_SHARED_DATA;
}

void rule_bench_need(int r, const char *what)
{
	if (r != 0) {
		(void)fprintf(stderr, "%s: %s\n", what, r < 0 ? strerror(-r) : "bad");
		exit(1);
	}
}

double rule_bench_now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

static void ignore_row(void *arg, struct str path, size_t line, struct str why)
{
	(void)arg;
	(void)fprintf(stderr, "%.*s:%zu: %.*s\n", STR_FMT(path), line, STR_FMT(why));
}

static void read_comments(struct rule_bench *bench, const char *name)
{
	static const struct labelled_report report = {.bad_row = ignore_row};
	char path[512];

	(void)snprintf(path, sizeof path, "%s/%s", rule_bench_folder(), name);
	rule_bench_need(labelled_file_read(str_of(path), &report, &bench->rows), path);
}

/* Of IPv4, most of them in no network of a list, some in several. */
static struct str made_up_ip(struct rule_bench *bench, size_t i)
{
	struct str ip;

	rule_bench_need(arena_printf(&bench->data, &ip, "%zu.%zu.%zu.%zu", 1 + i * 7 % 223,
				i * 31 % 256, i * 101 % 256, i % 256),
		"address");
	return ip;
}

void rule_bench_init(struct rule_bench *bench)
{
	size_t n;

	arena_init(&bench->data, 1 << 20, MAX_DATA_BYTES);
	arena_init(&bench->scratch, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	labelled_rows_init(&bench->rows, &bench->data);
	read_comments(bench, "youtube.jsonl");
	read_comments(bench, "sms.jsonl");
	n = bench->rows.n;
	bench->comments = arena_new(&bench->data, n, sizeof *bench->comments);
	bench->texts = arena_new(&bench->data, n, sizeof *bench->texts);
	for (size_t i = 0; i < n; i++) {
		bench->comments[i].field[COMMENT_CONTENT] = bench->rows.item[i].content;
		rule_bench_need(
			text_prepare(&bench->data, bench->rows.item[i].content, &bench->texts[i]),
			"text");
	}
	rule_bench_need(rule_matcher_new(&bench->matcher), "matcher");
}

void rule_bench_add_addresses(struct rule_bench *bench)
{
	for (size_t i = 0; i < bench->rows.n; i++) {
		bench->comments[i].field[COMMENT_AUTHOR_IP] = made_up_ip(bench, i);
	}
}

void rule_bench_fini(struct rule_bench *bench)
{
	rule_matcher_free(bench->matcher);
	labelled_rows_fini(&bench->rows);
	arena_fini(&bench->scratch);
	arena_fini(&bench->data);
}

static double heap_megabytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return (double)(info.uordblks + info.hblkhd) / 1e6;
}

/* getrusage would tell of the process that started this one, if that was larger. */
static double peak_megabytes(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];
	double kib = 0;

	rule_bench_need(status == NULL ? -errno : 0, "/proc/self/status");
	while (kib == 0 && fgets(line, sizeof line, status) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0) {
			kib = strtod(line + 6, NULL);
		}
	}
	(void)fclose(status);
	rule_bench_need(kib > 0 ? 0 : -ENOENT, "VmHWM");
	return kib * 1024 / 1e6;
}

struct rule_load rule_bench_load(struct str bytes, bool is_list)
{
	const struct rule_source source = {STR("measured.txt"), bytes, is_list};
	const struct rule_sources sources = {.item = &source, .n = 1};
	struct rule_load load = {.megabytes = heap_megabytes(), .peak_megabytes = peak_megabytes()};
	struct rule_fault fault = {0};
	struct arena arena;
	double began = rule_bench_now_us();
	int r;

	arena_init(&arena, 4096, 1 << 20);
	r = ruleset_compile(&sources, &arena, &load.rules, &fault);
	load.seconds = (rule_bench_now_us() - began) / 1e6;
	if (r != 0) {
		(void)fprintf(stderr, "line %u: %.*s\n", fault.line, STR_FMT(fault.detail));
		exit(1);
	}
	arena_fini(&arena);
	load.megabytes = heap_megabytes() - load.megabytes;
	load.peak_megabytes = peak_megabytes() - load.peak_megabytes;
	return load;
}

static double pass_once(struct rule_bench *bench, const struct ruleset *rules, enum rule_way way,
	struct rule_pass *pass)
{
	double began = rule_bench_now_us();

	pass->n_hit = pass->n_limited = 0;
	for (size_t i = 0; i < bench->rows.n; i++) {
		const struct match_request request = {
			.input = {&bench->comments[i], &bench->texts[i], {STR_NONE, 1}},
			.only = RULESET_ALL_RULES,
			.is_unsieved = way == RULE_WAY_UNSIEVED,
			.is_unfiltered = way == RULE_WAY_UNFILTERED};

		arena_reset(&bench->scratch);
		rule_bench_need(ruleset_match_request(rules, bench->matcher, &request,
					&bench->scratch, &bench->hits),
			"match");
		pass->n_hit += bench->hits.n > 0;
		pass->n_limited += bench->hits.n_limited;
	}
	return (rule_bench_now_us() - began) / (double)bench->rows.n;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void rule_bench_passes(struct rule_bench *bench, const struct ruleset *const *rules, size_t n,
	enum rule_way way, struct rule_pass *ret)
{
	double us[RULE_BENCH_MAX_SETS][N_PASSES];

	assert(n <= RULE_BENCH_MAX_SETS);
	for (size_t i = 0; i < N_PASSES; i++) {
		for (size_t k = 0; k < n; k++) {
			us[k][i] = pass_once(bench, rules[k], way, &ret[k]);
		}
	}
	for (size_t k = 0; k < n; k++) {
		qsort(us[k], N_PASSES, sizeof *us[k], compare_doubles);
		ret[k].us = us[k][N_PASSES / 2];
	}
}

struct rule_pass rule_bench_pass(
	struct rule_bench *bench, const struct ruleset *rules, enum rule_way way)
{
	struct rule_pass pass;

	rule_bench_passes(bench, &rules, 1, way, &pass);
	return pass;
}

struct str rule_bench_read(struct rule_bench *bench, const char *folder, const char *name)
{
	struct buf bytes;
	struct str path, copy;

	buf_init(&bytes, MAX_DATA_BYTES);
	rule_bench_need(arena_printf(&bench->data, &path, "%s/%s", folder, name), "path");
	rule_bench_need(file_read(path, &bytes), name);
	buf_add_byte(&bytes, '\0');
	rule_bench_need(arena_copy(&bench->data, buf_str(&bytes), &copy), "memory");
	buf_fini(&bytes);
	copy.n--;
	return copy;
}

bool rule_bench_line(struct str *rest, struct str *ret)
{
	size_t n = str_find_byte(*rest, '\n');

	if (rest->n == 0) {
		return false;
	}
	*ret = str_trim(str_make(rest->p, n));
	*rest = str_skip(*rest, n + 1);
	return true;
}
