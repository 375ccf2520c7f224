/* OPTIONS /v1/comments: what a page of another origin may send (Fetch Standard, CORS preflight). */
#include <errno.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/auth.h"
#include "http/handlers.h"
#include "http/respond.h"

/* The site named in the query, or any site: a preflight carries no body that could name one. */
static bool is_known_origin(struct request *request, const struct directory *directory)
{
	struct str origin = request_header(request, "Origin", NULL);
	struct str named = STR_NONE;
	bool is_named = request_query(request, "site", &named);
	size_t n;
	const struct site *sites = directory_sites(directory, &n);

	for (size_t i = 0; i < n; i++) {
		if ((!is_named || str_eq(sites[i].name, named)) &&
			directory_site_has_origin(&sites[i], origin)) {
			return true;
		}
	}
	return false;
}

void api_comments_preflight(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	bool is_known;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the origin");
		return;
	}
	is_known = is_known_origin(request, view->directory);
	if (!is_known && auth_look_again(request)) {
		return;
	}
	respond_empty(request, 204);
	respond_header(request, "Allow", STR("GET, HEAD, POST, OPTIONS"));
	if (is_known) {
		access_allow_origin(request);
		respond_header(request, "Access-Control-Allow-Methods", STR("GET, POST"));
		respond_header(request, "Access-Control-Allow-Headers",
			STR("Content-Type, Idempotency-Key"));
		respond_header(request, "Access-Control-Max-Age", STR("600"));
	}
}
