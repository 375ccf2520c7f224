/* POST /v1/check: a verdict, and nothing is stored. */
#include <errno.h>

#include <hamlet/decide.h>

#include "flow/moderate.h"
#include "flow/reasons.h"
#include "http/api/access.h"
#include "http/handlers.h"
#include "http/api/submission.h"
#include "http/respond.h"
#include "metrics.h"

void api_check(struct request *request)
{
	struct submission *submission = arena_new_unset(&request->arena, 1, sizeof *submission);
	struct verdict *verdict = arena_new_unset(&request->arena, 1, sizeof *verdict);
	const struct site *site;
	struct comment comment;
	struct json_writer json;
	struct str model;
	int r;

	if (submission == NULL || verdict == NULL) {
		respond_fault(request, -ENOMEM, "making room for the request");
		return;
	}
	if (!submission_read(request, submission)) {
		return;
	}
	site = access_site(request, submission->site);
	if (site == NULL || !submission_check(request, site, submission, &comment)) {
		return;
	}
	r = moderate_verdict(
		request->engine, site, &comment, NULL, &request->arena, verdict, &model);
	if (r != 0) {
		respond_fault(request, r, "judging the comment");
		return;
	}
	metric_add(METRIC_CHECKS, 1);
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_member_string(
		&json, "status", str_of(comment_status_name(moderate_status(verdict->decision))));
	json_member_string(&json, "decision", str_of(decision_name(verdict->decision)));
	json_member_rounded(&json, "probability", verdict->probability);
	json_key(&json, "reasons");
	reasons_write(&json, verdict);
	json_member_string(&json, "model", model);
	json_object_end(&json);
}
