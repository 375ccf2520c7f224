#include "test.h"

#include <hamlet/comment.h>

static void written_times_become_milliseconds(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01 00:00:00", 0},
		{"1970-01-01T00:00:00", 0},
		{"1970-01-01t00:00:01z", 1000},
		{"2026-11-23T08:49:31Z", 1795423771000},
		{"2026-11-23 08:49:31", 1795423771000},
		{"2026-11-23T08:49:31.5Z", 1795423771500},
		{"2026-11-23T08:49:31.123999Z", 1795423771123},
		{"2026-11-23T09:49:31+01:00", 1795423771000},
		{"2026-11-23T01:19:31-07:30", 1795423771000},
		{"2000-02-29T12:00:00Z", 951825600000},
		{"1969-12-31T23:59:59.999Z", -1},
		{"1900-03-01T00:00:00Z", -2203891200000},
		{"0000-01-01T00:00:00Z", -62167219200000},
		{"0000-03-01T00:00:00Z", -62162035200000},
		{"9999-12-31T23:59:59Z", 253402300799000},
		{"2016-12-31T23:59:60Z", 1483228800000},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		int64_t ms = 42;

		if (comment_parse_time(str_of(rows[i].text), &ms) != 0 || ms != rows[i].ms) {
			fail_msg("%s gives %lld", rows[i].text, (long long)ms);
		}
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const rows[] = {"", "now", "2026", "2026-11-23", "2026-11-23T08:49",
		"2026-11-23T08:49:31X", "2026-11-23T08:49:31.Z", "2026-11-23T08:49:31+1:00",
		"2026-11-23T08:49:31+01:60", "2026-11-23T08:49:31+24:00",
		"2026-11-23T08:49:31+0100", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "2026/01/01 00:00:00", "-026-01-01T00:00:00Z",
		" 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ", "2026-01-01_00:00:00Z",
		"2026-01-01T00:00:00 Z", "1795423771"};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		int64_t ms = 42;

		if (comment_parse_time(str_of(rows[i]), &ms) != COMMENT_INVALID || ms != 42) {
			fail_msg("\"%s\" gives %lld", rows[i], (long long)ms);
		}
	}
}

/* Day after day through two leap-year rules, without the library's calendar to lean on. */
static void days_follow_one_another(void **state)
{
	static const int n_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t expected_ms = -62167219200000;

	(void)state;
	for (int year = 0; year <= 2400; year++) {
		bool is_leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);

		for (int month = 1; month <= 12; month++) {
			int n = n_days[month - 1] + (month == 2 && is_leap);

			for (int day = 1; day <= n; day++) {
				char text[64];
				int64_t ms;

				snprintf(text, sizeof text, "%04d-%02d-%02d 00:00:00", year, month,
					day);
				if (comment_parse_time(str_of(text), &ms) != 0 ||
					ms != expected_ms) {
					fail_msg("%s", text);
				}
				expected_ms += 86400000;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_times_become_milliseconds),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(days_follow_one_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
