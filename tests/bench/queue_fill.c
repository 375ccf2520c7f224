/* Fills an existing database's first site with pending comments: FILE N. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <hamlet/arena.h>
#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/store.h>

#include "bench_rows.h"

#define GROUP 500
/* Spread over these days, up to now. */
#define DAYS 30

static const char *const domains[] = {"many.example", "some.example", "few.example"};
static const char *const languages[] = {"en", "en", "en", "de", "fr"};

struct filling {
	struct store_task task;
	uint64_t n;
	int64_t at_ms;
};

static int fill_one(struct store_task *task, struct store *store)
{
	const struct filling *filling = (struct filling *)task;
	uint64_t dice = hash_mix(filling->n * 7919 + 1);
	struct bench_row scratch;
	struct stored_comment comment = bench_comment(1, filling->n, &scratch);
	struct accept_request request = {.comment = &comment};
	char content[256], reasons[512];
	struct arena arena;
	struct str answer;
	int r;

	comment.status = STATUS_PENDING;
	comment.probability = (double)(dice % 1000003) / 1000003;
	comment.received_at_ms = filling->at_ms;
	comment.id = comment_id_make(filling->at_ms, comment.id.byte + 6);
	(void)snprintf(content, sizeof content,
		"Comment number %llu says that http://shop%llu.%s/page is worth a look, as they "
		"do.",
		(unsigned long long)filling->n, (unsigned long long)(dice % 17),
		domains[dice % 100 < 60 ? 0 : dice % 100 < 95]);
	(void)snprintf(reasons, sizeof reasons,
		"[{\"kind\":\"policy\",\"code\":\"few_labels\",\"detail\":\"d\",\"log_odds\":0},"
		"{\"kind\":\"feature\",\"code\":\"%s\",\"detail\":\"d\",\"log_odds\":1},"
		"{\"kind\":\"base\",\"code\":\"base\",\"detail\":\"d\",\"log_odds\":0}]",
		comment.probability > 0.4 ? "link" : "word");
	comment.comment.field[COMMENT_CONTENT] = str_of(content);
	comment.comment.field[COMMENT_LANGUAGE] = str_of(languages[dice / 101 % 5]);
	comment.reasons = str_of(reasons);
	arena_init(&arena, 4096, 65536);
	r = store_comment_accept(store, &request, &arena, &answer);
	arena_fini(&arena);
	return r;
}

static void fill(struct store *store, uint64_t n, int64_t begins_at_ms)
{
	static struct filling filling[GROUP];
	uint64_t done = 0;

	while (done < n) {
		size_t i = 0;

		for (; i < GROUP && done < n; i++, done++) {
			filling[i] = (struct filling){
				.task = {.run = fill_one},
				.n = done,
				.at_ms = begins_at_ms + (int64_t)(done * DAYS * 86400000 / n),
			};
			filling[i].task.next = NULL;
			if (i > 0) {
				filling[i - 1].task.next = &filling[i].task;
			}
		}
		store_run_batch(store, &filling[0].task);
		if (filling[0].task.result != 0) {
			(void)fprintf(stderr, "filling failed: %d\n", filling[0].task.result);
			exit(1);
		}
	}
}

int main(int n_arguments, char **arguments)
{
	struct store *store = NULL;
	struct arena arena;
	struct str why, url;
	int64_t n;

	if (n_arguments != 3 || ascii_parse_int(str_of(arguments[2]), 1, INT32_MAX, &n) != 0) {
		(void)fprintf(stderr, "Usage: queue_fill FILE N\n");
		return 2;
	}
	arena_init(&arena, 4096, 65536);
	if (arena_printf(&arena, &url, "sqlite:%s", arguments[1]) != 0 ||
		store_open(url, STORE_WRITER, &arena, &store, &why) != 0) {
		(void)fprintf(stderr, "cannot open %s\n", arguments[1]);
		return 1;
	}
	fill(store, (uint64_t)n, (int64_t)time(NULL) * 1000 - (int64_t)DAYS * 86400000);
	store_close(store);
	arena_fini(&arena);
	return 0;
}
