#include "html_writer.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/utf8.h>

#define REPLACEMENT_CHARACTER "\xef\xbf\xbd"
#define MAX_FORMATTED_BYTES   512

void html_writer_init(struct html_writer *html, struct buf *out)
{
	*html = (struct html_writer){.out = out};
}

static struct str escape_of(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	case '\t':
	case '\n':
	case '\r':
		return STR_NONE;
	default:
		return (unsigned char)c < 0x20 || c == 0x7f ? STR(REPLACEMENT_CHARACTER) : STR_NONE;
	}
}

static void add_escaped(struct buf *out, struct str s)
{
	size_t begin = 0;

	for (size_t i = 0; i < s.n; i++) {
		struct str escape = escape_of(s.p[i]);

		if (escape.n > 0) {
			buf_add_bytes(out, s.p + begin, i - begin);
			buf_add(out, escape);
			begin = i + 1;
		}
	}
	buf_add(out, str_skip(s, begin));
}

static void end_tag(struct html_writer *html)
{
	if (html->is_in_tag) {
		buf_add_byte(html->out, '>');
		html->is_in_tag = false;
	}
}

/* HTML, "Void elements": they have no end tag. */
static bool is_void(const char *name)
{
	static const char *const names[] = {"br", "hr", "img", "input", "link", "meta"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* What begins a line, so that the source reads well; elsewhere a line break would be a space. */
static bool is_block(const char *name)
{
	static const char *const names[] = {"body", "div", "dl", "figure", "h1", "h2", "h3", "head",
		"html", "li", "link", "main", "meta", "ol", "p", "section", "style", "svg", "table",
		"title", "tr", "ul"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

void html_open(struct html_writer *html, const char *name)
{
	assert(html->depth < HTML_MAX_DEPTH);
	end_tag(html);
	if (is_block(name)) {
		buf_add_byte(html->out, '\n');
	}
	buf_add_byte(html->out, '<');
	buf_add(html->out, str_of(name));
	html->open[html->depth++] = name;
	html->is_in_tag = true;
}

void html_close(struct html_writer *html)
{
	const char *name;

	assert(html->depth > 0);
	name = html->open[--html->depth];
	end_tag(html);
	if (!is_void(name)) {
		buf_add(html->out, STR("</"));
		buf_add(html->out, str_of(name));
		buf_add_byte(html->out, '>');
	}
	if (html->depth == 0) {
		buf_add_byte(html->out, '\n');
	}
}

void html_attribute(struct html_writer *html, const char *name, struct str value)
{
	assert(html->is_in_tag);
	buf_add_byte(html->out, ' ');
	buf_add(html->out, str_of(name));
	buf_add(html->out, STR("=\""));
	add_escaped(html->out, value);
	buf_add_byte(html->out, '"');
}

void html_attribute_number(struct html_writer *html, const char *name, double value)
{
	char digits[64];
	double rounded = isfinite(value) ? rint(value * 100) / 100 : 0;

	/* %g alone would write large numbers with an exponent. */
	snprintf(digits, sizeof digits, "%.8g", fabs(rounded) < 1e6 ? rounded : 0);
	html_attribute(html, name, str_of(digits));
}

void html_text(struct html_writer *html, struct str s)
{
	end_tag(html);
	add_escaped(html->out, s);
}

void html_text_format(struct html_writer *html, const char *format, ...)
{
	char text[MAX_FORMATTED_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* The cut may have gone through a character. */
	html_text(html, str_make(text, utf8_valid_prefix(str_of(text))));
}

void html_element(struct html_writer *html, const char *name, struct str text)
{
	html_open(html, name);
	html_text(html, text);
	html_close(html);
}

static void add_meta(struct html_writer *html, const char *key, struct str name, struct str content)
{
	html_open(html, "meta");
	html_attribute(html, key, name);
	if (content.n > 0) {
		html_attribute(html, "content", content);
	}
	html_close(html);
}

void html_begin_document(struct html_writer *html, struct str title, const char *style)
{
	assert(html->depth == 0);
	buf_add(html->out, STR("<!doctype html>"));
	html_open(html, "html");
	html_attribute(html, "lang", STR("en"));
	html_open(html, "head");
	add_meta(html, "charset", STR("utf-8"), STR_NONE);
	add_meta(html, "name", STR("viewport"), STR("width=device-width, initial-scale=1"));
	html_element(html, "title", title);
	if (style != NULL) {
		html_open(html, "style");
		end_tag(html);
		/* Raw text by HTML's rules: nothing in it is escaped. */
		buf_add(html->out, str_of(style));
		html_close(html);
	}
	html_close(html);
}
