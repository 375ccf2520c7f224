#include "sqlite_store.h"

#include <errno.h>

int call_on_comment(
	struct sqlite_store *s, enum statement statement, const struct stored_comment *comment)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	return call_run(&call);
}

static void read_fields(struct call *call, struct arena *arena, struct comment *ret)
{
	ret->created_at_ms = call_ret_int(call);
	for (int i = 0; i < COMMENT_FIELD_COUNT; i++) {
		ret->field[i] = call_ret_str(call, arena);
	}
}

int comment_row_read(struct call *call, struct arena *arena, struct comment_row *ret)
{
	struct comment_row row = {0};
	struct stored_comment *comment = &row.comment;
	int64_t status, origin;
	int r;

	comment->site_id = call_ret_int(call);
	call_ret_blob(call, comment->id.byte, sizeof comment->id.byte);
	comment->version = (uint64_t)call_ret_int(call);
	status = call_ret_int(call);
	origin = call_ret_int(call);
	comment->probability = call_ret_double(call);
	comment->received_at_ms = call_ret_int(call);
	comment->changed_at_ms = call_ret_int(call);
	comment->change = (uint64_t)call_ret_int(call);
	row.standing = call_ret_int(call);
	row.label_seq = call_ret_int(call);
	read_fields(call, arena, &comment->comment);
	comment->reasons = call_ret_str(call, arena);
	comment->model = call_ret_str(call, arena);
	row.idempotency_key = call_ret_str(call, arena);
	comment->erased_at_ms = call_ret_int(call);
	if (status < 0 || status >= STATUS_COUNT || origin < 0 || origin >= ORIGIN_COUNT) {
		return -EBADMSG;
	}
	comment->status = (enum comment_status)status;
	comment->origin = (enum comment_origin)origin;
	r = call_end_of_row(call);
	if (r == 0) {
		*ret = row;
	}
	return r;
}

int comment_row_find(struct sqlite_store *s, int64_t site_id, struct comment_id id,
	uint64_t expected_version, struct arena *arena, struct comment_row *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(
		s, site_id != 0 ? STATEMENT_COMMENT_GET : STATEMENT_COMMENT_GET_ANYWHERE);
	int r;

	if (site_id != 0) {
		call_int(&call, site_id);
	}
	call_blob(&call, id.byte, sizeof id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? STORED_UNKNOWN : r;
	}
	r = comment_row_read(&call, arena, ret);
	if (r != 0) {
		return r;
	}
	return expected_version != 0 && ret->comment.version != expected_version ? STORED_STALE : 0;
}

int sqlite_comment_get(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct stored_comment *ret)
{
	struct comment_row row;
	int r = comment_row_find(sqlite_of(store), site_id, id, 0, arena, &row);

	if (r == 0) {
		*ret = row.comment;
	}
	return r;
}
