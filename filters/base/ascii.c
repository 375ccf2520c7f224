#include <hamlet/ascii.h>

#include <math.h>
#include <stdlib.h>

struct str str_trim(struct str s)
{
	while (s.n > 0 && ascii_is_space(s.p[0])) {
		s = str_skip(s, 1);
	}
	while (s.n > 0 && ascii_is_space(s.p[s.n - 1])) {
		s.n--;
	}
	return s;
}

bool str_eq_ignoring_case(struct str a, struct str b)
{
	if (a.n != b.n) {
		return false;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i])) {
			return false;
		}
	}
	return true;
}

size_t str_find_byte(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);
	return at == NULL ? s.n : (size_t)(at - s.p);
}

int ascii_parse_int(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool is_negative = min < 0 && s.n > 0 && s.p[0] == '-';
	int64_t value = 0;
	size_t i = is_negative ? 1 : 0;

	if (i == s.n) {
		return ASCII_NUMBER_MALFORMED;
	}
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (!ascii_is_digit(s.p[i])) {
			return ASCII_NUMBER_MALFORMED;
		}
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_add_overflow(value, is_negative ? -digit : digit, &value)) {
			return ASCII_NUMBER_OUT_OF_RANGE;
		}
	}
	if (value < min || value > max) {
		return ASCII_NUMBER_OUT_OF_RANGE;
	}
	*ret = value;
	return 0;
}

static bool is_decimal_notation(struct str s)
{
	bool has_digit = false;

	for (size_t i = 0; i < s.n; i++) {
		if (ascii_is_digit(s.p[i])) {
			has_digit = true;
		} else if (strchr("+-.eE", s.p[i]) == NULL || s.p[i] == '\0') {
			return false;
		}
	}
	return has_digit;
}

int ascii_parse_double(struct str s, double min, double max, double *ret)
{
	char text[64];
	char *end;
	double value;

	if (s.n == 0 || s.n >= sizeof text || !is_decimal_notation(s)) {
		return ASCII_NUMBER_MALFORMED;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	/* Nothing here calls setlocale, so the decimal point is '.'. */
	value = strtod(text, &end);
	if (end != text + s.n) {
		return ASCII_NUMBER_MALFORMED;
	}
	if (!isfinite(value) || value < min || value > max) {
		return ASCII_NUMBER_OUT_OF_RANGE;
	}
	*ret = value;
	return 0;
}
