/* GET /healthz: the process answers. */
#include "http/handlers.h"
#include "http/respond.h"

void health_get(struct request *request)
{
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	json_member_string(&json, "status", STR("ok"));
	json_object_end(&json);
}
