/* POST and GET /v1/comments/{id}/decisions: a person decides, and the filter learns. */
#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/features.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/learn.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/comment_path.h"
#include "http/handlers.h"
#include "http/api/precondition.h"
#include "http/api/submission.h"
#include "http/respond.h"
#include "json_reader.h"
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
	deciding->learn.done = learned;
	deciding->learn.patience_ms = LEARN_PATIENCE_MS;
	request_wait(request, answer_decided);
	learner_submit(request->engine->learner, &deciding->learn);
}

static bool read_decision(
	struct request *request, const struct cJSON *body, struct deciding *deciding)
{
	struct str name;

	if (!json_get_string(json_get(body, "decision"), &name)) {
		respond_invalid(request, "/decision", "required",
			"Say what you decide: approve, spam, reject, trash or undo.");
		return false;
	}
	for (enum person_decision i = 0; i < DECIDED_COUNT; i++) {
		if (str_eq(name, str_of(person_decision_name(i)))) {
			deciding->decide.decision = i;
			return true;
		}
	}
	respond_invalid(request, "/decision", "unknown_decision",
		"A decision is approve, spam, reject, trash or undo.");
	return false;
}

static bool read_note(struct request *request, const struct cJSON *body, struct deciding *deciding)
{
	const struct cJSON *note = json_get(body, "note");

	if (note == NULL || json_is_null(note)) {
		return true;
	}
	if (!json_get_string(note, &deciding->decide.note)) {
		respond_invalid(request, "/note", "not_text", "The note must be text.");
		return false;
	}
	if (deciding->decide.note.n > LIMIT_NOTE_BYTES) {
		respond_invalid(request, "/note", "too_long", "The note may have at most %d bytes.",
			LIMIT_NOTE_BYTES);
		return false;
	}
	return true;
}

void api_decision_add(struct request *request)
{
	struct deciding *deciding = CALL_NEW(request, struct deciding);
	const struct cJSON *body;

	if (deciding == NULL || !comment_path_read(request, &deciding->decide.id) ||
		!precondition_read(request, true, &deciding->decide.expected_version)) {
		return;
	}
	body = submission_read_object(request);
	if (body == NULL || !read_decision(request, body, deciding) ||
		!read_note(request, body, deciding)) {
		return;
	}
	deciding->decide.feature_version = FEATURES_VERSION;
	deciding->decide.now_ms = clock_now_ms();
	deciding->decide.tells_sender = true;
	if (access_actor(request, &deciding->decide.actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who decides");
		return;
	}
	call_write(&deciding->call, decide_work, decided);
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
	deciding->actor_name = arena_new(arena, deciding->trail.n, sizeof *deciding->actor_name);
	if (deciding->actor_name == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < deciding->trail.n; i++) {
		r = store_actor_name(
			store, deciding->trail.item[i].actor, arena, &deciding->actor_name[i]);
	}
	return r;
}

static void write_record(
	struct json_writer *json, const struct decision_record *record, struct str actor_name)
{
	json_object_begin(json);
	json_member_time(json, "at", record->at_ms);
	json_member_string(json, "decision", record->kind);
	json_member_string(json, "actor", record->actor);
	if (actor_name.n > 0) {
		json_member_string(json, "actor_name", actor_name);
	}
	json_member_string(json, "note", record->note);
	json_member_string(json, "before", str_of(comment_status_name(record->before)));
	json_member_string(json, "after", str_of(comment_status_name(record->after)));
	json_member_int(json, "version", (int64_t)record->version);
	json_object_end(json);
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
	json_array_begin(&json);
	for (size_t i = 0; i < deciding->trail.n; i++) {
		write_record(&json, &deciding->trail.item[i], deciding->actor_name[i]);
	}
	json_array_end(&json);
	json_key(&json, "next");
	json_null(&json);
	json_object_end(&json);
}

void api_decisions_list(struct request *request)
{
	struct deciding *deciding = CALL_NEW(request, struct deciding);

	if (deciding != NULL && comment_path_read(request, &deciding->decide.id)) {
		call_read(&deciding->call, trail_work, got_trail);
	}
}
