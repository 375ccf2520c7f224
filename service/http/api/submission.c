#include "http/api/submission.h"

#include "comment_json.h"
#include "http/api/page.h"
#include "http/form.h"
#include "http/respond.h"
#include "json_reader.h"

void submission_answer_json_fault(
	struct request *request, int outcome, const struct json_fault *fault)
{
	if (outcome < 0) {
		respond_fault(request, outcome, "reading the body");
	} else if (outcome == JSON_MALFORMED) {
		respond_problem(request, 400, "malformed_json",
			"The body is not valid JSON: %s at byte %zu.", fault->detail, fault->at);
	} else {
		respond_problem(request, 413,
			outcome == JSON_TOO_DEEP ? "too_deep" : "too_many_values",
			"The body's JSON is too large: %s at byte %zu.", fault->detail, fault->at);
	}
}

const struct cJSON *submission_read_object(struct request *request)
{
	const struct cJSON *object;
	struct json_fault fault;
	int r = json_read(buf_str(&request->body), &request->arena, &object, &fault);

	if (r != 0) {
		submission_answer_json_fault(request, r, &fault);
		return NULL;
	}
	if (!json_is_object(object)) {
		respond_problem(request, 422, "not_an_object", "The body must be a JSON object.");
		return NULL;
	}
	return object;
}

bool submission_has_only(struct request *request, const struct cJSON *object, const char *pointer,
	const char *const *names, size_t n_names)
{
	for (const struct cJSON *member = json_first(object); member != NULL;
		member = json_next(member)) {
		size_t i = 0;

		while (i < n_names && !str_eq(json_name(member), str_of(names[i]))) {
			i++;
		}
		if (i == n_names) {
			respond_invalid(request, pointer, "unknown_member",
				"This call knows no member \"%.*s\".", STR_FMT(json_name(member)));
			return false;
		}
	}
	return true;
}

const struct cJSON *submission_read_members(
	struct request *request, const char *const *names, size_t n_names)
{
	const struct cJSON *body = submission_read_object(request);

	return body != NULL && submission_has_only(request, body, "", names, n_names) ? body : NULL;
}

void submission_of_comment(
	const struct comment *comment, struct field_input field[COMMENT_FIELD_COUNT])
{
	for (enum comment_field i = 0; i < COMMENT_FIELD_COUNT; i++) {
		field[i] = (struct field_input){
			.state = comment->field[i].n > 0 ? FIELD_TEXT : FIELD_ABSENT,
			.text = comment->field[i],
		};
	}
}

static bool read_json(struct request *request, struct submission *ret)
{
	const struct cJSON *object = submission_read_object(request);
	const struct cJSON *site;

	if (object == NULL) {
		return false;
	}
	comment_json_fields(object, ret->field);
	site = json_get(object, "site");
	if (site != NULL && !json_is_null(site) && !json_get_string(site, &ret->site)) {
		respond_invalid(
			request, "/site", "not_text", "The site's public name must be text.");
		return false;
	}
	return true;
}

static bool read_form(struct request *request, struct submission *ret)
{
	struct str body = buf_str(&request->body);
	struct form form;
	struct form_fault fault;
	int r;

	/* What programs send that were told of no type; no form begins so, since it would encode
	 * it. */
	if (request->body_kind == BODY_FORM && str_starts(str_trim(body), STR("{"))) {
		respond_problem(request, 415, "media_type",
			"The body looks like JSON, but was sent as a form: send it with "
			"Content-Type: application/json.");
		return false;
	}
	r = request->body_kind == BODY_FORM
		    ? form_read_urlencoded(body, &request->arena, &form, &fault)
		    : form_read_multipart(
			      body, request->content_type, &request->arena, &form, &fault);
	if (r < 0) {
		respond_fault(request, r, "reading the form");
		return false;
	}
	if (r != 0) {
		respond_problem(request, r == FORM_TOO_LARGE ? 413 : 400,
			r == FORM_TOO_LARGE ? "too_many_fields" : "malformed_form",
			"The form cannot be read: %s at byte %zu.", fault.detail, fault.at);
		return false;
	}
	ret->is_form = true;
	for (size_t i = form.n; i-- > 0;) {
		enum comment_field field = comment_field_by_form_name(form.field[i].name);

		if (field != COMMENT_FIELD_COUNT) {
			ret->field[field] = (struct field_input){
				.state = FIELD_TEXT, .text = form.field[i].value};
		}
	}
	form_get(&form, "site", &ret->site);
	form_get(&form, "return_to", &ret->return_to);
	return true;
}

bool submission_read(struct request *request, struct submission *ret)
{
	*ret = (struct submission){0};
	/* Nothing at all, of no kind, is no JSON either. */
	if (request->body_kind == BODY_JSON || request->body_kind == BODY_NONE
			? !read_json(request, ret)
			: !read_form(request, ret)) {
		return false;
	}
	if (ret->site.n == 0) {
		request_query(request, "site", &ret->site);
	}
	return true;
}

static void take_from_connection(struct request *request, struct submission *submission)
{
	static const enum comment_field not_said[] = {COMMENT_EXTERNAL_ID, COMMENT_CREATED_AT,
		COMMENT_TYPE, COMMENT_AUTHOR_IP, COMMENT_AUTHOR_AGENT};
	struct str agent = request_header(request, "User-Agent", NULL);

	for (size_t i = 0; i < sizeof not_said / sizeof *not_said; i++) {
		submission->field[not_said[i]] = (struct field_input){.state = FIELD_ABSENT};
	}
	submission->field[COMMENT_AUTHOR_IP] =
		(struct field_input){.state = FIELD_TEXT, .text = str_of(request->address)};
	/* A browser's own header is no field that its user could mend: too long or odd, it is
	 * dropped. */
	if (agent.n > 0 && agent.n <= comment_field_limit(COMMENT_AUTHOR_AGENT)) {
		submission->field[COMMENT_AUTHOR_AGENT] =
			(struct field_input){.state = FIELD_TEXT, .text = agent};
	}
}

bool submission_validate(struct request *request, const struct site *site,
	const struct field_input field[COMMENT_FIELD_COUNT], struct comment *ret)
{
	struct field_errors errors = {0};
	const struct comment_policy policy = {
		.requires_name = site->settings.requires_name,
		.requires_email = site->settings.requires_email,
	};
	int r = comment_validate(field, &policy, &request->arena, ret, &errors);

	if (r < 0) {
		respond_fault(request, r, "checking the comment");
		return false;
	}
	if (r == COMMENT_INVALID) {
		if (page_is_wanted(request)) {
			page_field_errors(request, site, &errors);
		} else {
			respond_field_errors(request, &errors);
		}
		return false;
	}
	return true;
}

bool submission_check(struct request *request, const struct site *site,
	struct submission *submission, struct comment *ret)
{
	if (request->caller.kind == CALLER_BROWSER) {
		take_from_connection(request, submission);
	}
	return submission_validate(request, site, submission->field, ret);
}
