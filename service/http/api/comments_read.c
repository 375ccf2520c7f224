/* GET /v1/comments, /v1/comments/{id}, /v1/changes. */
#include <errno.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/comment_path.h"
#include "http/handlers.h"
#include "http/api/page_query.h"
#include "http/api/precondition.h"
#include "http/respond.h"

struct read_one {
	struct call call;
	struct comment_id id;
	struct stored_comment comment;
};

static int get_work(struct call *call, struct store *store)
{
	struct read_one *read = (struct read_one *)call;
	int64_t site_id;
	int r = access_comment_site(call->request, store, read->id, &site_id);

	return r != 0 ? r
		      : store_comment_get(
				store, site_id, read->id, &call->request->arena, &read->comment);
}

static void got(struct request *request)
{
	struct read_one *read = request->state;

	if (read->call.task.result == STORED_UNKNOWN) {
		comment_path_answer_unknown(request);
	} else if (read->call.task.result != 0) {
		respond_fault(request, read->call.task.result, "reading the comment");
	} else {
		comment_view_respond(request, 200, &read->comment);
		if (precondition_is_known(request, read->comment.version)) {
			respond_not_modified(request);
		}
	}
}

void api_comment_get(struct request *request)
{
	struct read_one *read = CALL_NEW(request, struct read_one);

	if (read != NULL && comment_path_read(request, &read->id)) {
		call_read(&read->call, get_work, got);
	}
}

struct read_page {
	struct call call;
	struct comment_query query;
	uint64_t after_change;
	struct comment_page page;
};

static int page_work(struct call *call, struct store *store)
{
	struct read_page *read = (struct read_page *)call;

	return store_comments(store, &read->query, &call->request->arena, &read->page);
}

static void got_page(struct request *request)
{
	struct read_page *read = request->state;
	struct str next;
	int r = read->call.task.result;

	if (r == 0) {
		r = page_query_next_id(request, &read->page, &next);
	}
	if (r != 0) {
		respond_fault(request, r, "reading the list");
	} else {
		comment_view_respond_page(request, &read->page, next);
	}
	if (request->caller.kind == CALLER_BROWSER) {
		access_allow_origin(request);
	}
}

static bool read_status(struct request *request, struct comment_query *query)
{
	struct str text;

	query->has_status = false;
	if (!request_query(request, "status", &text)) {
		return true;
	}
	for (enum comment_status status = 0; status < STATUS_COUNT; status++) {
		if (str_eq(text, str_of(comment_status_name(status)))) {
			query->has_status = true;
			query->status = status;
			return true;
		}
	}
	respond_problem(request, 400, "bad_status",
		"The query's `status` must be approved, pending or rejected.");
	return false;
}

static bool read_order(struct request *request, struct comment_query *query)
{
	struct str text = STR("oldest");

	request_query(request, "order", &text);
	if (!str_eq(text, STR("oldest")) && !str_eq(text, STR("newest"))) {
		respond_problem(
			request, 400, "bad_order", "The query's `order` must be oldest or newest.");
		return false;
	}
	query->order = str_eq(text, STR("newest")) ? PAGE_NEWEST_FIRST : PAGE_OLDEST_FIRST;
	return true;
}

/* What a site shows is approved; any other status is for its moderators. */
static bool admit_status(struct request *request, struct comment_query *query)
{
	if (comment_view_audience(request) == AUDIENCE_MODERATOR) {
		return true;
	}
	if (query->has_status && query->status != STATUS_APPROVED) {
		respond_problem(request, 403, "status_not_allowed",
			"Only approved comments can be listed so; a moderator's token lists "
			"others.");
		return false;
	}
	query->has_status = true;
	query->status = STATUS_APPROVED;
	return true;
}

static bool read_paging(struct request *request, struct comment_query *query)
{
	return page_query_limit(request, &query->limit) &&
	       page_query_cursor_id(request, &query->has_after, &query->after);
}

void api_comments_list(struct request *request)
{
	struct read_page *read = CALL_NEW(request, struct read_page);
	struct access_scope scope;

	if (read == NULL || !page_query_scope(request, &scope)) {
		return;
	}
	read->query.site_id = scope.site_id;
	read->query.site = scope.site;
	read->query.n_sites = scope.n_sites;
	if (!read_status(request, &read->query) || !admit_status(request, &read->query) ||
		!read_order(request, &read->query) || !read_paging(request, &read->query)) {
		if (request->caller.kind == CALLER_BROWSER) {
			access_allow_origin(request); /* the page must be able to read why */
		}
		return;
	}
	request_query(request, "thread", &read->query.thread);
	call_read(&read->call, page_work, got_page);
}

static int changes_work(struct call *call, struct store *store)
{
	struct read_page *read = (struct read_page *)call;

	return store_changes(store, read->query.site_id, read->after_change, read->query.limit,
		&call->request->arena, &read->page);
}

/* A feed has no end: there is a cursor behind every page but an empty one, so that the caller keeps
 * the last and asks again later. */
static void got_changes(struct request *request)
{
	struct read_page *read = request->state;
	struct str next = STR_NONE;
	int r = read->call.task.result;

	if (r == 0 && read->page.n > 0) {
		r = arena_printf(&request->arena, &next, "%llu",
			(unsigned long long)read->page.item[read->page.n - 1].change);
	}
	if (r != 0) {
		respond_fault(request, r, "reading the changes");
	} else {
		comment_view_respond_page(request, &read->page, next);
	}
}

void api_changes(struct request *request)
{
	struct read_page *read = CALL_NEW(request, struct read_page);
	const struct site *site;
	struct str named = STR_NONE;

	if (read == NULL || !page_query_limit(request, &read->query.limit) ||
		!page_query_cursor_number(request, &read->after_change)) {
		return;
	}
	request_query(request, "site", &named);
	site = access_site(request, named);
	if (site != NULL) {
		read->query.site_id = site->id;
		call_read(&read->call, changes_work, got_changes);
	}
}
