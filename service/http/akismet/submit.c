/*
 * POST /1.1/submit-spam and submit-ham: what people at the caller's end say of a comment. The
 * stored check is decided, as a moderator would; what was not stored is kept as a labelled copy.
 */
#include <errno.h>

#include <hamlet/features.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>
#include <hamlet/store_outbox.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/learn.h"
#include "flow/moderate.h"
#include "flow/usage.h"
#include "http/akismet/answer.h"
#include "http/akismet/door.h"
#include "http/akismet/text.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "metrics.h"

struct submit {
	struct akismet_call akismet; /* first */
	bool is_spam;
	struct stored_comment comment; /* as it would be kept */
	struct comment_trace trace;
	struct accept_request accept;
	struct trace_query query;
	struct decide_request decide;
	struct stored_comment decided;
	bool was_called_spam;
	bool is_settled; /* as is said now, by an earlier submission or by a moderator */
	struct str unused_answer;
	struct learn_request learn;
};

static void thank(struct request *request)
{
	akismet_say(request, "Thanks for making the web a better place.");
}

/* ---- the event ---- */

static int keep_copy(struct submit *submit, struct store *store)
{
	/* What a client submits without a stored check, it was told the opposite of. */
	submit->was_called_spam = !submit->is_spam;
	submit->trace.was_called_spam = submit->was_called_spam;
	return store_comment_accept(store, &submit->accept, &submit->akismet.call.request->arena,
		&submit->unused_answer);
}

/* Found or kept, then decided: all of it in the one task, so all of it or nothing. */
static int submit_work(struct call *call, struct store *store)
{
	struct submit *submit = (struct submit *)call;
	struct arena *arena = &call->request->arena;
	struct stored_comment found;
	int r = store_comment_traced(
		store, &submit->query, arena, &found, &submit->was_called_spam);

	submit->is_settled = false;
	if (r == 0) {
		submit->decide.id = found.id;
		submit->is_settled =
			found.status == (submit->is_spam ? STATUS_REJECTED : STATUS_APPROVED);
	} else if (r == STORED_UNKNOWN) {
		submit->decide.id = submit->comment.id;
		r = keep_copy(submit, store);
	}
	return r == 0 ? store_comment_decide(store, &submit->decide, arena, &submit->decided) : r;
}

/* ---- afterwards ---- */

static void count(const struct submit *submit)
{
	struct usage_tally *usage = submit->akismet.call.request->engine->usage;

	if (submit->was_called_spam == submit->is_spam || submit->is_settled) {
		return;
	}
	usage_count(usage, submit->akismet.site_id,
		submit->is_spam ? USAGE_MISSED_SPAM : USAGE_FALSE_POSITIVES, submit->decide.now_ms);
}

static void learned(struct learn_request *learn)
{
	struct submit *submit = (struct submit *)((char *)learn - offsetof(struct submit, learn));

	request_wake(submit->akismet.call.request);
}

static void stored(struct request *request)
{
	struct submit *submit = request->state;

	if (submit->akismet.call.task.result != 0) {
		respond_fault(request, submit->akismet.call.task.result, "storing the label");
		return;
	}
	metric_add(METRIC_DECISIONS, 1);
	count(submit);
	submit->learn.done = learned;
	submit->learn.patience_ms = LEARN_PATIENCE_MS;
	request_wait(request, thank);
	learner_submit(request->engine->learner, &submit->learn);
}

/* ---- the call ---- */

/* The id that a check was answered with, wherever in the text it stands. */
static bool find_guid(struct str text, struct comment_id *ret)
{
	while (text.n >= COMMENT_ID_TEXT_BYTES) {
		if (comment_id_parse(str_make(text.p, COMMENT_ID_TEXT_BYTES), ret)) {
			return true;
		}
		text = str_skip(text, 1);
	}
	return false;
}

/* guid, where it was sent; else what an answer's headers were kept as. */
static struct trace_query query_of(const struct submit *submit)
{
	const struct str *field = submit->akismet.fields.text;
	struct trace_query query = {.site_id = submit->akismet.site_id};

	query.has_id =
		find_guid(field[AKISMET_GUID], &query.id) ||
		find_guid(utf8_clip(field[AKISMET_CHECK_RESPONSE], LIMIT_NOTE_BYTES), &query.id);
	memcpy(query.text_key, submit->trace.text_key, sizeof query.text_key);
	return query;
}

static int prepare(struct submit *submit, const struct site *site)
{
	struct request *request = submit->akismet.call.request;
	const struct akismet_fields *fields = &submit->akismet.fields;
	struct comment comment;
	int r = akismet_comment(fields, &request->arena, &comment);

	if (r == 0) {
		r = moderate_new(
			request->engine, site, &comment, NULL, &request->arena, &submit->comment);
	}
	if (r == 0) {
		r = akismet_text_key(&comment, &request->arena, submit->trace.text_key);
	}
	if (r != 0) {
		return r;
	}
	submit->comment.origin = ORIGIN_AKISMET;
	submit->comment.status = STATUS_PENDING;
	submit->accept =
		(struct accept_request){.comment = &submit->comment, .trace = &submit->trace};
	submit->query = query_of(submit);
	submit->decide = (struct decide_request){
		.site_id = site->id,
		.decision = submit->is_spam ? DECIDED_SPAM : DECIDED_APPROVE,
		.actor = STR("akismet"),
		.note = utf8_clip(fields->text[AKISMET_REPORTER], LIMIT_NAME_BYTES),
		.feature_version = FEATURES_VERSION,
		.now_ms = clock_now_ms(),
	};
	return 0;
}

static void run(struct akismet_call *call, const struct site *site)
{
	struct submit *submit = (struct submit *)call;
	struct request *request = call->call.request;
	int r;

	if (call->fields.text[AKISMET_BLOG].n == 0) {
		akismet_say_missing(request, "blog");
		return;
	}
	/* WordPress rechecks a comment of its own by what it stored of it, also without address. */
	submit->is_spam = str_ends(request->path, STR("/submit-spam"));
	if (akismet_is_on(call, AKISMET_IS_TEST)) {
		thank(request);
		return;
	}
	r = prepare(submit, site);
	if (r != 0) {
		respond_fault(request, r, "reading the comment");
		return;
	}
	call_write(&call->call, submit_work, stored);
}

void akismet_submit(struct request *request)
{
	akismet_enter(request, sizeof(struct submit), AKISMET_KEY_OF_CALLER, run);
}
