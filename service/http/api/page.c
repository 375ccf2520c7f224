#include "http/api/page.h"

#include "html_writer.h"
#include "http/respond.h"

#define PAGE_MAX_BYTES 65536

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

/* A page in the making. */
struct page {
	struct buf bytes;
	struct html_writer html;
};

static void begin(struct page *page, const struct site *site, struct str title)
{
	buf_init(&page->bytes, PAGE_MAX_BYTES);
	html_writer_init(&page->html, &page->bytes);
	html_begin_document(&page->html, title, NULL);
	html_open(&page->html, "body");
	html_element(&page->html, "h1", title);
	html_element(&page->html, "p", site->name);
}

static void finish(struct page *page, struct request *request, unsigned status)
{
	html_close(&page->html);
	html_close(&page->html);
	if (page->bytes.error != 0) {
		respond_fault(request, page->bytes.error, "writing a page");
	} else {
		respond_text(request, status, "text/html; charset=utf-8", buf_str(&page->bytes));
	}
	buf_fini(&page->bytes);
}

void page_field_errors(
	struct request *request, const struct site *site, const struct field_errors *errors)
{
	struct page page;

	begin(&page, site, STR("Your comment was not sent"));
	html_open(&page.html, "ul");
	for (size_t i = 0; i < errors->n; i++) {
		html_element(&page.html, "li", errors->item[i].detail);
	}
	html_close(&page.html);
	html_element(&page.html, "p", STR("Go back to your comment and try again."));
	finish(&page, request, 422);
}

void page_accepted(struct request *request, const struct site *site, enum comment_status status)
{
	struct page page;

	begin(&page, site, STR("Thank you"));
	html_element(&page.html, "p",
		status == STATUS_APPROVED ? STR("Your comment is published.")
					  : STR("Your comment awaits moderation."));
	finish(&page, request, 201);
}

void page_refusal(struct request *request, const struct site *site, unsigned status,
	const char *title, const char *sentence)
{
	struct page page;

	begin(&page, site, str_of(title));
	html_element(&page.html, "p", str_of(sentence));
	finish(&page, request, status);
}
