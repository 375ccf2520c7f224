#include "http/api/queue_filter.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <hamlet/buf.h>
#include <hamlet/comment.h>
#include <hamlet/limits.h>

#include "flow/searchable.h"
#include "http/api/access.h"
#include "http/api/page_query.h"
#include "http/respond.h"
#include "json_reader.h"

/* Where the filter stands, and what is made of it. */
struct reading {
	struct request *request;
	const struct cJSON *body; /* NULL: in the query */
	struct queue_query *query;
};

/* ---- values and faults ---- */

HAMLET_PRINTF(4, 5)
static bool refuse(
	struct reading *reading, const char *name, const char *code, const char *format, ...)
{
	struct str detail = STR_NONE, pointer = STR_NONE;
	struct arena *arena = &reading->request->arena;
	char text[256];
	struct buf buf = {.p = text, .capacity = sizeof text, .max_bytes = sizeof text};
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(text, sizeof text, format, arguments) > 0) {
		buf.n = strlen(text);
	}
	va_end(arguments);
	if (arena_copy(arena, buf_str(&buf), &detail) != 0 ||
		arena_printf(arena, &pointer, "/filter/%s", name) != 0) {
		respond_fault(reading->request, -ENOMEM, "reading the filter");
	} else if (reading->body != NULL) {
		respond_invalid(reading->request, pointer.p, code, "%.*s", STR_FMT(detail));
	} else {
		respond_problem(reading->request, 400, code, "%.*s", STR_FMT(detail));
	}
	return false;
}

/* *ret is empty where it was not sent. */
static bool take(struct reading *reading, const char *name, size_t max_bytes, struct str *ret)
{
	*ret = STR_NONE;
	if (reading->body == NULL) {
		request_query(reading->request, name, ret);
	} else if (json_get(reading->body, name) != NULL &&
		   !json_is_null(json_get(reading->body, name)) &&
		   !json_get_string(json_get(reading->body, name), ret)) {
		return refuse(reading, name, "not_text", "The filter's `%s` must be text.", name);
	}
	if (ret->n > max_bytes) {
		return refuse(reading, name, "too_long",
			"The filter's `%s` may have at most %zu "
			"bytes.",
			name, max_bytes);
	}
	return true;
}

/* ---- its parts ---- */

static bool read_site(struct reading *reading)
{
	struct access_scope scope = access_scope(reading->request);
	struct str named;

	if (reading->body == NULL) {
		if (!page_query_scope(reading->request, &scope)) {
			return false;
		}
	} else if (!take(reading, "site", LIMIT_SITE_NAME_BYTES, &named)) {
		return false;
	} else if (named.n > 0) {
		const struct site *site = access_site(reading->request, named);

		if (site == NULL) {
			return false;
		}
		scope = (struct access_scope){.site_id = site->id};
	}
	reading->query->site_id = scope.site_id;
	reading->query->site = scope.site;
	reading->query->n_sites = scope.n_sites;
	return true;
}

static bool read_status(struct reading *reading)
{
	struct str text;

	if (!take(reading, "status", LIMIT_FACET_BYTES, &text)) {
		return false;
	}
	reading->query->status = STATUS_PENDING;
	reading->query->has_status = !str_eq(text, STR("any"));
	if (text.n == 0 || !reading->query->has_status) {
		return true;
	}
	for (enum comment_status status = 0; status < STATUS_COUNT; status++) {
		if (str_eq(text, str_of(comment_status_name(status)))) {
			reading->query->status = status;
			return true;
		}
	}
	return refuse(reading, "status", "bad_status",
		"The filter's `status` must be pending, approved, rejected or any.");
}

static bool read_order(struct reading *reading)
{
	struct str text;

	if (!take(reading, "order", LIMIT_FACET_BYTES, &text)) {
		return false;
	}
	for (enum queue_order order = 0; order < QUEUE_ORDER_COUNT; order++) {
		if (text.n == 0 || str_eq(text, str_of(queue_order_name(order)))) {
			reading->query->order = order;
			return true;
		}
	}
	return refuse(reading, "order", "bad_order",
		"The query's `order` must be oldest, newest, riskiest, likeliest_ham or "
		"most_uncertain.");
}

static bool read_time(struct reading *reading, const char *name, int64_t *ret_ms)
{
	struct str text;
	int64_t at_ms = 0;

	if (!take(reading, name, LIMIT_TIME_BYTES, &text)) {
		return false;
	}
	if (text.n > 0 && (comment_parse_time(text, &at_ms) != 0 || at_ms <= 0)) {
		return refuse(reading, name, "bad_time",
			"The filter's `%s` must be a time like 2026-11-23T08:49:31Z.", name);
	}
	*ret_ms = at_ms;
	return true;
}

static bool read_facets(struct reading *reading)
{
	struct queue_query *query = reading->query;

	for (enum facet_kind kind = 0; kind < FACET_KIND_COUNT; kind++) {
		const char *name = facet_kind_name(kind);

		if (!take(reading, name, LIMIT_FACET_BYTES, &query->facet[kind])) {
			return false;
		}
		if (query->facet[kind].n > 0 && kind >= FACET_KINDS_KEPT &&
			(!query->has_status || query->status != STATUS_PENDING)) {
			return refuse(reading, name, "needs_pending",
				"The filter's `%s` looks through pending comments only.", name);
		}
	}
	if (query->facet[FACET_AUTHOR].n > 0 &&
		searchable_author(&reading->request->arena, query->facet[FACET_AUTHOR],
			&query->facet[FACET_AUTHOR]) != 0) {
		respond_fault(reading->request, -ENOMEM, "reading the filter");
		return false;
	}
	return true;
}

static bool read_words(struct reading *reading)
{
	struct str words;

	if (!take(reading, "q", LIMIT_SEARCH_BYTES, &words)) {
		return false;
	}
	words = str_trim(words);
	if (words.n > 0 &&
		searchable_words(&reading->request->arena, words, &reading->query->words) != 0) {
		respond_fault(reading->request, -ENOMEM, "reading the filter");
		return false;
	}
	return true;
}

static bool read_all(struct reading *reading)
{
	struct queue_query *query = reading->query;

	if (!read_site(reading) || !read_status(reading) || !read_order(reading) ||
		!read_facets(reading) || !read_time(reading, "from", &query->from_ms) ||
		!read_time(reading, "to", &query->to_ms) || !read_words(reading)) {
		return false;
	}
	if (queue_order_is_by_probability(query->order) &&
		(!query->has_status || query->status != STATUS_PENDING)) {
		return refuse(reading, "order", "needs_pending",
			"The order `%s` is of pending comments only.",
			queue_order_name(query->order));
	}
	return true;
}

/* ---- a filter ---- */

bool queue_filter_of_query(struct request *request, struct queue_query *ret)
{
	struct reading reading = {.request = request, .query = ret};

	return read_all(&reading);
}

/* A misspelt name would widen what is decided. */
static bool has_only_known(struct reading *reading)
{
	static const char *const known[] = {"site", "status", "thread", "author", "domain",
		"language", "reason", "rule", "from", "to", "q", "order"};

	for (const struct cJSON *member = json_first(reading->body); member != NULL;
		member = json_next(member)) {
		size_t i = 0;

		while (i < sizeof known / sizeof *known &&
			!str_eq(json_name(member), str_of(known[i]))) {
			i++;
		}
		if (i == sizeof known / sizeof *known) {
			respond_invalid(reading->request, "/filter", "unknown_filter",
				"A filter knows nothing of `%.*s`.", STR_FMT(json_name(member)));
			return false;
		}
	}
	return true;
}

bool queue_filter_of_body(
	struct request *request, const struct cJSON *filter, struct queue_query *ret)
{
	struct reading reading = {.request = request, .body = filter, .query = ret};

	if (!json_is_object(filter)) {
		respond_invalid(
			request, "/filter", "not_an_object", "The filter must be an object.");
		return false;
	}
	return has_only_known(&reading) && read_all(&reading);
}

bool queue_filter_needs_index(const struct queue_query *query)
{
	for (enum facet_kind kind = 0; kind < FACET_KIND_COUNT; kind++) {
		if (query->facet[kind].n > 0 &&
			(kind != FACET_THREAD || queue_order_is_by_probability(query->order))) {
			return true;
		}
	}
	return query->words.n > 0;
}
