#include "byte_set.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

/* PCRE2 with UCP: what these mean within ASCII. */
static const struct byte_set digits = {{0x03ff000000000000, 0}, true};
static const struct byte_set letters = {{0, 0x07fffffe07fffffe}, true};
static const struct byte_set word = {{0x03ff000000000000, 0x07fffffe87fffffe}, true};
static const struct byte_set space = {{0x0000000100003e00, 0}, true};
static const struct byte_set blank = {{0x0000000100000200, 0}, true};
static const struct byte_set line_end = {{0x0000000000003c00, 0}, true};
static const struct byte_set everything = {{UINT64_MAX, UINT64_MAX}, true};

void byte_set_add(struct byte_set *set, uint32_t first, uint32_t last)
{
	for (uint32_t c = first; c <= last && c < 0x80; c++) {
		set->ascii[c / 64] |= UINT64_C(1) << c % 64;
	}
	set->is_wide = set->is_wide || last >= 0x80;
}

static void unite(struct byte_set *set, const struct byte_set *more)
{
	set->ascii[0] |= more->ascii[0];
	set->ascii[1] |= more->ascii[1];
	set->is_wide = set->is_wide || more->is_wide;
}

static struct byte_set all_but(const struct byte_set *set)
{
	return (struct byte_set){{~set->ascii[0], ~set->ascii[1]}, true};
}

void byte_set_add_cases(struct byte_set *set)
{
	/* Within ASCII, cases lie 32 apart; both letters stand in the upper word. */
	uint64_t upper = set->ascii[1] & 0x07fffffe, lower = set->ascii[1] & 0x07fffffe00000000;
	bool was_wide = set->is_wide;

	set->ascii[1] |= upper << 32 | lower >> 32;
	/* U+212A and U+017F are a K and an S to PCRE2. */
	set->is_wide = set->is_wide || byte_set_has(set, 'k') || byte_set_has(set, 's');
	if (was_wide) {
		byte_set_add(set, 'k', 'k');
		byte_set_add(set, 'K', 'K');
		byte_set_add(set, 's', 's');
		byte_set_add(set, 'S', 'S');
	}
}

static int read_hex(struct str s, size_t *at, uint32_t *ret)
{
	bool is_braced = *at < s.n && s.p[*at] == '{';
	uint32_t c = 0;

	*at += is_braced;
	for (size_t n = 0; n < (is_braced ? 6 : 2) && *at < s.n; n++, ++*at) {
		int digit = ascii_hex_value(s.p[*at]);

		if (digit < 0) {
			break;
		}
		c = c << 4 | (uint32_t)digit;
	}
	if (is_braced && (*at == s.n || s.p[(*at)++] != '}')) {
		return BYTE_SET_UNKNOWN;
	}
	*ret = c;
	return 0;
}

/* \p{...} and \P{...}: letters are worth knowing, all else may be anything. */
static int read_property(
	struct str s, size_t *at, bool is_denied, struct byte_set *ret, bool *ret_is_exact)
{
	size_t n;

	*ret = everything;
	*ret_is_exact = false;
	if (*at == s.n) {
		return BYTE_SET_UNKNOWN;
	}
	if (s.p[*at] != '{') {
		n = 1;
	} else {
		n = str_find_byte(str_skip(s, *at), '}') + 1;
	}
	if (n > s.n - *at) {
		return BYTE_SET_UNKNOWN;
	}
	if (!is_denied && (str_eq(str_make(s.p + *at, n), STR("{L}")) ||
				  str_eq(str_make(s.p + *at, n), STR("L")))) {
		*ret = letters;
		*ret_is_exact = true;
	}
	*at += n;
	return 0;
}

struct escape_row {
	char letter;
	bool is_denied;
	const struct byte_set *set;
};

int byte_set_of_escape(struct str s, size_t *at, struct byte_set *ret, bool *ret_is_exact)
{
	static const struct escape_row rows[] = {{'d', false, &digits}, {'D', true, &digits},
		{'w', false, &word}, {'W', true, &word}, {'s', false, &space}, {'S', true, &space},
		{'h', false, &blank}, {'H', true, &blank}, {'v', false, &line_end},
		{'V', true, &line_end}};
	static const char controls[][2] = {
		{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'f', '\f'}, {'a', '\a'}, {'e', '\033'}};
	uint32_t c;
	char letter;

	if (*at == s.n) {
		return BYTE_SET_UNKNOWN;
	}
	letter = s.p[*at];
	*ret = (struct byte_set){{0, 0}, false};
	*ret_is_exact = true;
	if (!ascii_is_alnum(letter)) {
		c = utf8_next(s, at);
		byte_set_add(ret, c, c);
		return 0;
	}
	++*at;
	if (letter == 'p' || letter == 'P') {
		return read_property(s, at, letter == 'P', ret, ret_is_exact);
	}
	if (letter == 'x') {
		int r = read_hex(s, at, &c);

		byte_set_add(ret, r == 0 ? c : 0, r == 0 ? c : 0);
		return r;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].letter == letter) {
			*ret = rows[i].is_denied ? all_but(rows[i].set) : *rows[i].set;
			return 0;
		}
	}
	for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
		if (controls[i][0] == letter) {
			byte_set_add(
				ret, (unsigned char)controls[i][1], (unsigned char)controls[i][1]);
			return 0;
		}
	}
	return BYTE_SET_UNKNOWN;
}

/* One character of a class, for the end of a range. */
static int read_one(struct str class, size_t *at, uint32_t *ret)
{
	if (class.p[*at] != '\\') {
		*ret = utf8_next(class, at);
		return 0;
	}
	++*at;
	if (*at < class.n && class.p[*at] == 'x') {
		++*at;
		return read_hex(class, at, ret);
	}
	if (*at < class.n && !ascii_is_alnum(class.p[*at])) {
		*ret = utf8_next(class, at);
		return 0;
	}
	return BYTE_SET_UNKNOWN;
}

/* Whether a range begins behind the member that ended at `at`. */
static bool is_range(struct str class, size_t at)
{
	return at + 2 < class.n && class.p[at] == '-';
}

static int read_member(struct str class, size_t *at, struct byte_set *set, bool *is_exact)
{
	size_t begin = *at;
	uint32_t first, last;
	int r = read_one(class, at, &first);

	if (r == 0) {
		last = first;
		if (is_range(class, *at)) {
			++*at;
			r = read_one(class, at, &last);
		}
		if (r == 0 && first <= last) {
			byte_set_add(set, first, last);
			return 0;
		}
		return BYTE_SET_UNKNOWN;
	}
	if (class.p[begin] == '\\') {
		struct byte_set more;
		bool is_more_exact;

		*at = begin + 1;
		r = byte_set_of_escape(class, at, &more, &is_more_exact);
		if (is_range(class, *at)) {
			/* "[\t-\r]" goes from one to the other; "[\d-.]" does not. */
			return BYTE_SET_UNKNOWN;
		}
		unite(set, r == 0 ? &more : set);
		*is_exact = *is_exact && is_more_exact;
		return r;
	}
	return BYTE_SET_UNKNOWN;
}

int byte_set_of_class(struct str class, bool is_caseless, struct byte_set *ret)
{
	struct byte_set set = {{0, 0}, false};
	bool is_denied = class.n > 0 && class.p[0] == '^';
	bool is_exact = true;
	size_t at = is_denied;

	/* The last byte is the bracket that ends it; one that comes first stands for itself. */
	while (at + 1 < class.n) {
		int r = read_member(class, &at, &set, &is_exact);

		if (r != 0) {
			return r;
		}
	}
	if (is_caseless && !is_denied) {
		byte_set_add_cases(&set);
	}
	/* What is denied is denied in its own case at the least. */
	if (is_denied) {
		set = is_exact ? all_but(&set) : everything;
	}
	*ret = set;
	return 0;
}
