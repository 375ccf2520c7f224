#include "bench_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <hamlet/arena.h>
#include <hamlet/ascii.h>
#include <hamlet/hash.h>

#define START_MS INT64_C(1700000000000)

static const char content[] =
	"I read the whole of it twice, and still the second half does not follow from the first. "
	"What the figures show is that the number went up for some years and then went down, which "
	"is what numbers do when nobody looks after them. My neighbour, who has counted such "
	"things "
	"for longer than I have lived here, says that it was never any different, and that one "
	"gets "
	"used to it in time.";

static const char reasons[] =
	"[{\"code\":\"word\",\"text\":\"neighbour\",\"log_odds\":-1.25},{\"code\":\"word\","
	"\"text\":"
	"\"figures\",\"log_odds\":-0.5},{\"code\":\"base\",\"log_odds\":-0.75}]";

struct stored_comment bench_comment(int64_t site_id, uint64_t n, struct bench_row *scratch)
{
	unsigned char random[10];
	struct stored_comment comment = {
		.site_id = site_id,
		.status = (enum comment_status)(n % STATUS_COUNT),
		.probability = 0.25,
		.reasons = STR(reasons),
		.model = STR("model 1"),
		.received_at_ms = START_MS + (int64_t)(n / 20),
	};
	struct str *field = comment.comment.field;

	for (size_t i = 0; i < sizeof random; i++) {
		random[i] = (unsigned char)(hash_mix(n + 1) >> (i % 8 * 8));
	}
	comment.id = comment_id_make(comment.received_at_ms, random);
	(void)snprintf(scratch->thread, sizeof scratch->thread,
		"https://news.example/articles/%016llx", (unsigned long long)hash_mix(n / 100));
	(void)snprintf(
		scratch->name, sizeof scratch->name, "Reader %llu", (unsigned long long)(n % 1000));
	field[COMMENT_THREAD] = str_of(scratch->thread);
	field[COMMENT_AUTHOR_NAME] = str_of(scratch->name);
	field[COMMENT_AUTHOR_EMAIL] = STR("reader@example.org");
	field[COMMENT_AUTHOR_IP] = STR("192.0.2.7");
	field[COMMENT_CONTENT] = STR(content);
	return comment;
}

static void end(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
	exit(1);
}

int64_t bench_make_database(const char *url)
{
	unsigned char hash[STORE_HASH_BYTES] = "a key";
	struct site site = {.name = STR("news")};
	struct store *store = NULL;
	struct arena arena;
	struct str why = STR_NONE;
	int64_t site_id = 0;

	arena_init(&arena, 4096, 65536);
	if (store_open(str_of(url), STORE_WRITER, &arena, &store, &why) != 0) {
		(void)fprintf(stderr, "%.*s\n", STR_FMT(why));
		exit(1);
	}
	if (store_site_add(store, &site, hash, &site_id) != 0) {
		end("the site cannot be added");
	}
	store_close(store);
	arena_fini(&arena);
	return site_id;
}

void bench_report(const char *writer, uint64_t n_rows, uint64_t group, double seconds)
{
	(void)printf("{\"writer\": \"%s\", \"rows\": %llu, \"group\": %llu, \"seconds\": %.3f, "
		     "\"rows_per_second\": %.0f}\n",
		writer, (unsigned long long)n_rows, (unsigned long long)group, seconds,
		(double)n_rows / seconds);
}

double bench_now_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static uint64_t read_number(const char *text)
{
	int64_t n = 0;

	if (ascii_parse_int(str_of(text), 1, 100000000, &n) != 0) {
		end("ROWS and GROUP are numbers from 1");
	}
	return (uint64_t)n;
}

void bench_options_read(int n_arguments, char **arguments, struct bench_options *ret)
{
	if (n_arguments < 2 || n_arguments > 4) {
		end("usage: FILE [ROWS [GROUP]]");
	}
	ret->path = arguments[1];
	ret->n_rows = n_arguments > 2 ? read_number(arguments[2]) : 50000;
	ret->group = n_arguments > 3 ? read_number(arguments[3]) : 64;
	if (access(ret->path, F_OK) == 0) {
		end("FILE exists already");
	}
	(void)snprintf(ret->url, sizeof ret->url, "sqlite:%s", ret->path);
}
