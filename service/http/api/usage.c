/* GET /v1/stats/akismet: what Akismet's clients were told and what they corrected, month by month. */
#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "flow/directory.h"
#include "flow/engine.h"
#include "flow/usage.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/handlers.h"
#include "http/respond.h"

#define DEFAULT_MONTHS 12

struct telling {
	struct call call;
	struct usage_query query;
	struct usage_list list;
};

static const char *const member[USAGE_COUNT] = {
	[USAGE_SPAM] = "spam",
	[USAGE_HAM] = "ham",
	[USAGE_MISSED_SPAM] = "missed_spam",
	[USAGE_FALSE_POSITIVES] = "false_positives",
};

/* On the writer, which knows what is written already. */
static int usage_work(struct call *call, struct store *store)
{
	struct telling *telling = (struct telling *)call;

	return usage_by_month(call->request->engine->usage, store, &telling->query,
		&call->request->arena, &telling->list);
}

static void write_row(struct json_writer *json, const struct usage *usage, struct str site_name)
{
	char month[] = "0000-00";

	for (int at = 6, rest = usage->month; at >= 0; at--) {
		if (month[at] != '-') {
			month[at] = (char)('0' + rest % 10);
			rest /= 10;
		}
	}
	json_object_begin(json);
	json_member_string(json, "month", str_of(month));
	json_member_string(json, "site", site_name);
	for (int i = 0; i < USAGE_COUNT; i++) {
		json_member_int(json, member[i], (int64_t)usage->n[i]);
	}
	json_object_end(json);
}

static void got_usage(struct request *request)
{
	const struct telling *telling = request->state;
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json;

	if (telling->call.task.result != 0) {
		respond_fault(request, telling->call.task.result, "reading the figures");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < telling->list.n; i++) {
		const struct usage *usage = &telling->list.item[i];
		const struct site *site =
			view == NULL ? NULL
				     : directory_site_by_id(view->directory, usage->site_id);

		if (site != NULL && access_covers(request, site->id)) {
			write_row(&json, usage, site->name);
		}
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

void api_usage(struct request *request)
{
	struct telling *telling = CALL_NEW(request, struct telling);
	struct str text;
	struct access_scope scope;
	int64_t n_months = DEFAULT_MONTHS;

	if (telling == NULL || !page_query_scope(request, &scope)) {
		return;
	}
	if (request_query(request, "months", &text) &&
		ascii_parse_int(text, 1, LIMIT_USAGE_MONTHS, &n_months) != 0) {
		respond_problem(request, 400, "bad_months",
			"The query's `months` must be a whole number from 1 to %d.",
			LIMIT_USAGE_MONTHS);
		return;
	}
	/* This month is the last of them. */
	telling->query.site_id = scope.site_id;
	telling->query.last = usage_month(clock_now_ms());
	telling->query.first = usage_months_before(telling->query.last, (int)n_months - 1);
	call_write(&telling->call, usage_work, got_usage);
}
