/* POST /v1/comments: a comment comes in, is judged, and is kept. */
#include <errno.h>

#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "flow/engine.h"
#include "flow/moderate.h"
#include "flow/reasons.h"
#include "http/api/access.h"
#include "http/api/call.h"
#include "http/handlers.h"
#include "http/api/page.h"
#include "http/api/submission.h"
#include "http/guards.h"
#include "http/respond.h"
#include "json_reader.h"
#include "metrics.h"

#define ANSWER_MAX_BYTES (2UL * 1024 * 1024)

struct submit {
	struct call call;
	struct submission submission;
	struct stored_comment comment;
	struct accept_request accept;
	struct str replayed_answer;
};

/* The answer in JSON, for a site's server. */
static void write_answer(struct json_writer *json, const struct stored_comment *comment)
{
	char id[COMMENT_ID_TEXT_BYTES];

	comment_id_format(comment->id, id);
	json_object_begin(json);
	json_member_string(json, "id", str_make(id, sizeof id));
	json_member_string(json, "status", str_of(comment_status_name(comment->status)));
	if (comment->origin != ORIGIN_BROWSER) {
		json_member_int(json, "version", (int64_t)comment->version);
		json_member_rounded(json, "probability", comment->probability);
		json_key(json, "reasons");
		reasons_write_kept(json, comment->reasons);
		json_member_string(json, "model", comment->model);
	}
	json_object_end(json);
}

/* Kept where a retry may ask for it, which then gets it to the letter. */
static int keep_answer(struct submit *submit, struct arena *arena)
{
	HAMLET_CLEANUP(buf_fini) struct buf answer;
	struct json_writer json;

	buf_init(&answer, ANSWER_MAX_BYTES);
	json_writer_init(&json, &answer);
	write_answer(&json, &submit->comment);
	return answer.error != 0 ? answer.error
				 : arena_copy(arena, buf_str(&answer), &submit->accept.answer);
}

static int accept_work(struct call *call, struct store *store)
{
	struct submit *submit = (struct submit *)call;

	return store_comment_accept(
		store, &submit->accept, &call->request->arena, &submit->replayed_answer);
}

/* The page that sent it must be able to read what came of it. */
static void let_browser_read(struct request *request)
{
	if (request->caller.kind == CALLER_BROWSER) {
		access_allow_origin(request);
	}
}

static const struct site *site_of(struct request *request, const struct submit *submit)
{
	const struct engine_view *view = engine_view(request->engine);

	return view == NULL ? NULL : directory_site_by_id(view->directory, submit->comment.site_id);
}

/* A form's text may hold what a Location may not (RFC 3986, section 2): as browsers write it. */
static struct str location_of(struct request *request, struct str url)
{
	static const char digits[] = "0123456789ABCDEF";
	char *text = arena_bytes(&request->arena, 3 * url.n);
	size_t n = 0;

	if (text == NULL) {
		return url;
	}
	for (size_t i = 0; i < url.n; i++) {
		unsigned char byte = (unsigned char)url.p[i];

		if (byte < 0x80) {
			text[n++] = (char)byte;
		} else {
			text[n++] = '%';
			text[n++] = digits[byte >> 4];
			text[n++] = digits[byte & 0xf];
		}
	}
	return str_make(text, n);
}

/* What an answer tells beside its body. */
struct answer {
	struct str body; /* of the first one; empty: it is written from the comment */
	struct str id;
	enum comment_status status;
	uint64_t version;
};

static void answer_json(
	struct request *request, const struct submit *submit, const struct answer *answer)
{
	struct json_writer json;
	struct str location;

	if (answer->body.n > 0) {
		respond_text(request, 201, "application/json", answer->body);
	} else {
		json = respond_json(request, 201);
		write_answer(&json, &submit->comment);
	}
	let_browser_read(request);
	if (request->caller.kind == CALLER_BROWSER || answer->id.n == 0) {
		return;
	}
	if (arena_printf(&request->arena, &location, "/v1/comments/%.*s", STR_FMT(answer->id)) ==
		0) {
		respond_header(request, "Location", location);
	}
	respond_etag(request, answer->version);
}

static void answer_accepted(
	struct request *request, const struct submit *submit, const struct answer *answer)
{
	if (submit->submission.return_to.n > 0) {
		respond_empty(request, 303);
		respond_header(
			request, "Location", location_of(request, submit->submission.return_to));
	} else if (page_is_wanted(request)) {
		page_accepted(request, site_of(request, submit), answer->status);
	} else {
		answer_json(request, submit, answer);
	}
}

static void answer_first(struct request *request, const struct submit *submit)
{
	char id[COMMENT_ID_TEXT_BYTES];

	comment_id_format(submit->comment.id, id);
	answer_accepted(request, submit,
		&(struct answer){
			.body = submit->accept.answer,
			.id = str_make(id, sizeof id),
			.status = submit->comment.status,
			.version = submit->comment.version,
		});
}

/* As the first time: to a form by what is kept of its answer. */
static void answer_replayed(struct request *request, const struct submit *submit)
{
	struct answer answer = {.body = submit->replayed_answer, .status = STATUS_PENDING};
	const struct cJSON *kept;
	struct json_fault fault;
	struct str status;
	long long version;

	if (json_read(answer.body, &request->arena, &kept, &fault) == 0) {
		if (json_get_string(json_get(kept, "id"), &answer.id) &&
			json_get_int(json_get(kept, "version"), &version)) {
			answer.version = (uint64_t)version;
		}
		if (json_get_string(json_get(kept, "status"), &status) &&
			str_eq(status, str_of(comment_status_name(STATUS_APPROVED)))) {
			answer.status = STATUS_APPROVED;
		}
	}
	answer_accepted(request, submit, &answer);
}

static void accepted(struct request *request)
{
	struct submit *submit = request->state;

	switch (submit->call.task.result) {
	case 0:
		metric_add(METRIC_SUBMISSIONS, 1);
		answer_first(request, submit);
		return;
	case ACCEPT_REPLAYED:
		answer_replayed(request, submit);
		respond_header(request, "Idempotency-Replayed", STR("true"));
		return;
	case ACCEPT_KEY_REUSED:
		respond_problem(request, 422, "key_reused",
			"This Idempotency-Key or external_id was used before with another comment: "
			"send a new one, or change the stored comment with PATCH.");
		break;
	default:
		respond_fault(request, submit->call.task.result, "storing the comment");
		break;
	}
	let_browser_read(request);
	page_of_problem(request, site_of(request, submit));
}

/* The key a retry is known by; browsers' are kept apart, since what a site's server was told must
 * not be had by guessing its key. False: answered already. */
static bool read_idempotency_key(struct request *request, struct str *ret)
{
	struct str key = request_header(request, "Idempotency-Key", NULL);

	if (key.n > LIMIT_IDEMPOTENCY_KEY_BYTES) {
		respond_problem(request, 400, "idempotency_key_too_long",
			"Idempotency-Key may have at most %d bytes.", LIMIT_IDEMPOTENCY_KEY_BYTES);
		return false;
	}
	if (key.n > 0 && !utf8_is_valid(key)) {
		respond_problem(request, 400, "idempotency_key_not_utf8",
			"Idempotency-Key must be valid UTF-8.");
		return false;
	}
	if (key.n > 0 && arena_printf(&request->arena, ret, "%s:%.*s",
				 request->caller.kind == CALLER_BROWSER ? "browser" : "key",
				 STR_FMT(key)) != 0) {
		respond_fault(request, -ENOMEM, "reading Idempotency-Key");
		return false;
	}
	return true;
}

/* It becomes a header of the answer, which has little room. */
static bool check_return_to(struct request *request, const struct site *site, struct str return_to)
{
	bool is_too_long = return_to.n > LIMIT_URL_BYTES;

	if (return_to.n == 0 || (!is_too_long && access_is_site_url(site, return_to))) {
		return true;
	}
	if (page_is_wanted(request)) {
		page_refusal(request, site, 422, "Your comment was not sent",
			is_too_long ? "The form's return_to is too long."
				    : "The form's return_to is not an address of this site.");
	} else if (is_too_long) {
		respond_invalid(request, "/return_to", "too_long",
			"return_to may have at most %d bytes.", LIMIT_URL_BYTES);
	} else {
		respond_invalid(request, "/return_to", "other_origin",
			"return_to must be an address of the site's own origins.");
	}
	return false;
}

static bool prepare(struct request *request, const struct site *site, struct submit *submit)
{
	struct comment comment;
	int r;

	if (!check_return_to(request, site, submit->submission.return_to) ||
		!submission_check(request, site, &submit->submission, &comment) ||
		!read_idempotency_key(request, &submit->accept.idempotency_key)) {
		return false;
	}
	r = moderate_new(request->engine, site, &comment, NULL, &request->arena, &submit->comment);
	submit->comment.origin =
		request->caller.kind == CALLER_BROWSER ? ORIGIN_BROWSER : ORIGIN_SITE;
	if (r == 0 && (submit->accept.idempotency_key.n > 0 ||
			      comment.field[COMMENT_EXTERNAL_ID].n > 0)) {
		moderate_request_hash(&submit->comment.comment, submit->comment.origin,
			submit->accept.request_hash);
		r = keep_answer(submit, &request->arena);
	}
	if (r != 0) {
		respond_fault(request, r, "judging the comment");
		return false;
	}
	submit->accept.comment = &submit->comment;
	return true;
}

/* Returns the site once it is known, for the page of a refusal. */
static const struct site *submit_comment(struct request *request, struct submit *submit)
{
	const struct site *site;

	if (!submission_read(request, &submit->submission)) {
		api_browser_refused(request);
		return NULL;
	}
	site = access_site(request, submit->submission.site);
	if (site == NULL) {
		return NULL;
	}
	if ((request->caller.kind != CALLER_BROWSER || guards_admit_browser(request)) &&
		prepare(request, site, submit)) {
		call_write(&submit->call, accept_work, accepted);
	} else {
		let_browser_read(request);
	}
	return site;
}

void api_comments_submit(struct request *request)
{
	struct submit *submit = CALL_NEW(request, struct submit);

	if (submit != NULL) {
		page_of_problem(request, submit_comment(request, submit));
	}
}
