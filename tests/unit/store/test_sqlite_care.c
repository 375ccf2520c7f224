/* Backups, what is restored, and a disk that is full. */
#include "sqlite_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void limit_file_size(rlim_t n_bytes)
{
	struct rlimit limit;

	/* Past the limit a write fails, rather than end the process. */
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = n_bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_backup_that_does_not_fit_leaves_no_file(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	int64_t site_id = add_site(store, "news");
	struct str path;
	int r;

	for (unsigned n = 0; n < 50; n++) {
		assert_int_equal(add_comment(f, store, site_id, n), 0);
	}
	assert_int_equal(arena_printf(&f->arena, &path, "%s/b.db", f->directory), 0);
	limit_file_size(500000);
	r = store_backup(store, path, NULL, NULL);
	limit_file_size(RLIM_INFINITY);
	assert_true(r == -ENOSPC || r == -EIO);
	assert_int_not_equal(access(path.p, F_OK), 0);
	store_close(store);
}

/* ---- restoring ---- */

/* A database of two comments, a backup of the first, and a log that nobody has emptied. */
static void leave_a_log(struct fixture *f)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct store *store = open_writer(f);
		int64_t site_id = add_site(store, "news");
		struct str path;

		assert_int_equal(add_comment(f, store, site_id, 1), 0);
		assert_int_equal(arena_printf(&f->arena, &path, "%s/b.db", f->directory), 0);
		assert_int_equal(store_backup(store, path, NULL, NULL), 0);
		assert_int_equal(add_comment(f, store, site_id, 2), 0);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static int restore(struct fixture *f, bool may_replace,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	struct store *backup = NULL;
	struct str url;
	int r;

	assert_int_equal(arena_printf(&f->arena, &url, "sqlite:%s/b.db", f->directory), 0);
	assert_int_equal(store_open(url, STORE_BACKUP, &f->arena, &backup, &f->why), 0);
	r = store_restore(backup, str_of(f->url), may_replace, progress, arg);
	store_close(backup);
	return r;
}

static void path_aside(const struct fixture *f, char path[static 160])
{
	(void)snprintf(path, 160, "%s.aside", f->path);
}

/* Nothing can take the name of a directory. */
static void put_a_directory_there(void *arg, size_t done, size_t total)
{
	struct fixture *f = arg;
	char aside[160];

	path_aside(f, aside);
	if (done == total) {
		assert_int_equal(rename(f->path, aside), 0);
		assert_int_equal(mkdir(f->path, 0700), 0);
	}
}

static void a_restoring_that_fails_takes_nothing_from_the_former_database(void **state)
{
	struct fixture *f = *state;
	struct store *store;
	char aside[160];

	path_aside(f, aside);
	leave_a_log(f);
	assert_int_equal(restore(f, true, put_a_directory_there, f), -EISDIR);
	assert_int_equal(rmdir(f->path), 0);
	assert_int_equal(rename(aside, f->path), 0);
	store = open_writer(f);
	assert_int_equal(count_comments(store), 2);
	store_close(store);
	assert_int_equal(restore(f, true, NULL, NULL), 0);
	store = open_writer(f);
	assert_int_equal(count_comments(store), 1);
	store_close(store);
}

struct opening {
	struct fixture *fixture;
	pthread_t thread;
	bool has_begun;
};

static void *open_it(void *arg)
{
	struct fixture *f = arg;
	struct arena arena;
	struct store *store = NULL;
	struct str why;
	intptr_t result;

	arena_init(&arena, 4096, 65536);
	result = store_open(str_of(f->url), STORE_WRITER, &arena, &store, &why);
	store_close(store);
	arena_fini(&arena);
	return (void *)result;
}

static void begin_to_open(void *arg, size_t done, size_t total)
{
	struct opening *opening = arg;

	(void)done;
	(void)total;
	if (!opening->has_begun) {
		opening->has_begun = true;
		assert_int_equal(
			pthread_create(&opening->thread, NULL, open_it, opening->fixture), 0);
		/* So that it has the file that is there in hand. */
		(void)usleep(100000);
	}
}

static void nobody_works_on_what_a_restoring_replaces(void **state)
{
	struct fixture *f = *state;
	struct opening opening = {.fixture = f};
	struct store *store;
	char log[160];
	void *result;

	leave_a_log(f);
	/* With nothing there but the log, which is of no use to anybody. */
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(restore(f, false, begin_to_open, &opening), 0);
	assert_int_equal(pthread_join(opening.thread, &result), 0);
	assert_int_equal((intptr_t)result, -EBUSY);
	(void)snprintf(log, sizeof log, "%s-wal", f->path);
	assert_int_not_equal(access(log, F_OK), 0);
	store = open_writer(f);
	assert_int_equal(count_comments(store), 1);
	store_close(store);
	assert_int_equal(restore(f, false, NULL, NULL), STORE_RESTORE_EXISTS);
}

static void a_restoring_that_fails_leaves_nothing_where_nothing_was(void **state)
{
	struct fixture *f = *state;
	char backup[160];
	int fd;

	leave_a_log(f);
	assert_int_equal(unlink(f->path), 0);
	(void)snprintf(backup, sizeof backup, "%s/b.db", f->directory);
	fd = open(backup, O_WRONLY);
	assert_int_equal(pwrite(fd, backup, 100, 3 * 4096), 100);
	close(fd);
	assert_int_equal(restore(f, false, NULL, NULL), -EBADMSG);
	assert_int_not_equal(access(f->path, F_OK), 0);
}

/* ---- a full disk ---- */

static void a_full_disk_refuses_and_recovers(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	int64_t site_id = add_site(store, "news");
	unsigned n = 0;
	int r = 0;

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

static void a_batch_at_the_limit_of_pages_tells_true(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct comment_task tasks[20];
	int64_t site_id = add_site(store, "news");
	uint64_t n_kept = 0;

	for (unsigned i = 0; i < 20; i++) {
		tasks[i] = (struct comment_task){.f = f, .site_id = site_id, .n = i};
		tasks[i].task.run = run_comment;
		tasks[i].task.next = i + 1 < 20 ? &tasks[i + 1].task : NULL;
	}
	assert_query(store, "PRAGMA max_page_count = 80", "80");
	store_run_batch(store, &tasks[0].task);
	for (unsigned i = 0; i < 20; i++) {
		assert_true(tasks[i].task.result == 0 || tasks[i].task.result == -ENOSPC);
		n_kept += tasks[i].task.result == 0;
	}
	assert_true(n_kept < 20);
	assert_int_equal(count_comments(store), n_kept);
	assert_query(store, "PRAGMA max_page_count = 1000000", "1000000");
	store_run_batch(store, &tasks[19].task);
	assert_int_equal(tasks[19].task.result, 0);
	store_close(store);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_TEST(a_backup_is_a_whole_database),
		FIXTURE_TEST(a_backup_that_fails_leaves_no_file),
		FIXTURE_TEST(a_backup_that_does_not_fit_leaves_no_file),
		FIXTURE_TEST(a_restoring_that_fails_takes_nothing_from_the_former_database),
		FIXTURE_TEST(nobody_works_on_what_a_restoring_replaces),
		FIXTURE_TEST(a_restoring_that_fails_leaves_nothing_where_nothing_was),
		FIXTURE_TEST(a_full_disk_refuses_and_recovers),
		FIXTURE_TEST(a_batch_that_does_not_fit_is_refused_whole),
		FIXTURE_TEST(a_batch_at_the_limit_of_pages_tells_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
