#include "address.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

static bool is_local_char(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_local_part(struct str s)
{
	bool was_dot = true;

	if (s.n > ADDRESS_LOCAL_MAX_BYTES) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' ? was_dot : !is_local_char(s.p[i])) {
			return false;
		}
		was_dot = s.p[i] == '.';
	}
	return !was_dot;
}

static bool is_label(struct str s)
{
	if (s.n == 0 || s.n > ADDRESS_LABEL_MAX_BYTES || s.p[0] == '-' || s.p[s.n - 1] == '-') {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_alnum(s.p[i]) && s.p[i] != '-' && (unsigned char)s.p[i] < 0x80) {
			return false;
		}
	}
	return true;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit(s.p[i])) {
			return false;
		}
	}
	return true;
}

static bool is_domain(struct str s)
{
	size_t n_labels = 0;

	if (s.n > ADDRESS_HOST_MAX_BYTES) {
		return false;
	}
	for (;;) {
		struct str label = str_make(s.p, str_find_byte(s, '.'));

		if (!is_label(label)) {
			return false;
		}
		n_labels++;
		if (label.n == s.n) {
			return n_labels >= 2 && !is_number(label);
		}
		s = str_skip(s, label.n + 1);
	}
}

bool address_is_valid(struct str s)
{
	size_t at = str_find_byte(s, '@');

	return s.n <= LIMIT_EMAIL_BYTES && at < s.n && is_local_part(str_make(s.p, at)) &&
	       is_domain(str_skip(s, at + 1));
}
