/* A comment as it arrives over HTTP, in any of the three encodings. */
#ifndef API_SUBMISSION_H
#define API_SUBMISSION_H

#include <stdbool.h>

#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

#include "http/request.h"

struct cJSON;
struct json_fault;

struct submission {
	struct field_input field[COMMENT_FIELD_COUNT];
	struct str site;      /* public name, where it was sent */
	struct str return_to; /* forms only */
	bool is_form;
};

/* Reads the body as its type says; false: answered already (400, 413, 422). */
HAMLET_MUST_USE bool submission_read(struct request *request, struct submission *ret);

/*
 * Checks the fields as the site asks; false: answered already with all faults. What a browser must
 * not say of itself (address, agent, ids, time) is replaced by what the connection says.
 */
HAMLET_MUST_USE bool submission_check(struct request *request, const struct site *site,
	struct submission *submission, struct comment *ret);

/* Of a body that json_read() gave this outcome for: 400, 413, or as respond_fault(). */
void submission_answer_json_fault(
	struct request *request, int outcome, const struct json_fault *fault);
/* JSON alone, of any shape but an object refused; NULL: answered already. */
const struct cJSON *submission_read_object(struct request *request);
/* The same of calls that change what people manage: with no members but those named. */
const struct cJSON *submission_read_members(
	struct request *request, const char *const *names, size_t n_names);
/* Whether the object at the pointer has no others; false: answered already. */
HAMLET_MUST_USE bool submission_has_only(struct request *request, const struct cJSON *object,
	const char *pointer, const char *const *names, size_t n_names);
/* The fields of a comment that was checked before. */
void submission_of_comment(
	const struct comment *comment, struct field_input field[COMMENT_FIELD_COUNT]);
HAMLET_MUST_USE bool submission_validate(struct request *request, const struct site *site,
	const struct field_input field[COMMENT_FIELD_COUNT], struct comment *ret);

#endif
