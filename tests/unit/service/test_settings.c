#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>

#include "file.h"
#include "settings.h"

struct fixture {
	struct arena arena;
	struct settings settings;
	struct str why;
	char folder[64];
	char path[96];
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(1, sizeof *fixture);

	arena_init(&fixture->arena, 4096, 1 << 22);
	snprintf(fixture->folder, sizeof fixture->folder, "/tmp/hamlet-settings-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof fixture->path, "%s/hamlet.yaml", fixture->folder);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	unsetenv("HAMLET_LISTEN");
	unsetenv("HAMLET_LOOPS");
	unsetenv("HAMLET_TRUSTED_PROXIES");
	unsetenv("HAMLET_CONFIG");
	unlink(fixture->path);
	rmdir(fixture->folder);
	arena_fini(&fixture->arena);
	mem_free(fixture);
	return 0;
}

static int load(
	struct fixture *fixture, const char *path, const struct settings_flag *flags, size_t n)
{
	fixture->why = STR_NONE;
	return settings_load(
		str_of(path), flags, n, &fixture->arena, &fixture->settings, &fixture->why);
}

static int load_file(struct fixture *fixture, const char *text)
{
	assert_int_equal(file_write_atomically(str_of(fixture->path), str_of(text)), 0);
	return load(fixture, fixture->path, NULL, 0);
}

static void assert_str(struct str s, const char *expected)
{
	char text[1024];

	snprintf(text, sizeof text, "%.*s", STR_FMT(s));
	assert_string_equal(text, expected);
}

static void every_default_is_within_its_own_range(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(load(fixture, NULL, NULL, 0), 0);
	assert_str(fixture->settings.listen, "127.0.0.1:8080");
	assert_int_equal(fixture->settings.max_connections, 4096);
	assert_true(fixture->settings.retrain_growth == 0.05);
	assert_int_equal(fixture->settings.n_rules, 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 2);
	assert_str(fixture->settings.trusted_proxies[1], "::1/128");
}

static void a_flag_beats_the_environment_which_beats_the_file(void **state)
{
	struct fixture *fixture = *state;
	struct settings_flag flag = {STR("listen"), STR("127.0.0.1:3")};

	assert_int_equal(load_file(fixture, "listen: 127.0.0.1:1\nloops: 4\n"), 0);
	assert_str(fixture->settings.listen, "127.0.0.1:1");
	assert_int_equal(fixture->settings.loops, 4);

	setenv("HAMLET_LISTEN", "127.0.0.1:2", 1);
	assert_int_equal(load(fixture, fixture->path, NULL, 0), 0);
	assert_str(fixture->settings.listen, "127.0.0.1:2");
	assert_int_equal(fixture->settings.loops, 4);

	assert_int_equal(load(fixture, fixture->path, &flag, 1), 0);
	assert_str(fixture->settings.listen, "127.0.0.1:3");
}

static void the_environment_can_name_the_file(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(load_file(fixture, "loops: 7\n"), 0);
	setenv("HAMLET_CONFIG", fixture->path, 1);
	assert_int_equal(load(fixture, NULL, NULL, 0), 0);
	assert_int_equal(fixture->settings.loops, 7);
}

static void a_list_is_a_sequence_a_text_or_stands_between_commas(void **state)
{
	struct fixture *fixture = *state;
	struct settings_flag flags[] = {
		{STR("trusted-proxies"), STR("10.1.0.0/16")}, {STR("trusted-proxies"), STR("::1")}};
	struct settings_flag none = {STR("trusted-proxies"), STR("")};

	assert_int_equal(load_file(fixture, "trusted_proxies:\n  - 10.0.0.0/8\n  - 10.0.0.1\n"), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 2);
	assert_str(fixture->settings.trusted_proxies[1], "10.0.0.1");
	assert_int_equal(load_file(fixture, "trusted_proxies: 10.0.0.2\n"), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 1);
	assert_int_equal(load_file(fixture, "trusted_proxies: []\n"), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 0);

	setenv("HAMLET_TRUSTED_PROXIES", "10.0.0.3, 10.0.0.4,10.0.0.5", 1);
	assert_int_equal(load(fixture, NULL, NULL, 0), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 3);
	assert_str(fixture->settings.trusted_proxies[1], "10.0.0.4");
	assert_int_equal(load(fixture, NULL, flags, 2), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 2);
	assert_str(fixture->settings.trusted_proxies[0], "10.1.0.0/16");
	assert_int_equal(load(fixture, NULL, &none, 1), 0);
	assert_int_equal(fixture->settings.n_trusted_proxies, 0);
}

static void a_bad_line_of_the_file_is_named_with_what_is_allowed(void **state)
{
	static const struct {
		const char *text;
		const char *why; /* behind the file's name */
	} cases[] = {
		/* clang-format off */
		{"# head\nloops: 65\n",
			":2: loops is \"65\"; allowed is a whole number from 0 to 64 (threads)"},
		{"loops: many\n",
			":1: loops is \"many\"; allowed is a whole number from 0 to 64 (threads)"},
		{"loops: -1\n",
			":1: loops is \"-1\"; allowed is a whole number from 0 to 64 (threads)"},
		{"retrain_growth: 11\n",
			":1: retrain_growth is \"11\"; allowed is a number from 0.001 to 10 (share)"},
		{"listen: here\n",
			":1: listen is \"here\"; allowed is ADDRESS:PORT, such as 127.0.0.1:8080 or "
			"[::1]:8080"},
		{"log_level: loud\n",
			":1: log_level is \"loud\"; allowed is debug, info, warning or error"},
		{"features: WXS\n",
			":1: features is \"WXS\"; allowed is full, lite or letters out of WCKUASOR"},
		{"features: ''\n",
			":1: features is \"\"; allowed is full, lite or letters out of WCKUASOR"},
		{"database: mysql:x\n", ":1: database is \"mysql:x\"; allowed is sqlite:FILE"},
		{"trusted_proxies: [10.0.0.0/33]\n",
			":1: trusted_proxies is \"10.0.0.0/33\"; allowed is /0 to /32 behind an IPv4 "
			"address"},
		{"trusted_proxies: [10.1.2.3/8]\n",
			":1: trusted_proxies is \"10.1.2.3/8\"; allowed is a block's first address "
			"before /BITS, such as 10.0.0.0/8, or one address without /BITS"},
		{"trusted_proxies: ['2001:db8::1/64']\n",
			":1: trusted_proxies is \"2001:db8::1/64\"; allowed is a block's first "
			"address before /BITS, such as 10.0.0.0/8, or one address without /BITS"},
		{"\n\nmax_conections: 20\n",
			":3: there is no setting \"max_conections\"; did you mean \"max_connections\"?"},
		{"colour: red\n", ":1: there is no setting \"colour\""},
		{"loops: [1]\n", ":1: loops takes one value, not a list"},
		{"- loops\n", ":1: this is a list; settings are lines of \"key: value\""},
		{"rules: [[a]]\n", ":1: rules holds a list where a text belongs"},
		/* clang-format on */
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char expected[512];

		assert_int_equal(load_file(fixture, cases[i].text), SETTINGS_BAD);
		snprintf(expected, sizeof expected, "%s%s", fixture->path, cases[i].why);
		assert_str(fixture->why, expected);
	}
}

static void broken_yaml_is_named_by_line(void **state)
{
	static const char *const texts[] = {
		"a: b: c\n", "loops: 1\nloops: 2\n", "loops: \"\n", "\xff\n"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(load_file(fixture, texts[i]), SETTINGS_BAD);
		assert_true(str_starts(fixture->why, str_of(fixture->path)));
		assert_int_equal(fixture->why.p[strlen(fixture->path)], ':');
	}
}

static void a_bad_variable_or_flag_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct settings_flag bad = {STR("loops"), STR("1x")};
	struct settings_flag unknown = {STR("lops"), STR("1")};

	assert_int_equal(load(fixture, NULL, &bad, 1), SETTINGS_BAD);
	assert_str(fixture->why,
		"--loops is \"1x\"; allowed is a whole number from 0 to 64 (threads)");
	assert_int_equal(load(fixture, NULL, &unknown, 1), SETTINGS_BAD);
	assert_str(fixture->why, "there is no option --lops; did you mean --loops?");
	setenv("HAMLET_LOOPS", "x", 1);
	assert_int_equal(load(fixture, NULL, NULL, 0), SETTINGS_BAD);
	assert_str(fixture->why,
		"HAMLET_LOOPS is \"x\"; allowed is a whole number from 0 to 64 (threads)");
}

static void a_missing_file_is_named(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(load(fixture, "/nowhere/x.yaml", NULL, 0), SETTINGS_BAD);
	assert_str(fixture->why,
		"cannot read the settings file /nowhere/x.yaml: No such file or directory");
}

static void failing_memory_is_a_fault_and_leaves_the_settings_alone(void **state)
{
	struct fixture *fixture = *state;
	struct settings_flag flag = {STR("rules"), STR("x.yaml")};
	int r = -1;

	assert_int_equal(file_write_atomically(str_of(fixture->path), STR("loops: 4\n")), 0);
	for (uint64_t n = 1; r != 0; n++) {
		struct arena arena;

		assert_true(n < 100);
		arena_init(&arena, 256, 1 << 22);
		fixture->settings.loops = 99;
		mem_fail_from(n);
		r = settings_load(
			str_of(fixture->path), &flag, 1, &arena, &fixture->settings, &fixture->why);
		mem_fail_from(0);
		if (r != 0) {
			assert_int_equal(r, -ENOMEM);
			assert_int_equal(fixture->settings.loops, 99);
		}
		arena_fini(&arena);
	}
	assert_int_equal(fixture->settings.loops, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_default_is_within_its_own_range),
		TEST(a_flag_beats_the_environment_which_beats_the_file),
		TEST(the_environment_can_name_the_file),
		TEST(a_list_is_a_sequence_a_text_or_stands_between_commas),
		TEST(a_bad_line_of_the_file_is_named_with_what_is_allowed),
		TEST(broken_yaml_is_named_by_line),
		TEST(a_bad_variable_or_flag_is_named),
		TEST(a_missing_file_is_named),
		TEST(failing_memory_is_a_fault_and_leaves_the_settings_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
