#include "http/api/page.h"

#include "html_writer.h"
#include "http/accept.h"
#include "http/respond.h"

#define PAGE_MAX_BYTES 65536

bool page_is_wanted(const struct request *request)
{
	struct str accept = request_header(request, "Accept", NULL);

	return (request->body_kind == BODY_FORM || request->body_kind == BODY_MULTIPART) &&
	       accept_prefers(accept, STR("text/html"), STR("application/json"));
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
	if (site != NULL) {
		html_element(&page->html, "p", site->name);
	}
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

/* What each problem of a form means to the person who filled it in. */
static const char *sentence_of(unsigned status)
{
	switch (status) {
	case 400:
		return "It was damaged on its way. Go back and try again.";
	case 401:
	case 404:
		return "The form does not name a site that is known here: please tell its "
		       "operator.";
	case 403:
		return "Comments of this site are not taken from this page: please tell its "
		       "operator.";
	case 413:
		return "It is too long.";
	case 415:
		return "The form sends it in a way that is not taken here: please tell its "
		       "operator.";
	case 422:
		return "Another comment was sent from this form before. Open the page anew and try "
		       "again.";
	case 429:
		return "Too many comments came from your address. Wait a minute, go back and try "
		       "again.";
	default:
		return "Something went wrong here. Go back and try again in a while.";
	}
}

void page_of_problem(struct request *request, const struct site *site)
{
	struct response *response = &request->response;
	struct http_pair header[RESPONSE_HEADERS];
	size_t n_headers = response->n_headers;

	if (response->status < 400 || !page_is_wanted(request) || n_headers == 0 ||
		!str_eq(response->header[0].value, STR("application/problem+json"))) {
		return;
	}
	memcpy(header, response->header, n_headers * sizeof *header);
	page_refusal(request, site, response->status, "Your comment was not sent",
		sentence_of(response->status));
	/* All but the type: Retry-After, WWW-Authenticate, the page's origin. */
	for (size_t i = 1; i < n_headers; i++) {
		respond_header(request, header[i].name.p, header[i].value);
	}
}
