#include "tags.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

enum { NAME_MAX_BYTES = 12 }; /* of the names that matter here */

/* Padded with NUL. */
typedef char tag_name[NAME_MAX_BYTES];

/* Whether name, in any case, is in the list. */
static bool is_listed(struct str name, const tag_name *list, size_t n)
{
	tag_name lower = {0};

	if (name.n == 0 || name.n > NAME_MAX_BYTES) {
		return false;
	}
	for (size_t i = 0; i < name.n; i++) {
		lower[i] = ascii_lower(name.p[i]);
	}
	for (size_t i = 0; i < n; i++) {
		if (list[i][0] == lower[0] && memcmp(lower, list[i], sizeof lower) == 0) {
			return true;
		}
	}
	return false;
}

static size_t name_end(struct str s, size_t at)
{
	while (at < s.n && !ascii_is_space(s.p[at]) && strchr("/>=<\"'", s.p[at]) == NULL) {
		at++;
	}
	return at;
}

/* Where the '>' of a tag stands whose name ends at `at`; s.n when it has none. */
static size_t find_tag_end(struct str s, size_t at)
{
	size_t last = at + LIMIT_TAG_BYTES < s.n ? at + LIMIT_TAG_BYTES : s.n;
	bool is_value = false; /* right behind '=', where alone quotes have a meaning */
	char quote = '\0';

	for (; at < last; at++) {
		char c = s.p[at];

		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
		} else if (is_value && (c == '"' || c == '\'')) {
			quote = c;
		} else if (c == '>') {
			return at;
		} else if (c == '<') {
			return s.n;
		}
		is_value = quote == '\0' && (c == '=' || (is_value && ascii_is_space(c)));
	}
	return s.n;
}

bool tag_read_html(struct str s, size_t at, struct tag *ret)
{
	size_t start = at + 1, end, close;

	ret->is_closing = start < s.n && s.p[start] == '/';
	start += ret->is_closing;
	if (start >= s.n || !ascii_is_alpha(s.p[start])) {
		return false;
	}
	end = name_end(s, start);
	ret->name = str_make(s.p + start, end - start);
	if (memchr(ret->name.p, ':', ret->name.n) != NULL ||
		memchr(ret->name.p, '@', ret->name.n) != NULL ||
		memchr(ret->name.p, '.', ret->name.n) != NULL) {
		return false;
	}
	close = find_tag_end(s, end);
	if (close == s.n) {
		return false;
	}
	ret->rest = str_make(s.p + end, close - end);
	ret->end = close + 1;
	return true;
}

/* Takes one attribute off *s; false when none is left. */
static bool next_attribute(struct str *s, struct str *ret_name, struct str *ret_value)
{
	size_t n;

	while (s->n > 0 && (ascii_is_space(s->p[0]) || strchr("/=\"'", s->p[0]) != NULL)) {
		*s = str_skip(*s, 1);
	}
	n = name_end(*s, 0);
	*ret_name = str_make(s->p, n);
	*ret_value = STR_NONE;
	*s = str_skip(*s, n);
	while (s->n > 0 && ascii_is_space(s->p[0])) {
		*s = str_skip(*s, 1);
	}
	if (s->n == 0 || s->p[0] != '=') {
		return ret_name->n > 0;
	}
	*s = str_skip(*s, 1);
	while (s->n > 0 && ascii_is_space(s->p[0])) {
		*s = str_skip(*s, 1);
	}
	if (s->n > 0 && (s->p[0] == '"' || s->p[0] == '\'')) {
		char quote = s->p[0];

		*s = str_skip(*s, 1);
		n = str_find_byte(*s, quote);
	} else {
		for (n = 0; n < s->n && !ascii_is_space(s->p[n]); n++) {
		}
	}
	*ret_value = str_make(s->p, n);
	*s = str_skip(*s, n);
	return ret_name->n > 0;
}

bool tag_find_attribute(struct str attributes, struct str name, struct str *ret)
{
	struct str found, value;

	while (next_attribute(&attributes, &found, &value)) {
		if (str_eq_ignoring_case(found, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool tag_read_bbcode(struct str s, size_t at, struct tag *ret)
{
	static const tag_name names[] = {"align", "b", "center", "code", "color", "email", "font",
		"hr", "i", "img", "indent", "left", "li", "list", "media", "quote", "right", "s",
		"size", "spoiler", "sub", "sup", "table", "td", "th", "tr", "u", "url", "video",
		"youtube"};
	size_t start = at + 1, end, close;

	ret->is_closing = start < s.n && s.p[start] == '/';
	start += ret->is_closing;
	for (end = start; end < s.n && ascii_is_alpha(s.p[end]); end++) {
	}
	ret->name = str_make(s.p + start, end - start);
	if (end >= s.n || (s.p[end] != ']' && s.p[end] != '=' && s.p[end] != ' ') ||
		!is_listed(ret->name, names, sizeof names / sizeof names[0])) {
		return false;
	}
	for (close = end; close < s.n && close < start + LIMIT_TAG_BYTES && s.p[close] != '\n' &&
			  s.p[close] != '[' && s.p[close] != ']';
		close++) {
	}
	if (close >= s.n || s.p[close] != ']' || (close > end && ret->is_closing)) {
		return false;
	}
	ret->rest = str_make(s.p + end, close - end);
	if (str_starts(ret->rest, STR("="))) {
		ret->rest = str_skip(ret->rest, 1);
	}
	ret->end = close + 1;
	return true;
}

enum tag_trace tag_trace_of_html(struct str name)
{
	static const tag_name blocks[] = {"address", "article", "aside", "blockquote", "br",
		"center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
		"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
		"nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"};
	static const tag_name cells[] = {"button", "img", "input", "option", "td", "th"};

	if (is_listed(name, blocks, sizeof blocks / sizeof blocks[0])) {
		return TAG_LEAVES_NEWLINE;
	}
	return is_listed(name, cells, sizeof cells / sizeof cells[0]) ? TAG_LEAVES_SPACE
								      : TAG_LEAVES_NOTHING;
}
