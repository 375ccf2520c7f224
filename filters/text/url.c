#include "url.h"

#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "classes.h"

static char byte_at(struct str s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

size_t url_skip_port(struct str s, size_t at)
{
	enum { MAX_PORT_DIGITS = 5 };
	size_t end = at + 1;

	if (byte_at(s, at) != ':') {
		return at;
	}
	while (end < s.n && end <= at + MAX_PORT_DIGITS && ascii_is_digit(s.p[end])) {
		end++;
	}
	return end > at + 1 ? end : at;
}

/* Visible ASCII that cannot stand in a path, query or fragment. */
static const bool ends_tail[128] = {
	['"'] = true,
	['\''] = true,
	['<'] = true,
	['>'] = true,
	['['] = true,
	['\\'] = true,
	[']'] = true,
	['^'] = true,
	['`'] = true,
	['{'] = true,
	['|'] = true,
	['}'] = true,
	[0x7f] = true,
};

/* Bytes of the character at s.p[at] if it can stand in a path, query or fragment; else 0. */
static size_t tail_char_bytes(struct str s, size_t at, size_t *n_open)
{
	char c = s.p[at];
	size_t next = at;
	uint32_t code_point;

	if ((unsigned char)c >= 0x80) {
		code_point = utf8_next(s, &next);
		return (class_bits(code_point) & (CLASS_LETTER | CLASS_DIGIT | CLASS_MARK)) != 0
			       ? next - at
			       : 0;
	}
	*n_open += c == '(';
	if (c == ')') {
		if (*n_open == 0) {
			return 0;
		}
		*n_open -= 1;
	}
	return c > ' ' && !ends_tail[(unsigned char)c];
}

static bool is_tail_begin(char c)
{
	return c == '/' || c == '?' || c == '#';
}

/* Punctuation that at the end of a tail belongs to the sentence around it. */
static bool is_of_sentence(char c)
{
	return strchr(".,;:!?*_~", c) != NULL;
}

size_t url_tail_end(struct str s, size_t at)
{
	size_t end = at, n_open = 0;

	if (!is_tail_begin(byte_at(s, at))) {
		return at;
	}
	while (end < s.n) {
		size_t n = tail_char_bytes(s, end, &n_open);

		if (n == 0) {
			break;
		}
		end += n;
	}
	while (end > at && is_of_sentence(s.p[end - 1])) {
		end--;
	}
	return end;
}

bool url_has_tail(struct str s, size_t at)
{
	size_t end = at + 1, n_open = 0;

	if (!is_tail_begin(byte_at(s, at))) {
		return false;
	}
	while (end < s.n && is_of_sentence(s.p[end])) {
		end++;
	}
	return end < s.n && tail_char_bytes(s, end, &n_open) > 0;
}

bool url_find_scheme(struct str s, size_t floor, size_t colon, size_t *ret_begin)
{
	static const char *const schemes[] = {"https", "http", "hxxps", "hxxp", "h**ps", "h**p",
		"h++ps", "h++p", "htps", "htp", "ttps", "ttp", "ftp"};
	struct str before = str_make(s.p + floor, colon - floor);

	if (!str_ends(before, STR("p")) && !str_ends(before, STR("ps"))) {
		return false;
	}
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		struct str scheme = str_of(schemes[i]);

		if (str_ends(before, scheme)) {
			*ret_begin = colon - scheme.n;
			return true;
		}
	}
	return false;
}

/* Where the host begins in "user:password@host/". */
static size_t skip_user_info(struct str s, size_t at)
{
	enum { MAX_USER_INFO_BYTES = 256 };
	size_t host = at;

	for (size_t i = at; i < s.n && i < at + MAX_USER_INFO_BYTES; i++) {
		if (s.p[i] == '@') {
			host = i + 1;
		} else if ((unsigned char)s.p[i] <= ' ' ||
			   strchr("/?#<>\"'[](){}", s.p[i]) != NULL) {
			break;
		}
	}
	return host;
}

/* "[2001:db8::1]" at `at`, into the host. */
static bool read_ipv6(struct str s, size_t at, struct host *ret)
{
	size_t end = at + 1;

	while (end < s.n && end < at + 42 &&
		(ascii_hex_value(s.p[end]) >= 0 || s.p[end] == ':' || s.p[end] == '.')) {
		end++;
	}
	if (byte_at(s, at) != '[' || byte_at(s, end) != ']' || end < at + 3) {
		return false;
	}
	*ret = (struct host){.n = end + 1 - at, .n_labels = 1, .begin = at, .end = end + 1};
	memcpy(ret->text, s.p + at, ret->n);
	return true;
}

bool url_read_authority(struct str s, size_t at, struct host *ret)
{
	at = skip_user_info(s, at);
	return read_ipv6(s, at, ret) || (host_read(s, at, SIZE_MAX, ret) && !ret->is_too_long);
}
