/* GET /v1/events: a stream of what changes, until either side ends it. */
#include <errno.h>

#include "flow/engine.h"
#include "flow/herald.h"
#include "http/api/access.h"
#include "http/api/page_query.h"
#include "http/event_stream.h"
#include "http/handlers.h"
#include "http/respond.h"

void api_events(struct request *request)
{
	struct str actor;
	struct access_scope scope;

	if (!page_query_scope(request, &scope)) {
		return;
	}
	if (access_actor(request, &actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who listens");
		return;
	}
	event_stream_answer(request, actor, scope.site_id);
	herald_poke(request->engine->herald);
}
