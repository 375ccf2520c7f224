/* POST and GET /v1/comments/{id}/decisions: a person decides, and the filter learns. */
#include <errno.h>

#include "flow/engine.h"
#include "flow/herald.h"
#include "flow/learn.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/comment_path.h"
#include "http/api/decision_body.h"
#include "http/api/page_query.h"
#include "http/handlers.h"
#include "http/api/precondition.h"
#include "http/api/submission.h"
#include "http/api/trail_view.h"
#include "http/respond.h"
#include "metrics.h"

struct deciding {
	struct call call;
	struct decide_request decide;
	struct stored_comment comment;
	struct learn_request learn;
	struct decision_list trail;
	struct str *actor_name; /* of each record; empty where there is none */
};

static struct deciding *of_learn(struct learn_request *learn)
{
	return (struct deciding *)((char *)learn - offsetof(struct deciding, learn));
}

static void learned(struct learn_request *learn)
{
	request_wake(of_learn(learn)->call.request);
}

/* The decision is kept even where counting it failed: the learner takes it up again. */
static void answer_decided(struct request *request)
{
	struct deciding *deciding = request->state;

	comment_view_respond(request, 200, &deciding->comment);
}

static int decide_work(struct call *call, struct store *store)
{
	struct deciding *deciding = (struct deciding *)call;
	int r = access_comment_site(
		call->request, store, deciding->decide.id, &deciding->decide.site_id);

	if (r == 0) {
		r = precondition_settle(call->request, store, deciding->decide.site_id,
			deciding->decide.id, &deciding->decide.expected_version);
	}
	return r != 0 ? r
		      : store_comment_decide(store, &deciding->decide, &call->request->arena,
				&deciding->comment);
}

static void decided(struct request *request)
{
	struct deciding *deciding = request->state;

	if (deciding->call.task.result != 0) {
		comment_path_answer_change(
			request, deciding->call.task.result, "storing the decision");
		return;
	}
	metric_add(METRIC_DECISIONS, 1);
	herald_poke(request->engine->herald);
	deciding->learn.done = learned;
	deciding->learn.patience_ms = LEARN_PATIENCE_MS;
	request_wait(request, answer_decided);
	learner_submit(request->engine->learner, &deciding->learn);
}

void api_decision_add(struct request *request)
{
	static const char *const members[] = {"decision", "reason", "note", "force"};
	struct deciding *deciding = CALL_NEW(request, struct deciding);
	const struct cJSON *body;

	if (deciding == NULL || !comment_path_read(request, &deciding->decide.id) ||
		!precondition_read(request, true, &deciding->decide.expected_version)) {
		return;
	}
	body = submission_read_members(request, members, 4);
	if (body != NULL && decision_body_read(request, body, &deciding->decide)) {
		call_write(&deciding->call, decide_work, decided);
	}
}

static int trail_work(struct call *call, struct store *store)
{
	struct deciding *deciding = (struct deciding *)call;
	struct arena *arena = &call->request->arena;
	int r = access_comment_site(
		call->request, store, deciding->decide.id, &deciding->decide.site_id);

	if (r == 0) {
		r = store_decisions(store, deciding->decide.site_id, deciding->decide.id, arena,
			&deciding->trail);
	}
	if (r != 0) {
		return r;
	}
	return trail_view_read_names(store, &deciding->trail, arena, &deciding->actor_name);
}

static void got_trail(struct request *request)
{
	struct deciding *deciding = request->state;
	struct json_writer json;

	if (deciding->call.task.result != 0) {
		comment_path_answer_change(
			request, deciding->call.task.result, "reading the decisions");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	trail_view_write(&json, &deciding->trail, deciding->actor_name);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

void api_decisions_list(struct request *request)
{
	struct deciding *deciding = CALL_NEW(request, struct deciding);

	if (deciding != NULL && page_query_whole(request) &&
		comment_path_read(request, &deciding->decide.id)) {
		call_read(&deciding->call, trail_work, got_trail);
	}
}
