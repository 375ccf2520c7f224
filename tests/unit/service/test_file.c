#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <hamlet/mem.h>

#include "file.h"

struct fixture {
	char folder[64];
	char path[96];
	struct buf bytes;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(1, sizeof *fixture);

	snprintf(fixture->folder, sizeof fixture->folder, "/tmp/hamlet-file-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof fixture->path, "%s/x", fixture->folder);
	buf_init(&fixture->bytes, 5);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	unlink(fixture->path);
	/* Fails, and the test with it, when a temporary file was left over. */
	assert_int_equal(rmdir(fixture->folder), 0);
	buf_fini(&fixture->bytes);
	mem_free(fixture);
	return 0;
}

static void what_is_written_is_read_back(void **state)
{
	struct fixture *fixture = *state;
	struct str path = str_of(fixture->path);

	assert_int_equal(file_write_atomically(path, STR("one")), 0);
	assert_int_equal(file_write_atomically(path, STR("a\0bcd")), 0);
	assert_int_equal(file_read(path, &fixture->bytes), 0);
	assert_true(str_eq(buf_str(&fixture->bytes), STR("a\0bcd")));
}

static void a_file_past_the_cap_is_refused(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(file_write_atomically(str_of(fixture->path), STR("123456")), 0);
	assert_int_equal(file_read(str_of(fixture->path), &fixture->bytes), -EFBIG);
}

static void links_stay_and_pipes_are_written_to(void **state)
{
	struct fixture *fixture = *state;
	char link[96], pipe[96], got[4] = "";
	struct stat status;
	int fd;

	snprintf(link, sizeof link, "%s/link", fixture->folder);
	snprintf(pipe, sizeof pipe, "%s/pipe", fixture->folder);
	assert_int_equal(file_write_atomically(str_of(fixture->path), STR("one")), 0);
	assert_int_equal(symlink("x", link), 0);
	assert_int_equal(file_write_atomically(str_of(link), STR("two")), 0);
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(file_read(str_of(fixture->path), &fixture->bytes), 0);
	assert_true(str_eq(buf_str(&fixture->bytes), STR("two")));
	assert_int_equal(mkfifo(pipe, 0600), 0);
	fd = open(pipe, O_RDWR | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(file_write_atomically(str_of(pipe), STR("all")), 0);
	assert_int_equal(read(fd, got, sizeof got), 3);
	assert_memory_equal(got, "all", 3);
	assert_int_equal(stat(pipe, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
	close(fd);
	unlink(link);
	unlink(pipe);
}

static void the_umask_is_obeyed(void **state)
{
	struct fixture *fixture = *state;
	mode_t former = umask(027);
	struct stat status;

	assert_int_equal(file_write_atomically(str_of(fixture->path), STR("x")), 0);
	umask(former);
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
	struct fixture *fixture = *state;

	/* A folder cannot be replaced by a file. */
	assert_int_equal(mkdir(fixture->path, 0700), 0);
	assert_int_equal(file_write_atomically(str_of(fixture->path), STR("x")), -EISDIR);
	assert_int_equal(rmdir(fixture->path), 0);
}

static void a_name_that_is_none_is_refused(void **state)
{
	static const struct {
		struct str path;
		int fault;
	} cases[] = {
		{{"", 0}, -ENOENT},
		{{"a\0b", 3}, -ENOENT},
		{{"/nowhere/x", 10}, -ENOENT},
	};
	struct fixture *fixture = *state;
	char longest[5000];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(file_read(cases[i].path, &fixture->bytes), cases[i].fault);
		assert_int_equal(file_write_atomically(cases[i].path, STR("x")), cases[i].fault);
	}
	memset(longest, 'a', sizeof longest);
	assert_int_equal(
		file_read(str_make(longest, sizeof longest), &fixture->bytes), -ENAMETOOLONG);
	assert_int_equal(
		file_write_atomically(str_make(longest, sizeof longest), STR("x")), -ENAMETOOLONG);
	assert_int_equal(file_read(str_of(fixture->folder), &fixture->bytes), -EISDIR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_back),
		TEST(a_file_past_the_cap_is_refused),
		TEST(links_stay_and_pipes_are_written_to),
		TEST(the_umask_is_obeyed),
		TEST(a_failed_write_leaves_nothing_behind),
		TEST(a_name_that_is_none_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
