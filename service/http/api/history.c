/* GET /v1/stats/history: what came and what was decided, day by day. */
#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/review.h>

#include "clock.h"
#include "http/api/call.h"
#include "http/api/page_query.h"
#include "http/handlers.h"
#include "http/respond.h"

#define DEFAULT_DAYS 30
#define DAY_MS       INT64_C(86400000)

struct telling {
	struct call call;
	struct history_query query;
	struct history history;
};

static int history_work(struct call *call, struct store *store)
{
	struct telling *telling = (struct telling *)call;

	return store_history(store, &telling->query, &call->request->arena, &telling->history);
}

static void write_day(struct json_writer *json, const struct history_day *day)
{
	json_object_begin(json);
	json_member_time(json, "day", day->begins_at_ms);
	for (enum comment_status status = 0; status < STATUS_COUNT; status++) {
		json_member_int(json, comment_status_name(status), (int64_t)day->n[status]);
	}
	json_member_int(json, "decided_alone", (int64_t)day->n_decided_alone);
	json_member_int(json, "overturned", (int64_t)day->n_overturned);
	json_member_int(json, "decided_by_people", (int64_t)day->n_decided);
	json_key(json, "median_review_s");
	if (day->median_review_s > 0) {
		json_double(json, day->median_review_s);
	} else {
		json_null(json);
	}
	json_object_end(json);
}

static void got_history(struct request *request)
{
	const struct telling *telling = request->state;
	const struct history *history = &telling->history;
	struct json_writer json;

	if (telling->call.task.result != 0) {
		respond_fault(request, telling->call.task.result, "reading the history");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "days");
	json_array_begin(&json);
	for (size_t i = 0; i < history->n_days; i++) {
		write_day(&json, &history->day[i]);
	}
	json_array_end(&json);
	json_key(&json, "reasons");
	json_object_begin(&json);
	for (enum reject_reason reason = REJECT_UNSAID + 1; reason < REJECT_REASON_COUNT;
		reason++) {
		json_member_int(
			&json, reject_reason_name(reason), (int64_t)history->n_reasons[reason]);
	}
	json_object_end(&json);
	json_object_end(&json);
}

void api_history(struct request *request)
{
	struct telling *telling = CALL_NEW(request, struct telling);
	struct str text;
	int64_t n_days = DEFAULT_DAYS;
	struct access_scope scope;

	if (telling == NULL || !page_query_scope(request, &scope)) {
		return;
	}
	telling->query.site_id = scope.site_id;
	telling->query.site = scope.site;
	telling->query.n_sites = scope.n_sites;
	if (request_query(request, "days", &text) &&
		ascii_parse_int(text, 1, LIMIT_HISTORY_DAYS, &n_days) != 0) {
		respond_problem(request, 400, "bad_days",
			"The query's `days` must be a whole number from 1 to %d.",
			LIMIT_HISTORY_DAYS);
		return;
	}
	/* Today is the last of them. */
	telling->query.n_days = (size_t)n_days;
	telling->query.begins_at_ms = (clock_now_ms() / DAY_MS - n_days + 1) * DAY_MS;
	call_read(&telling->call, history_work, got_history);
}
