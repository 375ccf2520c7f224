/* What the file says of itself, and who may open it. */
#include "sqlite_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_refused(struct fixture *f, enum store_mode mode, int expected, const char *why)
{
	struct store *store = NULL;
	char text[512];

	assert_int_equal(try_open(f, mode, &store), expected);
	assert_null(store);
	(void)snprintf(text, sizeof text, "%.*s", STR_FMT(f->why));
	assert_non_null(strstr(text, why));
}

/* Writes n bytes into the database file, at an offset. */
static void patch(struct fixture *f, off_t at, const void *bytes, size_t n)
{
	int fd = open(f->path, O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, n, at), n);
	close(fd);
}

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

static void a_database_of_no_version_is_refused(void **state)
{
	struct fixture *f = *state;

	store_close(open_writer(f));
	patch(f, USER_VERSION_AT, "\xff\xff\xff\xff", 4);
	assert_refused(f, STORE_WRITER, -EBADMSG, "it is damaged");
	assert_refused(f, STORE_READER, -EBADMSG, "it is damaged");
	patch(f, USER_VERSION_AT, "\0\0\0\0", 4);
	assert_refused(f, STORE_WRITER, -EBADMSG, "it is damaged");
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_TEST(a_url_needs_a_known_scheme_and_a_file),
		FIXTURE_TEST(a_reader_does_not_create_a_database),
		FIXTURE_TEST(a_new_database_is_for_its_owner_alone),
		FIXTURE_TEST(an_empty_file_becomes_a_database),
		FIXTURE_TEST(a_file_that_is_no_database_is_refused_and_left_alone),
		FIXTURE_TEST(a_database_of_another_program_is_refused),
		FIXTURE_TEST(a_database_of_no_version_is_refused),
		FIXTURE_TEST(a_newer_schema_is_refused),
		FIXTURE_TEST(a_damaged_database_is_a_fault_not_an_answer),
		FIXTURE_TEST(several_may_create_the_same_database_at_once),
		FIXTURE_TEST(writers_of_two_handles_take_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
