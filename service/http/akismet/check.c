/*
 * POST /1.1/comment-check: "true" (spam) or "false". The verdict, the store and the queue are those
 * of POST /v1/comments; here stand the triggers, thresholds and headers of Akismet's own.
 */
#include <errno.h>

#include <hamlet/store_outbox.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/moderate.h"
#include "flow/usage.h"
#include "http/akismet/answer.h"
#include "http/akismet/door.h"
#include "http/akismet/text.h"
#include "http/api/access.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "metrics.h"

struct check {
	struct akismet_call akismet; /* first */
	struct comment sent;
	struct stored_comment comment;
	struct comment_trace trace;
	struct accept_request accept;
	struct trace_query query;
	struct str unused_answer;
	bool was_found; /* of a recheck */
	bool is_spam;
	bool is_discard;
	bool is_borderline;
	int64_t review_s;
};

/* ---- what decides beforehand ---- */

/* Whether one item of a list with commas is this. */
static bool has_item(struct str list, struct str item)
{
	bool has = false;

	while (!has && list.n > 0) {
		struct str next = str_make(list.p, str_find_byte(list, ','));

		list = str_skip(list, next.n + 1);
		has = str_eq(str_trim(next), item);
	}
	return has;
}

/* How clients test themselves; documented by Akismet, "discard" apart, which is ours. */
static bool is_guaranteed_spam(const struct akismet_fields *fields)
{
	struct str author = str_trim(fields->text[AKISMET_COMMENT_AUTHOR]);
	struct str email = str_trim(fields->text[AKISMET_COMMENT_AUTHOR_EMAIL]);

	return str_eq(author, STR("viagra-test-discard")) ||
	       str_eq(author, STR("viagra-test-123")) ||
	       str_eq(author, STR("akismet-guaranteed-spam")) ||
	       str_eq_ignoring_case(email, STR("akismet-guaranteed-spam@example.com"));
}

static bool is_guaranteed_discard(const struct check *check)
{
	const struct akismet_fields *fields = &check->akismet.fields;

	return str_eq(str_trim(fields->text[AKISMET_COMMENT_AUTHOR]), STR("viagra-test-discard")) ||
	       (is_guaranteed_spam(fields) && akismet_is_on(&check->akismet, AKISMET_IS_TEST) &&
		       akismet_is_on(&check->akismet, AKISMET_TEST_DISCARD));
}

/* code NULL: the text decides. */
static struct decide_given given_decision(const struct check *check)
{
	const struct akismet_fields *fields = &check->akismet.fields;

	if (is_guaranteed_spam(fields)) {
		return (struct decide_given){"guaranteed_spam",
			STR("It is what clients test themselves with."), DECISION_REJECT};
	}
	if (has_item(fields->text[AKISMET_USER_ROLE], STR("administrator"))) {
		return (struct decide_given){"administrator",
			STR("An administrator of the site wrote it."), DECISION_APPROVE};
	}
	if (fields->has_honeypot) {
		return (struct decide_given){"honeypot",
			STR("A field was filled in that people do not see."), DECISION_REJECT};
	}
	return (struct decide_given){0};
}

/* ---- from the verdict to the answer ---- */

static void settle(struct check *check, const struct site *site, const struct decide_given *given)
{
	const struct site_settings *settings = &site->settings;
	double probability = check->comment.probability;
	bool is_between =
		probability >= settings->approve_below && probability < settings->reject_above;
	bool is_recheck = check->akismet.fields.text[AKISMET_RECHECK_REASON].n > 0;

	switch (check->comment.status) {
	case STATUS_APPROVED:
		break;
	case STATUS_REJECTED:
		check->is_spam = true;
		/* Sure: the filter decided alone, and beyond what it needs for that. */
		check->is_discard = given->code == NULL
					    ? probability > settings->akismet_discard_above
					    : is_guaranteed_discard(check);
		break;
	case STATUS_PENDING:
	case STATUS_COUNT:
	default:
		check->is_spam = probability > settings->akismet_spam_above;
		check->is_borderline = settings->akismet_calls_back && !is_recheck && is_between;
		break;
	}
	check->is_spam = check->is_spam && !check->is_borderline;
	check->review_s = settings->akismet_review_s;
}

static void answer(struct check *check)
{
	struct request *request = check->akismet.call.request;
	char *guid = arena_bytes(&request->arena, COMMENT_ID_TEXT_BYTES);
	struct str seconds;

	akismet_say(request, check->is_spam ? "true" : "false");
	if (guid != NULL) {
		comment_id_format(check->comment.id, guid);
		respond_header(request, "X-akismet-guid", str_make(guid, COMMENT_ID_TEXT_BYTES));
	}
	if (check->is_spam && check->is_discard) {
		respond_header(request, "X-akismet-pro-tip", STR("discard"));
	}
	if (check->is_borderline &&
		arena_printf(&request->arena, &seconds, "%lld", (long long)check->review_s) == 0) {
		respond_header(request, "X-akismet-recheck-after", seconds);
	}
}

static void count(const struct check *check)
{
	usage_count(check->akismet.call.request->engine->usage, check->akismet.site_id,
		check->is_spam ? USAGE_SPAM : USAGE_HAM, check->comment.received_at_ms);
}

/* ---- storing ---- */

static int accept_work(struct call *call, struct store *store)
{
	struct check *check = (struct check *)call;

	return store_comment_accept(
		store, &check->accept, &call->request->arena, &check->unused_answer);
}

static void accepted(struct request *request)
{
	struct check *check = request->state;

	if (check->akismet.call.task.result != 0) {
		respond_fault(request, check->akismet.call.task.result, "storing the comment");
		akismet_help(request, "The comment could not be stored: try again.");
		return;
	}
	metric_add(METRIC_SUBMISSIONS, 1);
	count(check);
	answer(check);
}

/* Where the caller's hook is of the site's own origin, it is told what a person decides. */
static void take_callback(struct check *check, const struct site *site)
{
	struct str callback = check->akismet.fields.text[AKISMET_CALLBACK];

	if (check->is_borderline && callback.n <= LIMIT_URL_BYTES &&
		access_is_site_url(site, callback)) {
		check->trace.callback = callback;
		check->trace.callback_key = check->akismet.key;
	}
}

static int judge(struct check *check, const struct site *site)
{
	struct request *request = check->akismet.call.request;
	struct decide_given given = given_decision(check);
	int r = moderate_new(
		request->engine, site, &check->sent, &given, &request->arena, &check->comment);

	if (r == 0) {
		check->comment.origin = ORIGIN_AKISMET;
		settle(check, site, &given);
	}
	return r;
}

static void store_or_answer(struct check *check, const struct site *site)
{
	struct request *request = check->akismet.call.request;
	bool is_test = akismet_is_on(&check->akismet, AKISMET_IS_TEST);

	metric_add(METRIC_CHECKS, 1);
	if (is_test || check->was_found || !site->settings.akismet_stores) {
		if (!is_test) {
			count(check);
		}
		answer(check);
		return;
	}
	if (akismet_text_key(&check->comment.comment, &request->arena, check->trace.text_key) !=
		0) {
		respond_fault(request, -ENOMEM, "reading the comment");
		return;
	}
	take_callback(check, site);
	check->trace.was_called_spam = check->is_spam;
	check->accept = (struct accept_request){.comment = &check->comment, .trace = &check->trace};
	call_write(&check->akismet.call, accept_work, accepted);
}

static void check_new(struct check *check, const struct site *site)
{
	struct request *request = check->akismet.call.request;
	int r = judge(check, site);

	if (r != 0) {
		respond_fault(request, r, "judging the comment");
		akismet_help(request, "The comment could not be judged: try again.");
		return;
	}
	store_or_answer(check, site);
}

/* ---- a comment that was asked about before ---- */

static int find_work(struct call *call, struct store *store)
{
	struct check *check = (struct check *)call;
	bool was_called_spam;

	return store_comment_traced(
		store, &check->query, &call->request->arena, &check->comment, &was_called_spam);
}

/* What a person has decided holds; else it is judged again, but not kept twice. */
static void found(struct request *request)
{
	struct check *check = request->state;
	struct comment_id id = check->comment.id;
	const struct site *site = akismet_site(&check->akismet);
	int r = check->akismet.call.task.result;

	if (site == NULL) {
		return;
	}
	if (r < 0) {
		respond_fault(request, r, "looking for the comment");
		return;
	}
	check->was_found = r == 0;
	if (r == 0 && check->comment.version > 1 && check->comment.status != STATUS_PENDING) {
		check->is_spam = check->comment.status == STATUS_REJECTED;
		answer(check);
		return;
	}
	r = judge(check, site);
	if (r != 0) {
		respond_fault(request, r, "judging the comment");
		return;
	}
	if (check->was_found) {
		check->comment.id = id;
	}
	store_or_answer(check, site);
}

static void find_former(struct check *check)
{
	struct request *request = check->akismet.call.request;

	if (akismet_text_key(&check->sent, &request->arena, check->query.text_key) != 0) {
		respond_fault(request, -ENOMEM, "reading the comment");
		return;
	}
	check->query.site_id = check->akismet.site_id;
	call_read(&check->akismet.call, find_work, found);
}

/* ---- the call ---- */

static void run(struct akismet_call *call, const struct site *site)
{
	struct check *check = (struct check *)call;
	const struct str *field = call->fields.text;
	int r = akismet_comment(&call->fields, &call->call.request->arena, &check->sent);

	if (r != 0) {
		respond_fault(call->call.request, r, "reading the comment");
		akismet_help(call->call.request, "The comment could not be judged: try again.");
	} else if (field[AKISMET_BLOG].n == 0) {
		akismet_say_missing(call->call.request, "blog");
	} else if (field[AKISMET_USER_IP].n == 0) {
		akismet_say_missing(call->call.request, "user_ip");
	} else if (field[AKISMET_RECHECK_REASON].n > 0) {
		find_former(check);
	} else {
		check_new(check, site);
	}
}

void akismet_comment_check(struct request *request)
{
	akismet_enter(request, sizeof(struct check), AKISMET_KEY_OF_CALLER, run);
}
