#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "file.h"
#include "labelled_file.h"

struct fixture {
	char path[64];
	struct arena arena;
	struct labelled_rows rows;
	size_t n_reports;
	size_t last_line;
	char last_why[256];
};

static void note_bad_row(void *arg, struct str path, size_t line, struct str why)
{
	struct fixture *fixture = arg;

	assert_true(str_eq(path, str_of(fixture->path)));
	fixture->n_reports++;
	fixture->last_line = line;
	snprintf(fixture->last_why, sizeof fixture->last_why, "%.*s", STR_FMT(why));
}

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(1, sizeof *fixture);
	int fd;

	snprintf(fixture->path, sizeof fixture->path, "/tmp/hamlet-rows-XXXXXX");
	fd = mkstemp(fixture->path);
	assert_true(fd >= 0);
	close(fd);
	arena_init(&fixture->arena, 4096, 1 << 26);
	labelled_rows_init(&fixture->rows, &fixture->arena);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	unlink(fixture->path);
	labelled_rows_fini(&fixture->rows);
	arena_fini(&fixture->arena);
	mem_free(fixture);
	return 0;
}

static int read_bytes(struct fixture *fixture, struct str bytes)
{
	struct labelled_report report = {note_bad_row, fixture};

	fixture->n_reports = 0;
	assert_int_equal(file_write_atomically(str_of(fixture->path), bytes), 0);
	return labelled_file_read(str_of(fixture->path), &report, &fixture->rows);
}

static void rows_need_content_and_label_only(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(
		read_bytes(fixture, STR("{\"content\":\"one\",\"label\":\"ham\"}\r\n"
					"\n"
					"{\"id\":\"a\",\"author\":\"Ann\",\"content\":\"two\","
					"\"label\":\"spam\",\"created_at\":7}\n"
					"{\"id\":\"a\",\"author\":{\"name\":\"Bo\"},"
					"\"content\":\"three\",\"label\":\"spam\"}")),
		0);
	assert_int_equal(fixture->rows.n, 3);
	assert_int_equal(fixture->n_reports, 0);
	assert_true(str_eq(fixture->rows.item[0].content, STR("one")));
	assert_int_equal(fixture->rows.item[0].label, LABEL_HAM);
	assert_int_equal(fixture->rows.item[0].author_name.n, 0);
	assert_true(str_eq(fixture->rows.item[1].author_name, STR("Ann")));
	assert_int_equal(fixture->rows.item[1].label, LABEL_SPAM);
	assert_true(str_eq(fixture->rows.item[2].author_name, STR("Bo")));
}

static void senders_are_kept_where_they_are_asked_for(void **state)
{
	struct str rows =
		STR("{\"content\":\"one\",\"label\":\"ham\"}\n"
		    "{\"content\":\"two\",\"label\":\"spam\",\"language\":\"en\",\"author\":"
		    "{\"name\":\"Bo\",\"email\":\"bo@x.example\",\"url\":\"https://x.example\","
		    "\"ip\":\"192.0.2.1\",\"user_agent\":\"agent\"}}\n");
	struct fixture *fixture = *state;

	assert_int_equal(read_bytes(fixture, rows), 0);
	assert_null(fixture->rows.sender);
	labelled_rows_fini(&fixture->rows);
	labelled_rows_init(&fixture->rows, &fixture->arena);
	fixture->rows.keeps_senders = true;
	assert_int_equal(read_bytes(fixture, rows), 0);
	assert_int_equal(fixture->rows.n, 2);
	assert_int_equal(fixture->rows.sender[0].email.n, 0);
	assert_true(str_eq(fixture->rows.sender[1].email, STR("bo@x.example")));
	assert_true(str_eq(fixture->rows.sender[1].url, STR("https://x.example")));
	assert_true(str_eq(fixture->rows.sender[1].ip, STR("192.0.2.1")));
	assert_true(str_eq(fixture->rows.sender[1].agent, STR("agent")));
	assert_true(str_eq(fixture->rows.sender[1].language, STR("en")));
}

static void a_bad_row_is_named_and_the_good_ones_are_kept(void **state)
{
	static const struct {
		const char *row;
		const char *why;
	} cases[] = {
		{"{\"label\":\"ham\"}", "Please enter your comment!"},
		{"{\"content\":\" \",\"label\":\"ham\"}", "Please enter your comment!"},
		{"{\"content\":1,\"label\":\"ham\"}", "The comment must be text."},
		{"{\"content\":\"x\"}", "There is no label."},
		{"{\"content\":\"x\",\"label\":\"Spam\"}",
			"The label is neither \"spam\" nor \"ham\"."},
		{"{\"content\":\"x\",\"label\":1}", "The label is neither \"spam\" nor \"ham\"."},
		{"[]", "The row is not an object."},
		{"{\"content\":\"x\",\"label\":\"ham\",\"author\":{\"email\":\"x\"}}",
			"You have entered an incorrect email address!"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[256];

		snprintf(text, sizeof text,
			"{\"content\":\"a\",\"label\":\"ham\"}\n%s\n"
			"{\"content\":\"b\",\"label\":\"ham\"}\n",
			cases[i].row);
		fixture->rows.n = 0;
		fixture->rows.n_bad = 0;
		assert_int_equal(read_bytes(fixture, str_of(text)), 0);
		assert_int_equal(fixture->rows.n, 2);
		assert_int_equal(fixture->rows.n_bad, 1);
		assert_int_equal(fixture->n_reports, 1);
		assert_int_equal(fixture->last_line, 2);
		assert_string_equal(fixture->last_why, cases[i].why);
	}
}

static void what_is_no_json_is_named_with_its_byte(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(read_bytes(fixture, STR("{\"content\":\"x\",}\n")), 0);
	assert_int_equal(fixture->n_reports, 1);
	assert_memory_equal(fixture->last_why, "This is not JSON: ", 18);
	assert_non_null(strstr(fixture->last_why, ", at byte 16."));
}

/* {"content":"x","label":"ham"} with spaces in front, so that the line has n bytes. */
static struct str padded_row(char *text, size_t n)
{
	struct str row = STR("{\"content\":\"x\",\"label\":\"ham\"}");

	memset(text, ' ', n);
	memcpy(text + n - row.n, row.p, row.n);
	text[n] = '\n';
	memcpy(text + n + 1, row.p, row.n);
	return str_make(text, n + 1 + row.n);
}

static void a_line_may_be_as_long_as_the_cap_and_no_longer(void **state)
{
	struct fixture *fixture = *state;
	char *text = mem_new(LIMIT_LINE_BYTES + 200000, 1);

	assert_int_equal(read_bytes(fixture, padded_row(text, LIMIT_LINE_BYTES)), 0);
	assert_int_equal(fixture->rows.n, 2);
	assert_int_equal(fixture->n_reports, 0);

	assert_int_equal(read_bytes(fixture, padded_row(text, LIMIT_LINE_BYTES + 1)), 0);
	assert_int_equal(fixture->n_reports, 1);
	assert_int_equal(fixture->last_line, 1);
	assert_string_equal(fixture->last_why, "The line is too long.");
	assert_int_equal(fixture->rows.n, 3);

	assert_int_equal(read_bytes(fixture, padded_row(text, LIMIT_LINE_BYTES + 190000)), 0);
	assert_int_equal(fixture->n_reports, 1);
	assert_int_equal(fixture->rows.n, 4);
	mem_free(text);
}

static void a_missing_file_is_a_fault(void **state)
{
	struct fixture *fixture = *state;
	struct labelled_report report = {note_bad_row, fixture};

	assert_int_equal(labelled_file_read(STR("/nowhere/x"), &report, &fixture->rows), -ENOENT);
	assert_int_equal(labelled_file_read(STR("/tmp"), &report, &fixture->rows), -EISDIR);
}

static void failing_memory_is_a_fault_for_every_allocation(void **state)
{
	struct fixture *fixture = *state;
	struct labelled_report report = {note_bad_row, fixture};
	int r = -1;

	assert_int_equal(
		file_write_atomically(str_of(fixture->path),
			STR("{\"content\":\"a\",\"label\":\"ham\"}\n{\"label\":\"ham\"}\n")),
		0);
	for (uint64_t n = 1; r != 0; n++) {
		struct arena arena;
		struct labelled_rows rows;

		assert_true(n < 100);
		arena_init(&arena, 256, 1 << 20);
		labelled_rows_init(&rows, &arena);
		mem_fail_from(n);
		r = labelled_file_read(str_of(fixture->path), &report, &rows);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		labelled_rows_fini(&rows);
		arena_fini(&arena);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_need_content_and_label_only),
		TEST(senders_are_kept_where_they_are_asked_for),
		TEST(a_bad_row_is_named_and_the_good_ones_are_kept),
		TEST(what_is_no_json_is_named_with_its_byte),
		TEST(a_line_may_be_as_long_as_the_cap_and_no_longer),
		TEST(a_missing_file_is_a_fault),
		TEST(failing_memory_is_a_fault_for_every_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
