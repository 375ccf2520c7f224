/* Kills a process that writes and erases at full speed, again and again: what it said was kept must
 * be, and nothing half erased. */
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
#include <hamlet/ascii.h>
#include <hamlet/mem.h>
#include <hamlet/store.h>
#include <hamlet/store_erase.h>

#define N_ROUNDS       20
#define N_OUTSTANDING  64
#define MIN_LIFE_MS    10
#define MAX_LIFE_MS    150
#define MAX_START_MS   30000
#define MAX_IN_A_ROUND 1000000U
#define TIME_MS        INT64_C(1700000000000)
#define LATER_MS       (2 * TIME_MS)
#define N_ERASED       8 /* in a group with up to N_OUTSTANDING others */

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

/* ---- and the one that erases them behind the others' back ---- */

struct eraser {
	struct store_task task; /* first */
	struct store_queue *queue;
	int64_t site_id;
};

static int run_eraser(struct store_task *task, struct store *store)
{
	const struct eraser *eraser = (struct eraser *)task;
	const struct erasable_query query = {
		.site_id = eraser->site_id, .before_ms = LATER_MS, .limit = N_ERASED};
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct erasable found = {0};
	const struct erase_request request = {.site_id = eraser->site_id,
		.before_ms = LATER_MS,
		.found = &found,
		.now_ms = LATER_MS};
	size_t n;
	int r;

	arena_init(&arena, 4096, 65536);
	r = store_erasable(store, &query, &arena, &found);
	if (r == 0) {
		r = store_comments_erase(store, &request, &n);
	}
	return r == 0 ? store_labels_blank(store, UINT64_MAX, N_ERASED / 2, &n) : r;
}

static void erase_on(struct store_task *task)
{
	struct eraser *eraser = (struct eraser *)task;

	if (task->result != 0 || store_queue_write(eraser->queue, task) != 0) {
		_exit(6);
	}
}

static void child(const char *url, int64_t site_id, uint32_t first, int pipe)
{
	struct job *jobs = mem_new(N_OUTSTANDING, sizeof *jobs);
	struct store_queue_options options = {
		.url = str_of(url), .n_readers = 1, .max_waiting = 2 * N_OUTSTANDING};
	struct store_queue *queue;
	struct eraser eraser = {.task = {.run = run_eraser, .done = erase_on}, .site_id = site_id};
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
	eraser.queue = queue;
	if (store_queue_write(queue, &eraser.task) != 0) {
		_exit(5);
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

/* Until it writes, however slow the machine is. */
static void wait_for_first(int pipe)
{
	struct pollfd ready = {.fd = pipe, .events = POLLIN};

	assert_int_equal(poll(&ready, 1, MAX_START_MS), 1);
}

/* Every other one lives on from its first comment, the others from the start, so that some die
 * while they open the database. */
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
	if (first / MAX_IN_A_ROUND % 2 == 0) {
		wait_for_first(pipes[0]);
	}
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

static uint64_t count(struct store *store, const char *sql)
{
	char number[64] = "";
	int64_t n = 0;

	assert_int_equal(
		sqlite3_exec(sqlite_of(store)->db, sql, one_text, number, NULL), SQLITE_OK);
	assert_int_equal(ascii_parse_int(str_of(number), 0, INT64_MAX, &n), 0);
	return (uint64_t)n;
}

/* How many comments are erased: each with everything that goes with it. */
static uint64_t assert_wholly_erased(struct store *store)
{
	uint64_t n = count(store, "SELECT count(*) FROM comments WHERE erased_at_ms <> 0");

	assert_int_equal(count(store, "SELECT count(*) FROM comments WHERE erased_at_ms <> 0 AND"
				      " (content <> '' OR thread <> '' OR idempotency_key <> ''"
				      " OR label_seq IS NOT NULL)"),
		0);
	assert_int_equal(count(store, "SELECT count(*) FROM answers AS a JOIN comments AS c ON"
				      " c.site_id = a.site_id AND c.id = a.comment_id"
				      " WHERE c.erased_at_ms <> 0"),
		0);
	assert_int_equal(count(store, "SELECT count(*) FROM labels WHERE taken_back > 0"), n);
	assert_int_equal(count(store, "SELECT count(*) FROM label_blanks"),
		n - count(store, "SELECT count(*) FROM labels WHERE is_blank AND content = ''"));
	return n;
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
		assert_int_equal(comment.version, comment.erased_at_ms == 0 ? 2 : 3);
		assert_true((comment.comment.field[COMMENT_CONTENT].n == 0) ==
			    (comment.erased_at_ms != 0));
	}
	arena_fini(&arena);
	/* No comment without its decision, none counted that is not there. */
	assert_int_equal(store_figures(store, site_id, &figures), 0);
	assert_int_equal(figures.n_comments[STATUS_PENDING], 0);
	assert_true(figures.n_comments[STATUS_REJECTED] >= heard->n);
	assert_int_equal(figures.n_labels[LABEL_SPAM],
		figures.n_comments[STATUS_REJECTED] - assert_wholly_erased(store));
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
	uint64_t n_erased;

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
	n_erased = assert_wholly_erased(store);
	assert_true(n_erased > 0);
	store_close(store);
	print_message("%d kills, %zu acknowledged, all there, %zu of them erased\n", N_ROUNDS,
		heard.n, (size_t)n_erased);
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
