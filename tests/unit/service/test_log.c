#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "log.h"

/* What one call writes to standard error. */
static void capture(void (*act)(void), char *out, size_t size)
{
	int ends[2], former;
	ssize_t n;

	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	former = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	act();
	dup2(former, STDERR_FILENO);
	n = read(ends[0], out, size - 1);
	out[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	close(ends[1]);
	close(former);
}

static void log_three_kinds(void)
{
	LOG(WARNING, "probe", LOG_TEXT("text", STR("a\"b\n\x01")), LOG_INT("n", -5),
		LOG_DOUBLE("share", 0.25));
}

static void log_below(void)
{
	LOG(DEBUG, "probe", LOG_INT("n", 1));
	LOG(INFO, "probe", LOG_INT("n", 1));
}

static void log_damaged(void)
{
	LOG(ERROR, "probe",
		LOG_TEXT("text", STR("a\xff"
				     "b\xe2\x82")));
}

static void log_long(void)
{
	static char text[5000];

	memset(text, 'x', sizeof text);
	LOG(ERROR, "probe", LOG_TEXT("text", str_make(text, sizeof text)), LOG_INT("n", 1));
}

static void an_event_is_one_line_of_json(void **state)
{
	char line[4096];

	(void)state;
	capture(log_three_kinds, line, sizeof line);
	assert_memory_equal(line, "{\"time\":\"20", 11);
	assert_string_equal(strstr(line, "\"level\""),
		"\"level\":\"warning\",\"event\":\"probe\",\"text\":\"a\\\"b\\n\\u0001\",\"n\":-5,"
		"\"share\":0.25}\n");
}

static void events_below_the_level_are_not_written(void **state)
{
	char line[4096];

	(void)state;
	log_set_level(LOG_LEVEL_WARNING);
	capture(log_below, line, sizeof line);
	assert_string_equal(line, "");
	log_set_level(LOG_LEVEL_DEBUG);
	capture(log_below, line, sizeof line);
	assert_non_null(strstr(line, "\"debug\""));
	assert_non_null(strstr(line, "\"info\""));
	log_set_level(LOG_LEVEL_INFO);
}

static void bytes_that_are_no_utf8_become_question_marks(void **state)
{
	char line[4096];

	(void)state;
	capture(log_damaged, line, sizeof line);
	assert_non_null(strstr(line, "\"text\":\"a?b??\"}\n"));
}

static void a_long_text_is_cut_and_the_line_stays_whole(void **state)
{
	char line[8192];

	(void)state;
	capture(log_long, line, sizeof line);
	assert_true(strlen(line) < 1200);
	assert_non_null(strstr(line, "xx\",\"n\":1}\n"));
}

static void levels_are_known_by_name(void **state)
{
	enum log_level level = LOG_LEVEL_ERROR;

	(void)state;
	assert_true(log_level_parse(STR("debug"), &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_false(log_level_parse(STR("Debug"), &level));
	assert_false(log_level_parse(STR(""), &level));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_of_json),
		cmocka_unit_test(events_below_the_level_are_not_written),
		cmocka_unit_test(bytes_that_are_no_utf8_become_question_marks),
		cmocka_unit_test(a_long_text_is_cut_and_the_line_stays_whole),
		cmocka_unit_test(levels_are_known_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
