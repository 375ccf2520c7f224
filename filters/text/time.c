#include <hamlet/comment.h>

#include <hamlet/ascii.h>

/*
 * 2026-11-23T08:49:31.250+01:00
 * date       time     fraction offset
 *
 * RFC 3339, section 5.6; 'T' may be a space, and without an offset the time is taken as UTC.
 */
enum { DATE_TIME_BYTES = 19 };

struct date_time {
	int year, month, day;
	int hour, minute, second;
};

static bool read_digits(struct str s, size_t at, size_t n, int min, int max, int *ret)
{
	int64_t value;

	if (at + n > s.n || ascii_parse_int(str_make(s.p + at, n), 0, max, &value) != 0 ||
		value < min) {
		return false;
	}
	*ret = (int)value;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int n_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && is_leap ? 29 : n_days[month - 1];
}

static bool read_date_time(struct str s, struct date_time *ret)
{
	/* A leap second (second 60) counts as the first second of the next minute. */
	return s.n >= DATE_TIME_BYTES && read_digits(s, 0, 4, 0, 9999, &ret->year) &&
	       s.p[4] == '-' && read_digits(s, 5, 2, 1, 12, &ret->month) && s.p[7] == '-' &&
	       read_digits(s, 8, 2, 1, days_in_month(ret->year, ret->month), &ret->day) &&
	       (s.p[10] == 'T' || s.p[10] == 't' || s.p[10] == ' ') &&
	       read_digits(s, 11, 2, 0, 23, &ret->hour) && s.p[13] == ':' &&
	       read_digits(s, 14, 2, 0, 59, &ret->minute) && s.p[16] == ':' &&
	       read_digits(s, 17, 2, 0, 60, &ret->second);
}

/* ".250" as 250 ms; digits past the third are dropped. False when '.' has no digit behind it. */
static bool read_fraction(struct str *s, int *ret_ms)
{
	int scale_ms = 100;
	size_t i = 1;

	*ret_ms = 0;
	if (s->n == 0 || s->p[0] != '.') {
		return true;
	}
	for (; i < s->n && ascii_is_digit(s->p[i]); i++) {
		*ret_ms += (s->p[i] - '0') * scale_ms;
		scale_ms /= 10;
	}
	*s = str_skip(*s, i);
	return i > 1;
}

static bool read_offset(struct str s, int *ret_minutes)
{
	int hours, minutes;

	*ret_minutes = 0;
	if (s.n == 0 || str_eq(s, STR("Z")) || str_eq(s, STR("z"))) {
		return true;
	}
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
		!read_digits(s, 1, 2, 0, 23, &hours) || !read_digits(s, 4, 2, 0, 59, &minutes)) {
		return false;
	}
	*ret_minutes = (s.p[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
	return true;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March, after leap days.
 */
static int64_t days_since_1970(const struct date_time *t)
{
	int64_t year = t->month > 2 ? t->year : t->year - 1;
	int month = (t->month + 9) % 12;
	int64_t leap_days = year / 4 - year / 100 + year / 400;

	if (year < 0) { /* January and February of year 0 */
		leap_days = -1;
	}
	return year * 365 + leap_days + (month * 153 + 2) / 5 + t->day - 1 - 719468;
}

int comment_parse_time(struct str s, int64_t *ret_ms)
{
	struct date_time t;
	struct str rest;
	int fraction_ms, offset_minutes;
	int64_t minutes;

	if (!read_date_time(s, &t)) {
		return COMMENT_INVALID;
	}
	rest = str_skip(s, DATE_TIME_BYTES);
	if (!read_fraction(&rest, &fraction_ms) || !read_offset(rest, &offset_minutes)) {
		return COMMENT_INVALID;
	}
	minutes = (days_since_1970(&t) * 24 + t.hour) * 60 + t.minute - offset_minutes;
	*ret_ms = (minutes * 60 + t.second) * 1000 + fraction_ms;
	return 0;
}
