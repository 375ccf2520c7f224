/* What browsers are told of a comment that was refused before it was read. */
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/page.h"
#include "http/handlers.h"

/* The site that the query names; NULL: none is known. */
static const struct site *named_site(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	struct str named;

	return view != NULL && request_query(request, "site", &named)
		       ? directory_site_by_name(view->directory, named)
		       : NULL;
}

void api_browser_refused(struct request *request)
{
	const struct site *site = named_site(request);
	bool has_secret;
	struct str origin = request_header(request, "Origin", NULL);

	request_header(request, "Authorization", &has_secret);
	if (site != NULL && !has_secret && directory_site_has_origin(site, origin)) {
		access_allow_origin(request);
	}
	page_of_problem(request, site);
}
