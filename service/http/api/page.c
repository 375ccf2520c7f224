#include "http/api/page.h"

#include <hamlet/ascii.h>

#include "http/respond.h"

#define PAGE_MAX_BYTES 65536

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
	default:
		return STR_NONE;
	}
}

static void add_escaped(struct buf *html, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str escape = escape_of(s.p[i]);

		if (escape.n > 0) {
			buf_add(html, escape);
		} else {
			buf_add_byte(html, s.p[i]);
		}
	}
}

static bool contains(struct str s, struct str part)
{
	for (size_t i = 0; i + part.n <= s.n; i++) {
		if (str_eq_ignoring_case(str_make(s.p + i, part.n), part)) {
			return true;
		}
	}
	return false;
}

bool page_is_wanted(const struct request *request)
{
	struct str accept = request_header(request, "Accept", NULL);

	return (request->body_kind == BODY_FORM || request->body_kind == BODY_MULTIPART) &&
	       contains(accept, STR("text/html"));
}

static void begin(struct buf *html, const struct site *site, struct str title)
{
	buf_init(html, PAGE_MAX_BYTES);
	buf_add(html, STR("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
			  "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
	add_escaped(html, title);
	buf_add(html, STR("</title>\n<h1>"));
	add_escaped(html, title);
	buf_add(html, STR("</h1>\n<p>"));
	add_escaped(html, site->name);
	buf_add(html, STR("</p>\n"));
}

static void finish(struct request *request, unsigned status, struct buf *html)
{
	if (html->error != 0) {
		respond_fault(request, html->error, "writing a page");
	} else {
		respond_text(request, status, "text/html; charset=utf-8", buf_str(html));
	}
	buf_fini(html);
}

void page_field_errors(
	struct request *request, const struct site *site, const struct field_errors *errors)
{
	struct buf html;

	begin(&html, site, STR("Your comment was not sent"));
	buf_add(&html, STR("<ul>\n"));
	for (size_t i = 0; i < errors->n; i++) {
		buf_add(&html, STR("<li>"));
		add_escaped(&html, errors->item[i].detail);
		buf_add(&html, STR("</li>\n"));
	}
	buf_add(&html, STR("</ul>\n<p>Go back to your comment and try again.</p>\n"));
	finish(request, 422, &html);
}

void page_accepted(struct request *request, const struct site *site, enum comment_status status)
{
	struct buf html;

	begin(&html, site, STR("Thank you"));
	buf_add(&html, status == STATUS_APPROVED ? STR("<p>Your comment is published.</p>\n")
						 : STR("<p>Your comment awaits moderation.</p>\n"));
	finish(request, 201, &html);
}

void page_refusal(struct request *request, const struct site *site, unsigned status,
	const char *title, const char *sentence)
{
	struct buf html;

	begin(&html, site, str_of(title));
	buf_add(&html, STR("<p>"));
	add_escaped(&html, str_of(sentence));
	buf_add(&html, STR("</p>\n"));
	finish(request, status, &html);
}
