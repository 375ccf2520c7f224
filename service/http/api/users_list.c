/* GET /v1/users: who may sign in. */
#include <errno.h>

#include <hamlet/accounts.h>

#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/api/site_names.h"
#include "http/api/user_view.h"
#include "http/handlers.h"
#include "http/respond.h"

struct listing {
	struct call call;
	struct site_names names;
	struct user_query query;
	struct access_scope scope;
	struct user_list list;
};

static int list_work(struct call *call, struct store *store)
{
	struct listing *listing = (struct listing *)call;

	return store_users(store, &listing->query, &call->request->arena, &listing->list);
}

static void listed(struct request *request)
{
	struct listing *listing = request->state;
	const struct user_list *list = &listing->list;
	struct json_writer json;
	struct str next = STR_NONE;
	int r = listing->call.task.result;

	if (r == 0 && list->has_more) {
		r = arena_printf(
			&request->arena, &next, "%lld", (long long)list->item[list->n - 1].id);
	}
	if (r != 0) {
		respond_fault(request, r, "reading the users");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < list->n; i++) {
		json_object_begin(&json);
		user_view_write(&json, &list->item[i], &listing->names, request);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_key(&json, "next");
	if (next.n > 0) {
		json_string(&json, next);
	} else {
		json_null(&json);
	}
	json_object_end(&json);
}

void api_users_list(struct request *request)
{
	struct listing *listing = CALL_NEW(request, struct listing);
	uint64_t after;

	if (listing == NULL || !page_query_limit(request, &listing->query.limit) ||
		!page_query_cursor_number(request, &after)) {
		return;
	}
	if (site_names_copy(request, &listing->names) != 0) {
		respond_fault(request, -ENOMEM, "looking up the sites");
		return;
	}
	listing->query.after = (int64_t)after;
	listing->scope = access_scope(request);
	listing->query.site = listing->scope.site;
	listing->query.n_sites = listing->scope.n_sites;
	if (listing->scope.site_id != 0) {
		listing->query.site = &listing->scope.site_id;
		listing->query.n_sites = 1;
	}
	call_read(&listing->call, list_work, listed);
}
