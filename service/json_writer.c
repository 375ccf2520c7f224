#include "json_writer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "json_plain.h"

#define MAX_DEPTH 32

void json_writer_init(struct json_writer *json, struct buf *out)
{
	*json = (struct json_writer){.out = out};
}

/* The comma before an item, where one is due. */
static void begin_item(struct json_writer *json)
{
	uint32_t bit = UINT32_C(1) << json->depth;

	if (json->is_after_key) {
		json->is_after_key = false;
		return;
	}
	if (json->depth > 0 && (json->has_items & bit) != 0) {
		buf_add_byte(json->out, ',');
	}
	json->has_items |= bit;
}

static void open_container(struct json_writer *json, char bracket)
{
	begin_item(json);
	buf_add_byte(json->out, bracket);
	assert(json->depth + 1 < MAX_DEPTH);
	json->depth++;
	json->has_items &= ~(UINT32_C(1) << json->depth);
}

static void close_container(struct json_writer *json, char bracket)
{
	assert(json->depth > 0 && !json->is_after_key);
	json->depth--;
	buf_add_byte(json->out, bracket);
}

void json_object_begin(struct json_writer *json)
{
	open_container(json, '{');
}

void json_object_end(struct json_writer *json)
{
	close_container(json, '}');
}

void json_array_begin(struct json_writer *json)
{
	open_container(json, '[');
}

void json_array_end(struct json_writer *json)
{
	close_container(json, ']');
}

void json_key(struct json_writer *json, const char *name)
{
	assert(!json->is_after_key);
	begin_item(json);
	buf_add_byte(json->out, '"');
	buf_add(json->out, str_of(name));
	buf_add(json->out, STR("\":"));
	json->is_after_key = true;
}

static void add_escaped(struct buf *out, char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char short_form[0x20] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	char escape[6] = {'\\', 'u', '0', '0', digits[(unsigned char)c >> 4], digits[c & 0xf]};

	if (c == '"' || c == '\\') {
		escape[1] = c;
		buf_add_bytes(out, escape, 2);
	} else if (short_form[(unsigned char)c] != 0) {
		escape[1] = short_form[(unsigned char)c];
		buf_add_bytes(out, escape, 2);
	} else {
		buf_add_bytes(out, escape, sizeof escape);
	}
}

void json_escape(struct buf *out, struct str s)
{
	while (s.n > 0) {
		size_t n = json_plain_prefix(s);

		buf_add_bytes(out, s.p, n);
		s = str_skip(s, n);
		if (s.n > 0) {
			add_escaped(out, s.p[0]);
			s = str_skip(s, 1);
		}
	}
}

void json_string(struct json_writer *json, struct str s)
{
	begin_item(json);
	buf_add_byte(json->out, '"');
	json_escape(json->out, s);
	buf_add_byte(json->out, '"');
}

void json_key_text(struct json_writer *json, struct str name)
{
	json_string(json, name);
	buf_add_byte(json->out, ':');
	json->is_after_key = true;
}

void json_int(struct json_writer *json, int64_t value)
{
	begin_item(json);
	buf_add_int(json->out, value);
}

#define FAST_DECIMALS 9
#define FAST_SCALE    1e9

/* billionths * 10^-9, without trailing zeros. */
static void add_decimal(struct buf *out, uint64_t billionths, bool is_negative)
{
	char text[32];
	size_t at = sizeof text;
	uint64_t digits = billionths;
	bool is_fraction = false;

	for (int i = 0; i < FAST_DECIMALS; i++, digits /= 10) {
		if (digits % 10 != 0 || is_fraction) {
			text[--at] = (char)('0' + digits % 10);
			is_fraction = true;
		}
	}
	if (is_fraction) {
		text[--at] = '.';
	}
	do {
		text[--at] = (char)('0' + digits % 10);
		digits /= 10;
	} while (digits > 0);
	if (is_negative) {
		text[--at] = '-';
	}
	buf_add_bytes(out, text + at, sizeof text - at);
}

/*
 * Most numbers we tell are rounded to a few decimals. When value * 10^9 rounded to a whole number
 * m (below 2^53) gives m / 10^9 == value, both operands of that division are exact, so it is the
 * double nearest to the decimal m * 10^-9: printing m with its point moved reads back the same, and
 * no shorter decimal exists once trailing zeros are gone (15 digits at the most identify a double).
 */
static bool add_short_decimal(struct buf *out, double value)
{
	double scaled = rint(fabs(value) * FAST_SCALE);

	if (!(scaled < 1e15) || scaled / FAST_SCALE != fabs(value)) {
		return false;
	}
	add_decimal(out, (uint64_t)scaled, signbit(value) != 0);
	return true;
}

void json_double(struct json_writer *json, double value)
{
	char text[32];
	int n = 0;

	if (!isfinite(value)) {
		json_null(json);
		return;
	}
	begin_item(json);
	if (add_short_decimal(json->out, value)) {
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		n = snprintf(text, sizeof text, "%.*g", precision, value);
		if (precision == 17 || strtod(text, NULL) == value) {
			break;
		}
	}
	buf_add_bytes(json->out, text, (size_t)n);
}

void json_rounded(struct json_writer *json, double value)
{
	double scaled = rint(fabs(value) * FAST_SCALE);

	if (scaled < 1e15 && (uint64_t)scaled % (uint64_t)FAST_SCALE != 0) {
		begin_item(json);
		add_decimal(json->out, (uint64_t)scaled, signbit(value) != 0);
	} else {
		json_double(json, value);
	}
}

void json_bool(struct json_writer *json, bool value)
{
	json_raw(json, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *json)
{
	json_raw(json, STR("null"));
}

void json_raw(struct json_writer *json, struct str value)
{
	begin_item(json);
	buf_add(json->out, value);
}

/* Days since 1970 to a date of the proleptic Gregorian calendar (Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", civil_from_days). */
static void civil_from_days(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	unsigned day_of_era = (unsigned)(shifted - era * 146097);
	unsigned year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	unsigned day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned month_from_march = (5 * day_of_year + 2) / 153;

	*ret_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	*ret_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	*ret_year = (int64_t)year_of_era + era * 400 + (*ret_month <= 2);
}

static void put_digits(char *p, int width, uint64_t value)
{
	while (width-- > 0) {
		p[width] = (char)('0' + value % 10);
		value /= 10;
	}
}

#define MS_A_DAY 86400000
/* 0000-01-01 and 9999-12-31T23:59:59.999: RFC 3339 has four digits for a year. */
#define MS_MIN INT64_C(-62167219200000)
#define MS_MAX INT64_C(253402300799999)

void json_time(struct json_writer *json, int64_t at_ms)
{
	char text[] = "\"YYYY-MM-DDThh:mm:ss.000Z\"";
	int64_t ms = at_ms < MS_MIN ? MS_MIN : at_ms > MS_MAX ? MS_MAX : at_ms;
	int64_t days = (ms - (ms < 0 ? MS_A_DAY - 1 : 0)) / MS_A_DAY;
	uint64_t in_day = (uint64_t)(ms - days * MS_A_DAY);
	int64_t year;
	unsigned month, day;

	civil_from_days(days, &year, &month, &day);
	put_digits(text + 1, 4, (uint64_t)year);
	put_digits(text + 6, 2, month);
	put_digits(text + 9, 2, day);
	put_digits(text + 12, 2, in_day / 3600000);
	put_digits(text + 15, 2, in_day / 60000 % 60);
	put_digits(text + 18, 2, in_day / 1000 % 60);
	put_digits(text + 21, 3, in_day % 1000);
	json_raw(json, str_make(text, sizeof text - 1));
}

void json_member_string(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	json_string(json, value);
}

void json_member_int(struct json_writer *json, const char *name, int64_t value)
{
	json_key(json, name);
	json_int(json, value);
}

void json_member_double(struct json_writer *json, const char *name, double value)
{
	json_key(json, name);
	json_double(json, value);
}

void json_member_rounded(struct json_writer *json, const char *name, double value)
{
	json_key(json, name);
	json_rounded(json, value);
}

void json_member_bool(struct json_writer *json, const char *name, bool value)
{
	json_key(json, name);
	json_bool(json, value);
}

void json_member_time(struct json_writer *json, const char *name, int64_t at_ms)
{
	json_key(json, name);
	json_time(json, at_ms);
}
