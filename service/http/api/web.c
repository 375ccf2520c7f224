/* GET /, /assets/{name} and /embed.js: the review page and the embed, out of the binary. */
#include "http/handlers.h"
#include "http/opener.h"
#include "http/respond.h"
#include "web/web_file.h"

/* Nothing from elsewhere, nothing inline, no text turned into markup. */
#define REVIEW_POLICY                                                                              \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "                \
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "        \
	"require-trusted-types-for 'script'; trusted-types 'none'"

/* Another version may be there at any time; the tag makes the question cheap. */
#define FOR_EVER "public, max-age=31536000, immutable"
#define ASK      "no-cache"

static void add_headers_of_page(struct request *request)
{
	respond_header(request, "Content-Security-Policy", STR(REVIEW_POLICY));
	respond_header(request, "Referrer-Policy", STR("no-referrer"));
	/* Of browsers that do not tell who led to it, see opener.h. */
	if (opener_may_hold(request)) {
		respond_header(request, OPENER_HEADER, STR(OPENER_PARTED));
	}
}

static void add_headers(struct request *request, const struct web_file *file)
{
	respond_header(request, "ETag", str_of(file->etag));
	respond_header(request, "Cache-Control", file->is_immutable ? STR(FOR_EVER) : STR(ASK));
	if (file->path[0] == '\0') {
		respond_header(request, "Vary", STR("Accept-Encoding, Sec-Fetch-Site"));
		add_headers_of_page(request);
	} else {
		respond_header(request, "Vary", STR("Accept-Encoding"));
	}
}

static void send_file(struct request *request, const struct web_file *file)
{
	bool is_there;
	struct str accept = request_header(request, "Accept-Encoding", &is_there);
	enum web_encoding encoding = web_encoding_for(accept, is_there);

	respond_bytes(request, 200, file->content_type, file->body[encoding]);
	if (web_encoding_name(encoding) != NULL) {
		respond_header(request, "Content-Encoding", str_of(web_encoding_name(encoding)));
	}
	if (web_etag_matches(request_header(request, "If-None-Match", NULL), str_of(file->etag))) {
		respond_not_modified(request);
	}
	add_headers(request, file);
}

static void answer_missing(struct request *request)
{
	if (web_files_n == 0) {
		respond_problem(request, 404, "no_page",
			"This service was built without the review page; the API is at /v1.");
	} else {
		respond_problem(request, 404, "no_file",
			"There is no such file; a newer version of the page may have others.");
	}
}

static void send_path(struct request *request, struct str path)
{
	const struct web_file *file = web_file_find(path);

	if (file == NULL) {
		answer_missing(request);
	} else {
		send_file(request, file);
	}
}

void web_page(struct request *request)
{
	send_path(request, STR(""));
}

void web_asset(struct request *request)
{
	send_path(request, str_skip(request->path, 1));
}

void web_embed(struct request *request)
{
	send_path(request, STR("embed.js"));
	/* Pages of other origins run it; it holds no secret. */
	respond_header(request, "Cross-Origin-Resource-Policy", STR("cross-origin"));
}
