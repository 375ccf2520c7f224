#include "widen.h"

#include <errno.h>
#include <string.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "byte_set.h"
#include "regex_atoms.h"
#include "regex_class.h"

#define MAX_DEPTH 12
/* Repeats beyond are as good as endless: counting them costs a matcher much, and spares little. */
#define MAX_REPEAT 8
#define NO_END     SIZE_MAX

/* What (?...) sets for the rest of a group. */
struct group_options {
	bool is_caseless;
	bool is_extended;
	bool has_any_dot; /* (?s) */
};

struct widener {
	struct str regex;
	size_t at;
	struct buf *out;
	unsigned depth;
	struct group_options options[MAX_DEPTH + 1];
};

struct repeat {
	size_t min;
	size_t max;
};

static struct group_options *options_of(struct widener *widener)
{
	return &widener->options[widener->depth];
}

static char peek(const struct widener *widener, size_t ahead)
{
	size_t at = widener->at + ahead;

	return at < widener->regex.n ? widener->regex.p[at] : '\0';
}

static void skip_ignored(struct widener *widener)
{
	size_t n = options_of(widener)->is_extended;

	while (n > 0) {
		n = regex_ignored_bytes(str_skip(widener->regex, widener->at));
		widener->at += n;
	}
}

static size_t read_number(struct widener *widener)
{
	size_t n = 0;

	for (; ascii_is_digit(peek(widener, 0)); widener->at++) {
		n = n < 10000 ? n * 10 + (size_t)(peek(widener, 0) - '0') : n;
	}
	return n;
}

static int read_braces(struct widener *widener, struct repeat *ret)
{
	widener->at++;
	ret->min = ret->max = read_number(widener);
	if (peek(widener, 0) == ',') {
		widener->at++;
		ret->max = ascii_is_digit(peek(widener, 0)) ? read_number(widener) : NO_END;
	}
	if (peek(widener, 0) != '}') {
		return WIDEN_UNKNOWN;
	}
	widener->at++;
	return 0;
}

/* {1, 1} when there is none. */
static int read_repeat(struct widener *widener, struct repeat *ret)
{
	int r = 0;

	skip_ignored(widener);
	*ret = (struct repeat){1, 1};
	switch (peek(widener, 0)) {
	case '?':
		*ret = (struct repeat){0, 1};
		break;
	case '*':
		*ret = (struct repeat){0, NO_END};
		break;
	case '+':
		*ret = (struct repeat){1, NO_END};
		break;
	case '{':
		if (!ascii_is_digit(peek(widener, 1))) {
			return peek(widener, 1) == ',' ? WIDEN_UNKNOWN : 0;
		}
		r = read_braces(widener, ret);
		widener->at--;
		break;
	default:
		return 0;
	}
	widener->at++;
	skip_ignored(widener);
	widener->at += peek(widener, 0) == '?' || peek(widener, 0) == '+';
	skip_ignored(widener);
	/* Repeats of repeats. */
	return peek(widener, 0) != '\0' && strchr("?*+{", peek(widener, 0)) != NULL ? WIDEN_UNKNOWN
										    : r;
}

static void put_repeat(struct buf *out, struct repeat repeat)
{
	size_t min = repeat.min < MAX_REPEAT ? repeat.min : MAX_REPEAT;
	bool is_endless = repeat.max > MAX_REPEAT;

	if (min == 1 && repeat.max == 1) {
		return;
	}
	if (min <= 1 && is_endless) {
		buf_add_byte(out, min == 0 ? '*' : '+');
	} else if (is_endless) {
		buf_printf(out, "{%zu,}", min);
	} else {
		buf_printf(out, "{%zu,%zu}", min, repeat.max);
	}
}

static bool has_ascii(const struct byte_set *set)
{
	return (set->ascii[0] | set->ascii[1]) != 0;
}

static void put_ascii(struct buf *out, const struct byte_set *set)
{
	for (unsigned c = 0; c < 0x80; c++) {
		unsigned first = c;

		if (!byte_set_has(set, (unsigned char)c)) {
			continue;
		}
		while (c + 1 < 0x80 && byte_set_has(set, (unsigned char)(c + 1))) {
			c++;
		}
		buf_printf(out, "\\x%02x-\\x%02x", first, c);
	}
}

/* A character of UTF-8, or one of its bytes. */
static void put_set(struct buf *out, const struct byte_set *set, bool is_by_bytes)
{
	bool is_character = set->is_wide && !is_by_bytes;

	buf_add(out, is_character ? STR("(?:") : STR_NONE);
	if (has_ascii(set) || !is_character) {
		buf_add_byte(out, '[');
		put_ascii(out, set);
		buf_add(out, set->is_wide && is_by_bytes ? STR("\\x80-\\xff]") : STR("]"));
		buf_add(out, is_character ? STR("|") : STR_NONE);
	}
	buf_add(out, is_character ? STR("[\\xc0-\\xff][\\x80-\\xbf]{1,3})") : STR_NONE);
}

/* One item that takes up a character, or several by its repeat. */
static int put_item(struct widener *widener, const struct byte_set *set)
{
	struct repeat repeat;
	int r = read_repeat(widener, &repeat);

	if (!has_ascii(set) && !set->is_wide) {
		return WIDEN_UNKNOWN;
	}
	/* What repeats without end does so by bytes as well, which is cheaper to match. */
	put_set(widener->out, set, repeat.max > MAX_REPEAT);
	put_repeat(widener->out, repeat);
	return r;
}

static int put_character(struct widener *widener)
{
	size_t end = widener->at;
	uint32_t c = utf8_next(widener->regex, &end);
	struct str bytes = str_make(widener->regex.p + widener->at, end - widener->at);
	struct byte_set set = {{0, 0}, false};
	struct repeat repeat;
	int r;

	widener->at = end;
	if (options_of(widener)->is_caseless || c < 0x80) {
		byte_set_add(&set, c, c);
		if (options_of(widener)->is_caseless) {
			byte_set_add_cases(&set);
		}
		return put_item(widener, &set);
	}
	r = read_repeat(widener, &repeat);
	buf_add(widener->out, STR("(?:"));
	for (size_t i = 0; i < bytes.n; i++) {
		buf_printf(widener->out, "\\x%02x", (unsigned char)bytes.p[i]);
	}
	buf_add_byte(widener->out, ')');
	put_repeat(widener->out, repeat);
	return r;
}

/* What takes up no text is left out, with its repeat. */
static int leave_out(struct widener *widener)
{
	struct repeat repeat;

	return read_repeat(widener, &repeat);
}

static int put_escape(struct widener *widener)
{
	struct byte_set set;
	bool is_exact;
	char c;
	int r;

	widener->at++;
	c = peek(widener, 0);
	if (c != '\0' && strchr("bBAzZG", c) != NULL) {
		widener->at++;
		return leave_out(widener);
	}
	if (c >= '1' && c <= '9') {
		/* A reference may match anything, and nothing. */
		(void)read_number(widener);
		r = leave_out(widener);
		buf_add(widener->out, STR("[\\x00-\\xff]*"));
		return r;
	}
	if (c != '\0' && !ascii_is_alnum(c)) {
		return put_character(widener);
	}
	r = byte_set_of_escape(widener->regex, &widener->at, &set, &is_exact);
	if (r != 0) {
		return WIDEN_UNKNOWN;
	}
	if (options_of(widener)->is_caseless) {
		byte_set_add_cases(&set);
	}
	return put_item(widener, &set);
}

static int put_class(struct widener *widener)
{
	size_t n = regex_class_length(str_skip(widener->regex, widener->at + 1));
	struct str class = str_make(widener->regex.p + widener->at + 1, n);
	struct byte_set set;

	if (n == 0 || byte_set_of_class(class, options_of(widener)->is_caseless, &set) != 0) {
		return WIDEN_UNKNOWN;
	}
	widener->at += n + 1;
	return put_item(widener, &set);
}

/* Behind the ')' of a group whose inside begins at the reader. */
static int skip_group(struct widener *widener)
{
	for (size_t depth = 1; depth > 0; widener->at++) {
		char c;

		skip_ignored(widener);
		c = peek(widener, 0);
		/* A remark, or options inside that would turn signs into remarks. */
		if (widener->at >= widener->regex.n ||
			(c == '(' && peek(widener, 1) == '?' &&
				strchr("#imsx", peek(widener, 2)) != NULL)) {
			return WIDEN_UNKNOWN;
		}
		if (c == '[') {
			size_t n = regex_class_length(str_skip(widener->regex, widener->at + 1));

			if (n == 0) {
				return WIDEN_UNKNOWN;
			}
			widener->at += n;
		}
		widener->at += c == '\\';
		depth += c == '(';
		depth -= c == ')';
	}
	return leave_out(widener);
}

static int open_group(struct widener *widener, struct group_options options)
{
	if (widener->depth == MAX_DEPTH) {
		return WIDEN_UNKNOWN;
	}
	widener->options[++widener->depth] = options;
	buf_add(widener->out, STR("(?:"));
	return 0;
}

/* (?imsx) and (?imsx: with the reader at the first letter. */
static int read_options(struct widener *widener)
{
	struct group_options options = *options_of(widener);

	for (;; widener->at++) {
		char c = peek(widener, 0);

		if (c == ':' || c == ')') {
			break;
		}
		if ((c == 'x' && peek(widener, 1) == 'x') || c == '\0' ||
			strchr("imsx", c) == NULL) {
			return WIDEN_UNKNOWN;
		}
		options.is_caseless = options.is_caseless || c == 'i';
		options.is_extended = options.is_extended || c == 'x';
		options.has_any_dot = options.has_any_dot || c == 's';
	}
	if (peek(widener, 0) == ':') {
		widener->at++;
		return open_group(widener, options);
	}
	widener->at++;
	*options_of(widener) = options;
	return 0;
}

static int skip_name(struct widener *widener)
{
	size_t n = str_find_byte(str_skip(widener->regex, widener->at), '>');

	widener->at += n;
	if (widener->at >= widener->regex.n) {
		return WIDEN_UNKNOWN;
	}
	widener->at++;
	return open_group(widener, *options_of(widener));
}

static int put_group(struct widener *widener)
{
	char c = peek(widener, 2), next = peek(widener, 3);

	if (peek(widener, 1) == '*') {
		return WIDEN_UNKNOWN;
	}
	if (peek(widener, 1) != '?') {
		widener->at++;
		return open_group(widener, *options_of(widener));
	}
	widener->at += 2;
	if (c == ':' || c == '>') {
		widener->at++;
		return open_group(widener, *options_of(widener));
	}
	if (c == '=' || c == '!' || (c == '<' && (next == '=' || next == '!'))) {
		widener->at += c == '<' ? 2 : 1;
		return skip_group(widener);
	}
	if (c == '<' || (c == 'P' && next == '<')) {
		return skip_name(widener);
	}
	return read_options(widener);
}

static int close_group(struct widener *widener)
{
	struct repeat repeat;
	int r;

	if (widener->depth == 0) {
		return WIDEN_UNKNOWN;
	}
	widener->depth--;
	widener->at++;
	r = read_repeat(widener, &repeat);
	buf_add_byte(widener->out, ')');
	put_repeat(widener->out, repeat);
	return r;
}

static int put_next(struct widener *widener)
{
	static const struct byte_set any = {{UINT64_MAX, UINT64_MAX}, true};
	static const struct byte_set any_but_newline = {
		{UINT64_MAX - (UINT64_C(1) << '\n'), UINT64_MAX}, true};

	switch (peek(widener, 0)) {
	case '|':
		widener->at++;
		buf_add_byte(widener->out, '|');
		return 0;
	case '(':
		return put_group(widener);
	case ')':
		return close_group(widener);
	case '[':
		return put_class(widener);
	case '\\':
		return put_escape(widener);
	case '^':
	case '$':
		widener->at++;
		return leave_out(widener);
	case '.':
		widener->at++;
		return put_item(
			widener, options_of(widener)->has_any_dot ? &any : &any_but_newline);
	default:
		return put_character(widener);
	}
}

int regex_widen(struct str regex, bool is_caseless, struct buf *out)
{
	struct widener widener = {
		.regex = regex, .out = out, .options[0].is_caseless = is_caseless};
	int r = 0;

	if (memmem(regex.p, regex.n, "\\Q", 2) != NULL) {
		return WIDEN_UNKNOWN;
	}
	skip_ignored(&widener);
	while (r == 0 && widener.at < regex.n) {
		r = put_next(&widener);
		skip_ignored(&widener);
	}
	if (out->error == -ENOMEM) {
		return -ENOMEM;
	}
	return r != 0 || widener.depth > 0 || out->error != 0 ? WIDEN_UNKNOWN : 0;
}
