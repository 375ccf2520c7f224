#include "http/api/decision_body.h"

#include <errno.h>

#include <hamlet/features.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "http/api/access.h"
#include "http/respond.h"
#include "json_reader.h"

static bool read_decision(
	struct request *request, const struct cJSON *body, struct decide_request *decide)
{
	struct str name;

	if (!json_get_string(json_get(body, "decision"), &name)) {
		respond_invalid(request, "/decision", "required",
			"Say what you decide: approve, spam, reject, trash or undo.");
		return false;
	}
	for (enum person_decision i = 0; i < DECIDED_COUNT; i++) {
		if (str_eq(name, str_of(person_decision_name(i)))) {
			decide->decision = i;
			return true;
		}
	}
	respond_invalid(request, "/decision", "unknown_decision",
		"A decision is approve, spam, reject, trash or undo.");
	return false;
}

static bool find_reason(struct str name, enum reject_reason *ret)
{
	for (enum reject_reason i = REJECT_UNSAID + 1; i < REJECT_REASON_COUNT; i++) {
		if (str_eq(name, str_of(reject_reason_name(i)))) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool read_reason(
	struct request *request, const struct cJSON *body, struct decide_request *decide)
{
	const struct cJSON *reason = json_get(body, "reason");
	struct str name;

	if (reason == NULL || json_is_null(reason)) {
		return true;
	}
	if (!json_get_string(reason, &name) || !find_reason(name, &decide->reason)) {
		respond_invalid(request, "/reason", "unknown_reason",
			"A reason is abuse, off_topic, personal_data or other.");
		return false;
	}
	if (decide->decision != DECIDED_REJECT) {
		respond_invalid(request, "/reason", "reason_not_taken",
			"Only the decision reject takes a reason.");
		return false;
	}
	return true;
}

static bool read_note(
	struct request *request, const struct cJSON *body, struct decide_request *decide)
{
	const struct cJSON *note = json_get(body, "note");

	if (note == NULL || json_is_null(note)) {
		return true;
	}
	if (!json_get_string(note, &decide->note)) {
		respond_invalid(request, "/note", "not_text", "The note must be text.");
		return false;
	}
	if (decide->note.n > LIMIT_NOTE_BYTES) {
		respond_invalid(request, "/note", "too_long", "The note may have at most %d bytes.",
			LIMIT_NOTE_BYTES);
		return false;
	}
	return true;
}

static bool read_force(
	struct request *request, const struct cJSON *body, struct decide_request *decide)
{
	const struct cJSON *force = json_get(body, "force");

	if (force == NULL || json_is_null(force) || json_get_bool(force, &decide->ignores_lease)) {
		return true;
	}
	respond_invalid(request, "/force", "not_a_truth_value", "force must be true or false.");
	return false;
}

static bool name_who_decides(struct request *request, struct decide_request *ret)
{
	ret->feature_version = FEATURES_VERSION;
	ret->now_ms = clock_now_ms();
	ret->tells_sender = true;
	if (access_actor(request, &ret->actor) != 0) {
		respond_fault(request, -ENOMEM, "naming who decides");
		return false;
	}
	return true;
}

bool decision_body_read(
	struct request *request, const struct cJSON *body, struct decide_request *ret)
{
	if (!read_decision(request, body, ret) || !read_reason(request, body, ret) ||
		!read_note(request, body, ret) || !read_force(request, body, ret)) {
		return false;
	}
	return name_who_decides(request, ret);
}

bool decision_body_for_undo(struct request *request, struct decide_request *ret)
{
	ret->decision = DECIDED_UNDO;
	return name_who_decides(request, ret);
}
