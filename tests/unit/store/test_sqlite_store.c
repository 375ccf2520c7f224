/* What is SQLite's own: the file, its header, backups, a full disk. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <sqlite/sqlite_store.h>

#include <hamlet/arena.h>
#include <hamlet/store.h>

/* ---- a directory and a database of its own for each test ---- */

struct fixture {
	char directory[64];
	char path[128];
	char url[160];
	struct arena arena;
	struct str why;
};

static int make(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (f == NULL) {
		return -1;
	}
	(void)snprintf(f->directory, sizeof f->directory, "/tmp/hamlet-sqlite-XXXXXX");
	if (mkdtemp(f->directory) == NULL) {
		return -1;
	}
	(void)snprintf(f->path, sizeof f->path, "%s/a.db", f->directory);
	(void)snprintf(f->url, sizeof f->url, "sqlite:%s", f->path);
	arena_init(&f->arena, 65536, (size_t)64 * 1024 * 1024);
	*state = f;
	return 0;
}

static int clean(void **state)
{
	static const char *const names[] = {
		"a.db", "a.db-wal", "a.db-shm", "b.db", "b.db-wal", "b.db-shm"};
	struct fixture *f = *state;
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", f->directory, names[i]);
		(void)unlink(path);
	}
	/* Fails the test when it left anything else behind. */
	if (rmdir(f->directory) != 0) {
		return -1;
	}
	arena_fini(&f->arena);
	free(f);
	return 0;
}

static int try_open(struct fixture *f, enum store_mode mode, struct store **ret)
{
	f->why = STR_NONE;
	return store_open(str_of(f->url), mode, &f->arena, ret, &f->why);
}

static struct store *open_writer(struct fixture *f)
{
	struct store *store = NULL;

	assert_int_equal(try_open(f, STORE_WRITER, &store), 0);
	return store;
}

static void assert_refused(struct fixture *f, enum store_mode mode, int expected, const char *why)
{
	struct store *store = NULL;
	char text[512];

	assert_int_equal(try_open(f, mode, &store), expected);
	assert_null(store);
	(void)snprintf(text, sizeof text, "%.*s", STR_FMT(f->why));
	assert_non_null(strstr(text, why));
}

static int64_t add_site(struct store *store, const char *name)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct site site = {.name = str_of(name)};
	int64_t id = 0;

	(void)snprintf((char *)hash, sizeof hash, "%s", name);
	assert_int_equal(store_site_add(store, &site, hash, &id), 0);
	return id;
}

static int add_comment(struct fixture *f, struct store *store, int64_t site_id, unsigned n)
{
	static char content[20000];
	static const unsigned char random[10];
	struct stored_comment comment = {
		.id = comment_id_make(n, random), .site_id = site_id, .probability = 0.5};
	struct accept_request request = {.comment = &comment};
	struct str answer;

	memset(content, 'c', sizeof content);
	comment.comment.field[COMMENT_CONTENT] = str_make(content, sizeof content);
	return store_comment_accept(store, &request, &f->arena, &answer);
}

static uint64_t count_comments(struct store *store)
{
	struct store_figures figures;

	assert_int_equal(store_figures(store, 0, &figures), 0);
	return figures.n_comments[STATUS_PENDING];
}

/* Writes n bytes into the database file, at an offset. */
static void patch(struct fixture *f, off_t at, const void *bytes, size_t n)
{
	int fd = open(f->path, O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, n, at), n);
	close(fd);
}

/* ---- opening ---- */

static void a_url_needs_a_known_scheme_and_a_file(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *url;
		int expected;
	} cases[] = {
		{"", STORE_URL_UNKNOWN},
		{"sqlite", STORE_URL_UNKNOWN},
		{"oracle:x", STORE_URL_UNKNOWN},
		{"SQLITE:x", STORE_URL_UNKNOWN},
		{"sqlite:", -EINVAL},
		{"sqlite:/no-such-directory/x.db", -ENOENT},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		(void)snprintf(f->url, sizeof f->url, "%s", cases[i].url);
		assert_refused(f, STORE_WRITER, cases[i].expected, "database");
	}
}

static void a_reader_does_not_create_a_database(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, STORE_READER, -ENOENT, "No such file");
	assert_int_not_equal(access(f->path, F_OK), 0);
}

static void a_new_database_is_for_its_owner_alone(void **state)
{
	struct fixture *f = *state;
	struct stat stat_of_file;

	store_close(open_writer(f));
	assert_int_equal(stat(f->path, &stat_of_file), 0);
	assert_int_equal(stat_of_file.st_mode & 0777, 0600);
}

static void an_empty_file_becomes_a_database(void **state)
{
	struct fixture *f = *state;

	patch(f, 0, "", 0);
	store_close(open_writer(f));
}

static void a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	char text[] = "Dear diary, today I wrote a text that is no database at all, and longer "
		      "than the hundred bytes that a header of SQLite has. It was a fine day.";
	char found[sizeof text];
	int fd;

	patch(f, 0, text, sizeof text);
	assert_refused(f, STORE_WRITER, -EBADMSG, "not a database of this program");
	fd = open(f->path, O_RDONLY);
	assert_int_equal(read(fd, found, sizeof found), sizeof found);
	close(fd);
	assert_memory_equal(found, text, sizeof text);
}

/* Offsets in the header: SQLite's file format, section 1.3. */
#define USER_VERSION_AT   60
#define APPLICATION_ID_AT 68

static void a_database_of_another_program_is_refused(void **state)
{
	struct fixture *f = *state;

	store_close(open_writer(f));
	patch(f, APPLICATION_ID_AT, "\x12\x34\x56\x78", 4);
	assert_refused(f, STORE_WRITER, -EBADMSG, "not a database of this program");
	assert_refused(f, STORE_READER, -EBADMSG, "not a database of this program");
	/* Neither does one count as new that has tables but names no program. */
	patch(f, APPLICATION_ID_AT, "\0\0\0\0", 4);
	assert_refused(f, STORE_WRITER, -EBADMSG, "not a database of this program");
	patch(f, USER_VERSION_AT, "\0\0\0\0", 4);
	assert_refused(f, STORE_WRITER, -EBADMSG, "not a database of this program");
}

static void a_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;

	store_close(open_writer(f));
	patch(f, USER_VERSION_AT, "\0\0\1\0", 4);
	assert_refused(f, STORE_WRITER, STORE_NEWER_SCHEMA, "newer version");
	assert_refused(f, STORE_READER, STORE_NEWER_SCHEMA, "newer version");
}

static void a_damaged_database_is_a_fault_not_an_answer(void **state)
{
	struct fixture *f = *state;
	char noise[4096];
	struct store *store = open_writer(f);
	struct store_directory directory;
	int r;

	add_site(store, "news");
	store_close(store);
	memset(noise, 0x5a, sizeof noise);
	for (off_t page = 1; page < 40; page++) {
		patch(f, page * 4096, noise, sizeof noise);
	}
	r = try_open(f, STORE_WRITER, &store);
	if (r == 0) {
		r = store_directory(store, &f->arena, &directory);
		store_close(store);
	}
	assert_int_equal(r, -EBADMSG);
}

static void *open_and_add(void *arg)
{
	struct fixture *f = arg;
	struct arena arena;
	struct store *store = NULL;
	struct str why;
	long result;

	arena_init(&arena, 4096, 65536);
	result = store_open(str_of(f->url), STORE_WRITER, &arena, &store, &why);
	store_close(store);
	arena_fini(&arena);
	return (void *)(intptr_t)result;
}

static void several_may_create_the_same_database_at_once(void **state)
{
	struct fixture *f = *state;
	struct store *store;
	struct store_directory directory;
	pthread_t threads[6];

	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, open_and_add, f), 0);
	}
	for (size_t i = 0; i < 6; i++) {
		void *result;

		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_int_equal((intptr_t)result, 0);
	}
	store = open_writer(f);
	assert_int_equal(store_directory(store, &f->arena, &directory), 0);
	store_close(store);
}

static void writers_of_two_handles_take_turns(void **state)
{
	struct fixture *f = *state;
	struct store *a = open_writer(f);
	struct store *b = open_writer(f);
	int64_t site_id = add_site(a, "news");

	for (unsigned n = 0; n < 10; n++) {
		assert_int_equal(add_comment(f, n % 2 == 0 ? a : b, site_id, n), 0);
	}
	assert_int_equal(count_comments(a), 10);
	assert_int_equal(count_comments(b), 10);
	store_close(a);
	store_close(b);
}

/* ---- what the schema itself holds to ---- */

static void the_logs_cannot_be_rewritten(void **state)
{
	static const char *const attempts[] = {
		"UPDATE labels SET label = 0",
		"DELETE FROM labels",
		"UPDATE decisions SET actor = 'nobody'",
	};
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct label_event event = {.sign = 1, .label = LABEL_SPAM, .content = STR("text")};
	uint64_t last;

	assert_int_equal(add_comment(f, store, add_site(store, "news"), 1), 0);
	assert_int_equal(store_labels_add(store, &event, 1, &last), 0);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(sqlite3_exec(sqlite_of(store)->db, attempts[i], NULL, NULL, NULL),
			SQLITE_CONSTRAINT_TRIGGER);
	}
	store_close(store);
}

static int one_text(void *arg, int n_columns, char **columns, char **names)
{
	(void)n_columns;
	(void)names;
	(void)snprintf(arg, 64, "%s", columns[0]);
	return 0;
}

static void a_writer_commits_to_the_disk(void **state)
{
	static const struct {
		const char *pragma;
		const char *expected;
	} cases[] = {
		{"PRAGMA journal_mode", "wal"},
		{"PRAGMA synchronous", "2"},
		{"PRAGMA foreign_keys", "1"},
		{"PRAGMA trusted_schema", "0"},
		{"PRAGMA integrity_check", "ok"},
	};
	struct fixture *f = *state;
	struct store *store = open_writer(f);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char found[64] = "";

		assert_int_equal(
			sqlite3_exec(sqlite_of(store)->db, cases[i].pragma, one_text, found, NULL),
			SQLITE_OK);
		assert_string_equal(found, cases[i].expected);
	}
	store_close(store);
}

/* ---- backups ---- */

struct seen {
	size_t n_calls;
	size_t done;
	size_t total;
	struct fixture *fixture;
	struct store *writer;
	int64_t site_id;
};

/* Writes while the backup is under way. */
static void see(void *arg, size_t done, size_t total)
{
	struct seen *seen = arg;

	seen->n_calls++;
	seen->done = done;
	seen->total = total;
	assert_int_equal(add_comment(seen->fixture, seen->writer, seen->site_id,
				 1000000 + (unsigned)seen->n_calls),
		0);
}

static void a_backup_is_a_whole_database(void **state)
{
	struct fixture *f = *state;
	struct store *writer = open_writer(f);
	struct store *reader = NULL;
	struct store *copy;
	struct seen seen = {.fixture = f, .writer = writer};
	struct str path;

	seen.site_id = add_site(writer, "news");
	for (unsigned n = 0; n < 300; n++) {
		assert_int_equal(add_comment(f, writer, seen.site_id, n), 0);
	}
	assert_int_equal(try_open(f, STORE_READER, &reader), 0);
	assert_int_equal(arena_printf(&f->arena, &path, "%s/b.db", f->directory), 0);
	assert_int_equal(store_backup(reader, path, see, &seen), 0);
	assert_true(seen.n_calls > 1);
	assert_int_equal(seen.done, seen.total);
	assert_int_equal(store_backup(reader, path, NULL, NULL), -EEXIST);
	assert_int_equal(count_comments(reader), 300 + seen.n_calls);
	(void)snprintf(f->url, sizeof f->url, "sqlite:%.*s", STR_FMT(path));
	copy = open_writer(f);
	assert_int_equal(count_comments(copy), 300);
	assert_int_equal(add_comment(f, copy, seen.site_id, 5000), 0);
	store_close(copy);
	store_close(reader);
	store_close(writer);
}

static void a_backup_that_fails_leaves_no_file(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);

	assert_int_equal(store_backup(store, STR("/no-such-directory/b.db"), NULL, NULL), -ENOENT);
	assert_int_equal(store_backup(store, STR(""), NULL, NULL), -EINVAL);
	store_close(store);
}

static void a_checkpoint_empties_the_log(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	char log[160];
	struct stat stat_of_file;

	assert_int_equal(add_comment(f, store, add_site(store, "news"), 1), 0);
	(void)snprintf(log, sizeof log, "%s-wal", f->path);
	assert_int_equal(stat(log, &stat_of_file), 0);
	assert_true(stat_of_file.st_size > 0);
	assert_int_equal(store_checkpoint(store), 0);
	assert_int_equal(stat(log, &stat_of_file), 0);
	assert_int_equal(stat_of_file.st_size, 0);
	store_close(store);
}

/* ---- a full disk ---- */

static void limit_file_size(rlim_t n_bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = n_bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_refuses_and_recovers(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	int64_t site_id = add_site(store, "news");
	unsigned n = 0;
	int r = 0;

	(void)signal(SIGXFSZ, SIG_IGN);
	limit_file_size(1000000);
	while (r == 0 && n < 1000) {
		r = add_comment(f, store, site_id, n);
		n += r == 0;
	}
	assert_true(r == -ENOSPC || r == -EIO);
	assert_true(n > 0);
	assert_true(add_comment(f, store, site_id, n) < 0);
	assert_int_equal(count_comments(store), n);
	limit_file_size(RLIM_INFINITY);
	assert_int_equal(add_comment(f, store, site_id, n), 0);
	store_close(store);
	store = open_writer(f);
	assert_int_equal(count_comments(store), n + 1);
	store_close(store);
}

struct comment_task {
	struct store_task task; /* first */
	struct fixture *f;
	int64_t site_id;
	unsigned n;
};

static int run_comment(struct store_task *task, struct store *store)
{
	struct comment_task *self = (struct comment_task *)task;

	return add_comment(self->f, store, self->site_id, self->n);
}

static void a_batch_that_does_not_fit_is_refused_whole(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct comment_task tasks[200];
	int64_t site_id = add_site(store, "news");

	for (unsigned i = 0; i < 200; i++) {
		tasks[i] = (struct comment_task){.f = f, .site_id = site_id, .n = i};
		tasks[i].task.run = run_comment;
		tasks[i].task.next = i + 1 < 200 ? &tasks[i + 1].task : NULL;
	}
	(void)signal(SIGXFSZ, SIG_IGN);
	limit_file_size(1000000);
	store_run_batch(store, &tasks[0].task);
	limit_file_size(RLIM_INFINITY);
	for (unsigned i = 0; i < 200; i++) {
		assert_true(tasks[i].task.result == -ENOSPC || tasks[i].task.result == -EIO);
	}
	assert_int_equal(count_comments(store), 0);
	store_run_batch(store, &tasks[0].task);
	for (unsigned i = 0; i < 200; i++) {
		assert_int_equal(tasks[i].task.result, 0);
	}
	assert_int_equal(count_comments(store), 200);
	store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clean)
	static const struct CMUnitTest tests[] = {
		TEST(a_url_needs_a_known_scheme_and_a_file),
		TEST(a_reader_does_not_create_a_database),
		TEST(a_new_database_is_for_its_owner_alone),
		TEST(an_empty_file_becomes_a_database),
		TEST(a_file_that_is_no_database_is_refused_and_left_alone),
		TEST(a_database_of_another_program_is_refused),
		TEST(a_newer_schema_is_refused),
		TEST(a_damaged_database_is_a_fault_not_an_answer),
		TEST(several_may_create_the_same_database_at_once),
		TEST(writers_of_two_handles_take_turns),
		TEST(the_logs_cannot_be_rewritten),
		TEST(a_writer_commits_to_the_disk),
		TEST(a_backup_is_a_whole_database),
		TEST(a_backup_that_fails_leaves_no_file),
		TEST(a_checkpoint_empties_the_log),
		TEST(a_full_disk_refuses_and_recovers),
		TEST(a_batch_that_does_not_fit_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
