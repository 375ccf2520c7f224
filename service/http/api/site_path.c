#include "http/api/site_path.h"

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/auth.h"
#include "http/respond.h"

const struct site *site_path_find(struct request *request)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site =
		view == NULL ? NULL
			     : directory_site_by_name(view->directory, request->path_value[0]);

	if (view != NULL && site == NULL && auth_look_again(request)) {
		return NULL;
	}
	/* Somebody else's site is not told apart from none. */
	if (site == NULL || !access_covers(request, site->id)) {
		respond_problem(request, 404, "unknown_site",
			"There is no site of this name that these credentials are good for.");
		return NULL;
	}
	return site;
}
