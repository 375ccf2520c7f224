/* Kills a process that writes at full speed, again and again: what it said was kept must be. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <sqlite/sqlite_store.h>
#include <store_queue.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>
#include <hamlet/store.h>

#define N_ROUNDS       20
#define N_OUTSTANDING  64
#define MIN_LIFE_MS    10
#define MAX_LIFE_MS    150
#define MAX_IN_A_ROUND 1000000U
#define TIME_MS        INT64_C(1700000000000)

/* ---- the child: comments by the queue, and the number of each that was kept to the pipe ---- */

struct job {
	struct store_task task; /* first */
	struct store_queue *queue;
	int64_t site_id;
	uint32_t n;
	int pipe;
	struct arena arena;
};

static struct comment_id id_of(uint32_t n)
{
	static const unsigned char random[10];

	return comment_id_make(TIME_MS + n, random);
}

/* Two events: a comment, and a decision on it. Both are kept, or neither. */
static int run_job(struct store_task *task, struct store *store)
{
	struct job *job = (struct job *)task;
	struct stored_comment comment = {
		.id = id_of(job->n), .site_id = job->site_id, .probability = 0.5};
	struct accept_request accept = {.comment = &comment, .answer = STR("{}")};
	struct decide_request decide = {.id = comment.id, .decision = DECIDED_SPAM};
	struct str answer;
	int r;

	comment.comment.field[COMMENT_THREAD] = STR("https://news.example/a");
	comment.comment.field[COMMENT_CONTENT] = STR("A comment of no great length.");
	r = arena_printf(&job->arena, &accept.idempotency_key, "key %u", job->n);
	if (r == 0) {
		r = store_comment_accept(store, &accept, &job->arena, &answer);
	}
	return r == 0 ? store_comment_decide(store, &decide, &job->arena, &comment) : r;
}

/* After the commit: tells the parent, then goes on with another comment. */
static void tell(struct store_task *task)
{
	struct job *job = (struct job *)task;

	if (task->result != 0 ||
		write(job->pipe, &job->n, sizeof job->n) != (ssize_t)sizeof job->n) {
		_exit(3);
	}
	job->n += N_OUTSTANDING;
	arena_reset(&job->arena);
	if (store_queue_write(job->queue, task) != 0) {
		_exit(4);
	}
}

static void child(const char *url, int64_t site_id, uint32_t first, int pipe)
{
	struct job *jobs = mem_new(N_OUTSTANDING, sizeof *jobs);
	struct store_queue_options options = {
		.url = str_of(url), .n_readers = 1, .max_waiting = 2 * N_OUTSTANDING};
	struct store_queue *queue;
	struct arena arena;
	struct str why;

	arena_init(&arena, 4096, 65536);
	if (jobs == NULL || store_queue_open(&options, &arena, &queue, &why) != 0) {
		_exit(1);
	}
	for (uint32_t i = 0; i < N_OUTSTANDING; i++) {
		jobs[i] = (struct job){.task = {.run = run_job, .done = tell},
			.queue = queue,
			.site_id = site_id,
			.n = first + i,
			.pipe = pipe};
		arena_init(&jobs[i].arena, 8192, 1000000);
		if (store_queue_write(queue, &jobs[i].task) != 0) {
			_exit(2);
		}
	}
	for (;;) {
		(void)pause();
	}
}

/* ---- the parent ---- */

struct numbers {
	uint32_t *item;
	size_t n;
	size_t capacity;
};

static void numbers_add(struct numbers *numbers, uint32_t number)
{
	if (numbers->n == numbers->capacity) {
		numbers->capacity = numbers->capacity == 0 ? 65536 : numbers->capacity * 2;
		numbers->item = mem_resize(numbers->item, numbers->capacity, sizeof *numbers->item);
		assert_non_null(numbers->item);
	}
	numbers->item[numbers->n++] = number;
}

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads what the child says until the deadline, or until its end when that is 0. */
static void listen_until(int pipe, int64_t deadline_ms, struct numbers *heard)
{
	for (;;) {
		struct pollfd ready = {.fd = pipe, .events = POLLIN};
		int64_t left_ms = deadline_ms == 0 ? 1000 : deadline_ms - now_ms();
		uint32_t number;

		if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0) {
			return;
		}
		if (read(pipe, &number, sizeof number) != (ssize_t)sizeof number) {
			return;
		}
		numbers_add(heard, number);
	}
}

static void live_and_die(const char *url, int64_t site_id, uint32_t first, struct numbers *heard)
{
	unsigned random;
	int pipes[2];
	int status;
	int64_t life_ms;
	pid_t pid;

	assert_int_equal(getrandom(&random, sizeof random, 0), sizeof random);
	life_ms = MIN_LIFE_MS + random % (MAX_LIFE_MS - MIN_LIFE_MS);
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(pipes[0]);
		child(url, site_id, first, pipes[1]);
	}
	(void)close(pipes[1]);
	listen_until(pipes[0], now_ms() + life_ms, heard);
	assert_int_equal(kill(pid, SIGKILL), 0);
	listen_until(pipes[0], 0, heard);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	(void)close(pipes[0]);
}

static int one_text(void *arg, int n_columns, char **columns, char **names)
{
	(void)n_columns;
	(void)names;
	(void)snprintf(arg, 64, "%s", columns[0]);
	return 0;
}

static void assert_all_there(
	struct store *store, int64_t site_id, const struct numbers *heard, size_t from)
{
	struct store_figures figures;
	struct arena arena;
	char verdict[64] = "";

	arena_init(&arena, 8192, 1000000);
	for (size_t i = from; i < heard->n; i++) {
		struct stored_comment comment;

		arena_reset(&arena);
		assert_int_equal(
			store_comment_get(store, site_id, id_of(heard->item[i]), &arena, &comment),
			0);
		assert_int_equal(comment.version, 2);
	}
	arena_fini(&arena);
	/* No comment without its decision, none counted that is not there. */
	assert_int_equal(store_figures(store, site_id, &figures), 0);
	assert_int_equal(figures.n_comments[STATUS_PENDING], 0);
	assert_true(figures.n_comments[STATUS_REJECTED] >= heard->n);
	assert_int_equal(figures.n_labels[LABEL_SPAM], figures.n_comments[STATUS_REJECTED]);
	assert_int_equal(sqlite3_exec(sqlite_of(store)->db, "PRAGMA integrity_check", one_text,
				 verdict, NULL),
		SQLITE_OK);
	assert_string_equal(verdict, "ok");
}

static struct store *open_writer(const char *url, struct arena *arena)
{
	struct store *store = NULL;
	struct str why = STR_NONE;
	int r = store_open(str_of(url), STORE_WRITER, arena, &store, &why);

	if (r != 0) {
		fail_msg("store_open: %d: %.*s", r, STR_FMT(why));
	}
	return store;
}

static void what_was_acknowledged_survives_every_kill(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	char directory[] = "/tmp/hamlet-crash-XXXXXX";
	unsigned char hash[STORE_HASH_BYTES] = "a key";
	struct site site = {.name = STR("news")};
	struct numbers heard = {0};
	struct store *store;
	struct arena arena;
	char url[128];
	int64_t site_id = 0;

	(void)state;
	assert_non_null(mkdtemp(directory));
	(void)snprintf(url, sizeof url, "sqlite:%s/a.db", directory);
	arena_init(&arena, 4096, 1000000);
	store = open_writer(url, &arena);
	assert_int_equal(store_site_add(store, &site, hash, &site_id), 0);
	store_close(store);
	for (uint32_t round = 0; round < N_ROUNDS; round++) {
		size_t from = heard.n;

		live_and_die(url, site_id, round * MAX_IN_A_ROUND, &heard);
		store = open_writer(url, &arena);
		assert_all_there(store, site_id, &heard, from);
		store_close(store);
	}
	assert_true(heard.n > N_ROUNDS);
	store = open_writer(url, &arena);
	assert_all_there(store, site_id, &heard, 0);
	store_close(store);
	print_message("%d kills, %zu acknowledged, all there\n", N_ROUNDS, heard.n);
	arena_fini(&arena);
	mem_free(heard.item);
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		char path[128];

		(void)snprintf(path, sizeof path, "%s/a.db%s", directory, suffixes[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_acknowledged_survives_every_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
