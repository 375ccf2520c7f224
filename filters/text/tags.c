#include "tags.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

enum {
	NAME_MAX_BYTES = 15,   /* of the names that matter here */
	STYLE_MAX_BYTES = 256, /* that are looked at */
	MAX_STRAY_WORDS = 1,   /* behind a quote too many, as people write it */
};

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

/* Whether a tag whose name ends at `at` has its '>'; *ret_end is where that stands, or how far it
 * was looked for. */
static bool find_tag_end(struct str s, size_t at, size_t *ret_end)
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
		} else if (c == '>' || c == '<') {
			break;
		}
		is_value = quote == '\0' && (c == '=' || (is_value && ascii_is_space(c)));
	}
	*ret_end = at;
	return at < last && s.p[at] == '>';
}

bool tag_read_html(struct str s, size_t at, struct tag *ret)
{
	size_t start = at + 1, end, close;

	ret->is_closing = start < s.n && s.p[start] == '/';
	start += ret->is_closing;
	ret->end = start;
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
	if (!find_tag_end(s, end, &close)) {
		ret->end = close;
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

bool tag_is_of_html(struct str name)
{
	static const tag_name names[] = {"a", "abbr", "acronym", "address", "applet", "area",
		"article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "bgsound",
		"big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center",
		"cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details",
		"dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption",
		"figure", "font", "footer", "form", "frame", "frameset", "g", "h1", "h2", "h3",
		"h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img",
		"input", "ins", "kbd", "label", "legend", "li", "link", "listing", "main", "map",
		"mark", "marquee", "math", "menu", "meta", "meter", "nav", "nobr", "noembed",
		"noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p",
		"param", "path", "picture", "plaintext", "pre", "progress", "q", "rp", "rt", "ruby",
		"s", "samp", "script", "search", "section", "select", "slot", "small", "source",
		"span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
		"tbody", "td", "template", "text", "textarea", "tfoot", "th", "thead", "time",
		"title", "tr", "track", "tt", "u", "ul", "use", "var", "video", "wbr", "xmp"};

	return is_listed(name, names, sizeof names / sizeof names[0]);
}

static bool has_letters(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (ascii_is_alpha(s.p[i]) || (s.p[i] & 0x80) != 0) {
			return true;
		}
	}
	return false;
}

bool tag_holds_words(struct str attributes)
{
	static const tag_name without_value[] = {"allowfullscreen", "async", "autofocus",
		"autoplay", "checked", "compact", "controls", "default", "defer", "disabled",
		"download", "formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop",
		"multiple", "muted", "nofollow", "nomodule", "noresize", "noshade", "novalidate",
		"nowrap", "open", "playsinline", "readonly", "required", "reversed", "selected"};
	size_t n = 0;
	struct str name, value;

	while (next_attribute(&attributes, &name, &value)) {
		n += value.p == NULL && has_letters(name) &&
		     !is_listed(
			     name, without_value, sizeof without_value / sizeof without_value[0]);
	}
	return n > MAX_STRAY_WORDS;
}

/* Lower case, without white space, as far as it is looked at. */
static struct str squeeze_style(struct str style, char out[STYLE_MAX_BYTES])
{
	size_t n = 0;

	for (size_t i = 0; i < style.n && n < STYLE_MAX_BYTES; i++) {
		if (!ascii_is_space(style.p[i])) {
			out[n++] = ascii_lower(style.p[i]);
		}
	}
	return str_make(out, n);
}

/* Whether it says so, and not of a part of one only: "opacity:0", never "opacity:0.9". */
static bool style_says(struct str style, const char *what)
{
	struct str wanted = str_of(what);

	for (size_t at = 0; at + wanted.n <= style.n; at++) {
		size_t end = at + wanted.n;

		if (str_starts(str_skip(style, at), wanted) &&
			(end == style.n ||
				(style.p[end] != '.' && !ascii_is_digit(style.p[end])))) {
			return true;
		}
	}
	return false;
}

bool tag_is_hidden(struct str attributes)
{
	static const char *const sayings[] = {
		"display:none", "visibility:hidden", "opacity:0", "font-size:0"};
	char squeezed[STYLE_MAX_BYTES];
	struct str found;

	if (tag_find_attribute(attributes, STR("hidden"), &found)) {
		return true;
	}
	if (!tag_find_attribute(attributes, STR("style"), &found)) {
		return false;
	}
	found = squeeze_style(found, squeezed);
	for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
		if (style_says(found, sayings[i])) {
			return true;
		}
	}
	return false;
}

bool tag_next_text(struct str *attributes, struct str *ret)
{
	static const tag_name texts[] = {
		"alt", "aria-label", "label", "placeholder", "summary", "title", "value"};
	struct str name;

	while (next_attribute(attributes, &name, ret)) {
		if (ret->n > 0 && is_listed(name, texts, sizeof texts / sizeof texts[0])) {
			return true;
		}
	}
	return false;
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
