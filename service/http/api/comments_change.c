/* PUT, PATCH and DELETE /v1/comments/{id}: an edit checks again, a deletion leaves nothing, nor
 * what was learned. */
#include <errno.h>

#include <hamlet/limits.h>

#include "clock.h"
#include "comment_json.h"
#include "flow/engine.h"
#include "flow/herald.h"
#include "flow/learn.h"
#include "flow/moderate.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/api/comment_view.h"
#include "http/api/comment_path.h"
#include "http/handlers.h"
#include "http/api/precondition.h"
#include "http/api/submission.h"
#include "http/respond.h"
#include "json_reader.h"

struct change {
	struct call call;
	struct comment_id id;
	uint64_t expected_version; /* 0: none was named */
	bool is_answered; /* by the second try, which changed nothing */
	const struct cJSON *body;
	struct stored_comment comment;
	uint64_t version;
	struct learn_request learn;
};

static int edit_work(struct call *call, struct store *store)
{
	struct change *change = (struct change *)call;

	/* What was read is what is replaced, also where the caller named no version. */
	return store_comment_edit(
		store, &change->comment, change->comment.version, &change->version);
}

static int read_work(struct call *call, struct store *store)
{
	struct change *change = (struct change *)call;

	return store_comment_get(store, access_site_id(call->request), change->id,
		&call->request->arena, &change->comment);
}

static bool is_same(const struct comment *a, const struct comment *b)
{
	bool is_same_so_far = true;

	for (enum comment_field i = 0; i < COMMENT_FIELD_COUNT && is_same_so_far; i++) {
		is_same_so_far = str_eq(a->field[i], b->field[i]);
	}
	return is_same_so_far;
}

/* It is the comment's name: another one is refused, none leaves it. False: answered already. */
static bool keep_external_id(struct request *request, struct str stored, struct field_input *input)
{
	if (input->state == FIELD_NOT_TEXT ||
		(input->state == FIELD_TEXT && input->text.n > 0 && !str_eq(input->text, stored))) {
		respond_invalid(request, "/external_id", "not_changeable",
			"A comment keeps the external_id that it was sent with: leave it out.");
		return false;
	}
	*input = (struct field_input){
		.state = stored.n > 0 ? FIELD_TEXT : FIELD_ABSENT, .text = stored};
	return true;
}

/*
 * What the edit makes of the stored fields. Where nothing is another, what was decided stands, and
 * that is the answer. False: answered already.
 */
static bool apply_edit(struct request *request, const struct site *site, struct change *change)
{
	struct field_input field[COMMENT_FIELD_COUNT] = {0};
	struct comment before = change->comment.comment;
	int r;

	if (request->method == HTTP_PATCH) {
		submission_of_comment(&before, field);
	}
	comment_json_fields(change->body, field);
	if (!keep_external_id(
		    request, before.field[COMMENT_EXTERNAL_ID], &field[COMMENT_EXTERNAL_ID]) ||
		!submission_validate(request, site, field, &change->comment.comment)) {
		return false;
	}
	if (is_same(&before, &change->comment.comment)) {
		comment_view_respond(request, 200, &change->comment);
		return false;
	}
	r = moderate_again(request->engine, site, &request->arena, &change->comment);
	if (r != 0) {
		respond_fault(request, r, "judging the comment");
		return false;
	}
	return true;
}

/* The edit of what was read, judged but not stored. False: answered already. */
static bool prepare(struct request *request, struct change *change)
{
	const struct engine_view *view;
	const struct site *site;

	if (!precondition_holds(request, change->comment.version)) {
		precondition_answer_stale(request);
		return false;
	}
	if (change->comment.erased_at_ms != 0) {
		comment_path_answer_change(request, STORED_ERASED, "editing the comment");
		return false;
	}
	view = engine_view(request->engine);
	site = view == NULL ? NULL : directory_site_by_id(view->directory, change->comment.site_id);
	if (site == NULL) {
		respond_fault(request, -ENOMEM, "looking up the site");
		return false;
	}
	return apply_edit(request, site, change);
}

/*
 * Between reading and writing somebody else has changed the comment, and no version was named: it
 * is read, judged and written in one task of the writer, where nobody can come between again.
 */
static int edit_again_work(struct call *call, struct store *store)
{
	struct change *change = (struct change *)call;
	int r = read_work(call, store);

	if (r == 0) {
		change->is_answered = !prepare(call->request, change);
	}
	return r != 0 || change->is_answered ? r : edit_work(call, store);
}

static void edited(struct request *request)
{
	struct change *change = request->state;

	/* What was answered within a task that failed may rest on what is gone with it. */
	if (change->is_answered && change->call.task.result == 0) {
		return;
	}
	if (change->call.task.result == STORED_STALE && change->expected_version == 0 &&
		change->call.work == edit_work) {
		call_write(&change->call, edit_again_work, edited);
		return;
	}
	if (change->call.task.result != 0) {
		comment_path_answer_change(
			request, change->call.task.result, "storing the edited comment");
		return;
	}
	change->comment.version = change->version;
	comment_view_respond(request, 200, &change->comment);
}

static void read_for_edit(struct request *request)
{
	struct change *change = request->state;

	if (change->call.task.result != 0) {
		comment_path_answer_change(
			request, change->call.task.result, "reading the comment");
		return;
	}
	if (prepare(request, change)) {
		call_write(&change->call, edit_work, edited);
	}
}

/* A member that is not known would be taken for a change that was made; PUT takes what a submit
 * takes. */
static bool check_members(struct request *request, const struct cJSON *body)
{
	static const char *const of_comment[] = {"thread", "author", "content", "parent",
		"external_id", "type", "language", "created_at"};
	static const char *const of_author[] = {"name", "email", "url", "ip", "user_agent"};
	const struct cJSON *author = json_get(body, "author");

	return request->method != HTTP_PATCH ||
	       (submission_has_only(request, body, "", of_comment, 8) &&
		       (!json_is_object(author) ||
			       submission_has_only(request, author, "/author", of_author, 5)));
}

void api_comment_edit(struct request *request)
{
	struct change *change = CALL_NEW(request, struct change);

	if (change == NULL || !comment_path_read(request, &change->id) ||
		!precondition_read(request, false, &change->expected_version)) {
		return;
	}
	change->body = submission_read_object(request);
	if (change->body != NULL && check_members(request, change->body)) {
		call_read(&change->call, read_work, read_for_edit);
	}
}

static int delete_work(struct call *call, struct store *store)
{
	struct change *change = (struct change *)call;
	int64_t site_id;
	int r = access_comment_site(call->request, store, change->id, &site_id);

	if (r == 0) {
		r = store_comment_get(
			store, site_id, change->id, &call->request->arena, &change->comment);
	}
	if (r == 0) {
		r = precondition_settle(
			call->request, store, site_id, change->id, &change->expected_version);
	}
	return r != 0 ? r
		      : store_comment_delete(store, site_id, change->id, change->expected_version,
				clock_now_ms());
}

static void unlearned(struct learn_request *learn)
{
	struct change *change = (struct change *)((char *)learn - offsetof(struct change, learn));

	request_wake(change->call.request);
}

static void answer_deleted(struct request *request)
{
	respond_empty(request, 204);
}

static void deleted(struct request *request)
{
	struct change *change = request->state;

	if (change->call.task.result != 0) {
		comment_path_answer_change(
			request, change->call.task.result, "deleting the comment");
		return;
	}
	herald_tell_deleted(request->engine, &change->comment);
	change->learn.done = unlearned;
	change->learn.patience_ms = LEARN_PATIENCE_MS;
	request_wait(request, answer_deleted);
	learner_submit(request->engine->learner, &change->learn);
}

void api_comment_delete(struct request *request)
{
	struct change *change = CALL_NEW(request, struct change);

	if (change != NULL && comment_path_read(request, &change->id) &&
		precondition_read(request, false, &change->expected_version)) {
		call_write(&change->call, delete_work, deleted);
	}
}
