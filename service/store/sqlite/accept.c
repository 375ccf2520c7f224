#include "sqlite_store.h"

#include <errno.h>

enum answer_kind { ANSWER_IDEMPOTENCY_KEY, ANSWER_EXTERNAL_ID };

/* ---- retries ---- */

static int answer_find(struct sqlite_store *s, const struct accept_request *request,
	enum answer_kind kind, struct str key, struct arena *arena, struct str *ret_answer)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ANSWER_GET);
	unsigned char hash[STORE_HASH_BYTES];
	struct str answer;
	int r;

	call_int(&call, request->comment->site_id);
	call_int(&call, kind);
	call_str(&call, key);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r;
	}
	call_ret_blob(&call, hash, sizeof hash);
	answer = call_ret_str(&call, arena);
	r = call_end_of_row(&call);
	if (r != 0) {
		return r;
	}
	if (memcmp(hash, request->request_hash, sizeof hash) != 0) {
		return ACCEPT_KEY_REUSED;
	}
	*ret_answer = answer;
	return ACCEPT_REPLAYED;
}

static int answer_write(struct sqlite_store *s, const struct stored_comment *comment,
	enum answer_kind kind, struct str key)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ANSWER_INSERT);

	call_int(&call, comment->site_id);
	call_int(&call, kind);
	call_str(&call, key);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	return call_run(&call);
}

static int answer_delete(
	struct sqlite_store *s, int64_t site_id, enum answer_kind kind, struct str key)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ANSWER_DELETE);

	call_int(&call, site_id);
	call_int(&call, kind);
	call_str(&call, key);
	return call_run(&call);
}

int answers_delete(struct sqlite_store *s, const struct comment_row *row)
{
	struct str external_id = row->comment.comment.field[COMMENT_EXTERNAL_ID];
	int64_t site_id = row->comment.site_id;
	int r = 0;

	if (row->idempotency_key.n > 0) {
		r = answer_delete(s, site_id, ANSWER_IDEMPOTENCY_KEY, row->idempotency_key);
	}
	if (r == 0 && external_id.n > 0) {
		r = answer_delete(s, site_id, ANSWER_EXTERNAL_ID, external_id);
	}
	return r;
}

/* ---- the comment ---- */

static void bind_fields(struct call *call, const struct comment *comment)
{
	call_int(call, comment->created_at_ms);
	for (int i = 0; i < COMMENT_FIELD_COUNT; i++) {
		call_str(call, comment->field[i]);
	}
}

static void bind_trace(struct call *call, const struct comment_trace *trace)
{
	if (trace != NULL) {
		call_blob(call, trace->text_key, sizeof trace->text_key);
	} else {
		call_null(call);
	}
	call_int(call, trace != NULL && trace->was_called_spam);
}

static int comment_write(
	struct sqlite_store *s, const struct accept_request *request, bool keeps_answer)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_INSERT);
	const struct stored_comment *comment = request->comment;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_int(&call, comment->status);
	call_int(&call, comment->origin);
	call_double(&call, comment->probability);
	call_int(&call, comment->received_at_ms);
	call_int(&call, comment->received_at_ms);
	bind_fields(&call, &comment->comment);
	call_str(&call, comment->reasons);
	call_str(&call, comment->model);
	call_str(&call, request->idempotency_key);
	if (keeps_answer) {
		call_blob(&call, request->request_hash, STORE_HASH_BYTES);
		call_str(&call, request->answer);
	} else {
		call_null(&call);
		call_null(&call);
	}
	bind_trace(&call, request->trace);
	return call_run(&call);
}

static int filter_decision_write(struct sqlite_store *s, const struct stored_comment *comment)
{
	struct decision_row row = {
		.site_id = comment->site_id,
		.comment_id = comment->id,
		.version = 1,
		.at_ms = comment->received_at_ms,
		.kind = STR("filter"),
		.actor = STR("filter"),
		.before = STATUS_PENDING,
		.after = comment->status,
		.label = -1,
	};

	return decision_row_write(s, &row);
}

/* ---- the event ---- */

static int came_before(struct sqlite_store *s, const struct accept_request *request,
	struct arena *arena, struct str *ret_answer)
{
	struct str key = request->idempotency_key;
	struct str external_id = request->comment->comment.field[COMMENT_EXTERNAL_ID];
	int r = 0;

	if (key.n > 0) {
		r = answer_find(s, request, ANSWER_IDEMPOTENCY_KEY, key, arena, ret_answer);
	}
	if (r == 0 && external_id.n > 0) {
		r = answer_find(s, request, ANSWER_EXTERNAL_ID, external_id, arena, ret_answer);
	}
	return r;
}

static int accept_new(struct sqlite_store *s, const struct accept_request *request)
{
	const struct stored_comment *comment = request->comment;
	struct str key = request->idempotency_key;
	struct str external_id = comment->comment.field[COMMENT_EXTERNAL_ID];
	int r = comment_write(s, request, key.n > 0 || external_id.n > 0);

	if (r == 0) {
		r = filter_decision_write(s, comment);
	}
	if (r == 0) {
		r = rule_hits_write(s, comment, comment->received_at_ms);
	}
	if (r == 0 && key.n > 0) {
		r = answer_write(s, comment, ANSWER_IDEMPOTENCY_KEY, key);
	}
	if (r == 0 && external_id.n > 0) {
		r = answer_write(s, comment, ANSWER_EXTERNAL_ID, external_id);
	}
	if (r == 0 && request->trace != NULL && request->trace->callback.n > 0) {
		r = callback_write(s, comment, request->trace);
	}
	if (r == 0) {
		r = counter_add(s, comment->site_id, comment_status_name(comment->status), 1);
	}
	return r;
}

int sqlite_comment_accept(struct store *store, const struct accept_request *request,
	struct arena *arena, struct str *ret_answer)
{
	struct sqlite_store *s = sqlite_of(store);
	struct str answer = request->answer;
	int r = sqlite_begin(s);
	int found;

	if (r != 0) {
		return r;
	}
	found = came_before(s, request, arena, &answer);
	r = sqlite_end(s, found == 0 ? accept_new(s, request) : found);
	if (r == ACCEPT_REPLAYED) {
		*ret_answer = answer;
	}
	return r;
}
