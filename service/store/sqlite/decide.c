#include "sqlite_store.h"

#include <errno.h>

#define NO_LABEL (-1)

/*
 * Every decision of a person keeps the version of the one it replaced, so the decisions in force
 * form a chain down to the filter's, or an edit's. An undo steps one link down; it is itself in the
 * trail, but never in the chain.
 */
struct standing_decision {
	enum comment_status before; /* the status it replaced */
	int64_t replaced;           /* version of the next link, 0 at the end of the chain */
	int label;
};

struct effect {
	enum comment_status status;
	int label;
};

/* What a person's decision asks for; undo has no row, it goes by the chain. */
static const struct effect effects[] = {
	[DECIDED_APPROVE] = {STATUS_APPROVED, LABEL_HAM},
	[DECIDED_SPAM] = {STATUS_REJECTED, LABEL_SPAM},
	[DECIDED_REJECT] = {STATUS_REJECTED, NO_LABEL},
	[DECIDED_TRASH] = {STATUS_REJECTED, NO_LABEL},
};
_Static_assert(
	sizeof effects / sizeof *effects == DECIDED_UNDO && DECIDED_UNDO + 1 == DECIDED_COUNT,
	"one effect a decision but undo");

/* ---- rows of the trail ---- */

int decision_row_write(struct sqlite_store *s, const struct decision_row *row)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DECISION_INSERT);

	call_int(&call, row->site_id);
	call_blob(&call, row->comment_id.byte, sizeof row->comment_id.byte);
	call_uint(&call, row->version);
	call_int(&call, row->at_ms);
	call_str(&call, row->kind);
	call_str(&call, row->actor);
	call_str(&call, row->note);
	call_int(&call, row->before);
	call_int(&call, row->after);
	if (row->replaced != 0) {
		call_int(&call, row->replaced);
	} else {
		call_null(&call);
	}
	if (row->label != NO_LABEL) {
		call_int(&call, row->label);
	} else {
		call_null(&call);
	}
	return call_run(&call);
}

static int decision_read(struct sqlite_store *s, const struct stored_comment *comment,
	int64_t version, struct standing_decision *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DECISION_GET);
	int64_t before;
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_int(&call, version);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	before = call_ret_int(&call);
	if (before < 0 || before >= STATUS_COUNT) {
		return -EBADMSG;
	}
	ret->before = (enum comment_status)before;
	ret->replaced = call_ret_int(&call);
	ret->label = (int)call_ret_int(&call);
	return call_end_of_row(&call);
}

/* ---- labels ---- */

static int label_add(struct sqlite_store *s, struct comment_row *row, enum label label,
	const struct decide_request *request)
{
	const struct comment *comment = &row->comment.comment;
	struct label_event event = {
		.site_id = row->comment.site_id,
		.sign = 1,
		.label = label,
		.content = comment->field[COMMENT_CONTENT],
		.author_name = comment->field[COMMENT_AUTHOR_NAME],
		.author_email = comment->field[COMMENT_AUTHOR_EMAIL],
		.author_url = comment->field[COMMENT_AUTHOR_URL],
		.author_ip = comment->field[COMMENT_AUTHOR_IP],
		.author_agent = comment->field[COMMENT_AUTHOR_AGENT],
		.language = comment->field[COMMENT_LANGUAGE],
		.feature_version = request->feature_version,
		.source = STR("decision"),
		.at_ms = request->now_ms,
	};
	int r = label_append(s, &event, &row->comment.id, &row->label_seq);

	return r == 0 ? rule_hits_decided(s, &row->comment, label, 1) : r;
}

static int label_remove(struct sqlite_store *s, struct comment_row *row, enum label label,
	const struct decide_request *request)
{
	int r = label_take_back(s, row->comment.site_id, row->label_seq, label, request->now_ms);

	row->label_seq = 0;
	return r == 0 ? rule_hits_decided(s, &row->comment, label, -1) : r;
}

/* Makes the comment's label the wanted one, where it is not already. */
static int relabel(struct sqlite_store *s, struct comment_row *row, int present, int wanted,
	const struct decide_request *request)
{
	int r = 0;

	if (present == wanted) {
		return 0;
	}
	if (row->label_seq != 0) {
		r = label_remove(s, row, (enum label)present, request);
	}
	if (r == 0 && wanted != NO_LABEL) {
		r = label_add(s, row, (enum label)wanted, request);
	}
	return r;
}

/* ---- the event ---- */

/* What is to be after the request: filled into decision (after, label, replaced), row->standing. */
static int resolve(struct sqlite_store *s, struct comment_row *row,
	const struct standing_decision *present, const struct decide_request *request,
	struct decision_row *decision)
{
	struct standing_decision former;
	int r;

	decision->replaced = row->standing;
	if (request->decision != DECIDED_UNDO) {
		decision->after = effects[request->decision].status;
		decision->label = effects[request->decision].label;
		row->standing = (int64_t)decision->version;
		return 0;
	}
	if (present->replaced == 0) {
		return STORED_NOTHING_TO_UNDO;
	}
	r = decision_read(s, &row->comment, present->replaced, &former);
	if (r == 0) {
		decision->after = present->before;
		decision->label = former.label;
		row->standing = present->replaced;
	}
	return r;
}

static int decide(
	struct sqlite_store *s, const struct decide_request *request, struct comment_row *row)
{
	struct stored_comment *comment = &row->comment;
	struct decision_row decision = {
		.site_id = comment->site_id,
		.comment_id = comment->id,
		.version = comment->version + 1,
		.at_ms = request->now_ms,
		.kind = str_of(person_decision_name(request->decision)),
		.actor = request->actor,
		.note = request->note,
		.before = comment->status,
	};
	struct standing_decision present;
	enum comment_status filter_status = comment->status;
	int r = decision_read(s, comment, row->standing, &present);

	if (r == 0 && present.replaced != 0) {
		r = act_filter_status(s, comment, row->standing, &filter_status);
	}
	if (r == 0) {
		r = resolve(s, row, &present, request, &decision);
	}
	if (r == 0) {
		r = relabel(s, row, present.label, decision.label, request);
	}
	if (r != 0) {
		return r;
	}
	comment->version = decision.version;
	comment->status = decision.after;
	comment->changed_at_ms = request->now_ms;
	r = comment_row_settle(s, row, decision.before);
	if (r == 0 && request->tells_sender && comment->status != decision.before &&
		comment->status != STATUS_PENDING) {
		r = outbox_write(s, comment);
	}
	if (r == 0) {
		r = decision_row_write(s, &decision);
	}
	if (r == 0) {
		r = act_write(s, request, &decision, row, filter_status);
	}
	return r == 0 ? lease_end(s, comment) : r;
}

int sqlite_comment_decide(struct store *store, const struct decide_request *request,
	struct arena *arena, struct stored_comment *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct comment_row row;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = comment_row_find(
		s, request->site_id, request->id, request->expected_version, arena, &row);
	if (r == 0 && row.comment.erased_at_ms != 0) {
		r = STORED_ERASED;
	}
	if (r == 0 && !request->ignores_lease) {
		r = lease_check(s, &row.comment, request->actor, request->now_ms);
	}
	r = sqlite_end(s, r == 0 ? decide(s, request, &row) : r);
	if (r == 0) {
		*ret = row.comment;
	}
	return r;
}
