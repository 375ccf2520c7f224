/* GET /v1/form: which fields a site's form must have, for its pages. */
#include "flow/engine.h"
#include "http/api/access.h"
#include "http/handlers.h"
#include "http/respond.h"

void api_form_get(struct request *request)
{
	struct str named = STR_NONE;
	const struct site *site;

	request_query(request, "site", &named);
	site = access_site(request, named);
	if (site != NULL) {
		struct json_writer json = respond_json(request, 200);

		json_object_begin(&json);
		json_member_string(&json, "site", site->name);
		json_member_bool(&json, "requires_name", site->settings.requires_name);
		json_member_bool(&json, "requires_email", site->settings.requires_email);
		json_object_end(&json);
	}
	if (request->caller.kind == CALLER_BROWSER) {
		access_allow_origin(request);
	}
}
