#include "sqlite_store.h"

#include <errno.h>

/* ---- what every change of a comment shares ---- */

static int write_standing(struct sqlite_store *s, const struct comment_row *row)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_SETTLE);
	const struct stored_comment *comment = &row->comment;

	call_uint(&call, comment->version);
	call_int(&call, comment->status);
	call_int(&call, comment->changed_at_ms);
	call_uint(&call, comment->change);
	call_int(&call, row->standing);
	call_int(&call, row->label_seq);
	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	return call_run(&call);
}

static int move_counters(
	struct sqlite_store *s, const struct stored_comment *comment, enum comment_status before)
{
	int r = counter_add(s, comment->site_id, comment_status_name(before), -1);

	if (r == 0) {
		r = counter_add(s, comment->site_id, comment_status_name(comment->status), 1);
	}
	return r;
}

int comment_row_settle(struct sqlite_store *s, struct comment_row *row, enum comment_status before)
{
	int r = 0;

	if (row->comment.status != before) {
		r = change_next(s, &row->comment.change);
		if (r == 0) {
			r = move_counters(s, &row->comment, before);
		}
		if (r == 0) {
			r = index_move(s, &row->comment, before);
		}
	}
	return r == 0 ? write_standing(s, row) : r;
}

/* ---- edits ---- */

static int write_text(struct sqlite_store *s, const struct stored_comment *comment)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_REWRITE);

	call_int(&call, comment->status);
	call_double(&call, comment->probability);
	call_int(&call, comment->comment.created_at_ms);
	for (int i = 0; i < COMMENT_FIELD_COUNT; i++) {
		/* The name under which the site knows the comment, and its answer, stays. */
		if (i != COMMENT_EXTERNAL_ID) {
			call_str(&call, comment->comment.field[i]);
		}
	}
	call_str(&call, comment->reasons);
	call_str(&call, comment->model);
	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	return call_run(&call);
}

static int write_edit(
	struct sqlite_store *s, const struct stored_comment *comment, struct comment_row *row)
{
	enum comment_status before = row->comment.status;
	struct decision_row decision = {
		.site_id = comment->site_id,
		.comment_id = comment->id,
		.version = row->comment.version + 1,
		.at_ms = comment->changed_at_ms,
		.kind = STR("edit"),
		.actor = STR("site"),
		.before = before,
		.after = comment->status,
		.label = -1,
	};
	int r = index_forget(s, &row->comment);

	if (r == 0) {
		r = index_again(s, comment);
	}
	if (r == 0) {
		r = write_text(s, comment);
	}
	if (r == 0) {
		r = rule_hits_delete(s, comment);
	}
	if (r == 0) {
		r = rule_hits_write(s, comment, comment->changed_at_ms);
	}
	if (r != 0) {
		return r;
	}
	row->comment.version = decision.version;
	row->comment.status = comment->status;
	row->comment.changed_at_ms = comment->changed_at_ms;
	row->standing = (int64_t)decision.version;
	row->label_seq = 0;
	r = comment_row_settle(s, row, before);
	return r == 0 ? decision_row_write(s, &decision) : r;
}

int sqlite_comment_edit(struct store *store, const struct stored_comment *comment,
	uint64_t expected_version, uint64_t *ret_version)
{
	struct sqlite_store *s = sqlite_of(store);
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct comment_row row;
	int r;

	arena_init(&scratch, ROW_ARENA_BLOCK_BYTES, ROW_ARENA_MAX_BYTES);
	r = sqlite_begin(s);
	if (r != 0) {
		return r;
	}
	r = comment_row_find(s, comment->site_id, comment->id, expected_version, &scratch, &row);
	if (r == 0 && row.comment.erased_at_ms != 0) {
		r = STORED_ERASED;
	}
	r = sqlite_end(s, r == 0 ? write_edit(s, comment, &row) : r);
	if (r == 0) {
		*ret_version = row.comment.version;
	}
	return r;
}

/* ---- deletion ---- */

static int delete_all(struct sqlite_store *s, const struct comment_row *row, int64_t now_ms)
{
	const struct stored_comment *comment = &row->comment;
	int r = comment_forget(s, row, now_ms);

	if (r == 0) {
		r = call_on_comment(s, STATEMENT_DECISIONS_DELETE, comment);
	}
	if (r == 0) {
		r = call_on_comment(s, STATEMENT_ACTS_DELETE, comment);
	}
	if (r == 0) {
		r = call_on_comment(s, STATEMENT_COMMENT_DELETE, comment);
	}
	if (r == 0) {
		r = index_row_is_free(s);
	}
	if (r == 0) {
		r = counter_add(s, comment->site_id, comment_status_name(comment->status), -1);
	}
	return r;
}

int sqlite_comment_delete(struct store *store, int64_t site_id, struct comment_id id,
	uint64_t expected_version, int64_t now_ms)
{
	struct sqlite_store *s = sqlite_of(store);
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct comment_row row;
	int r;

	arena_init(&scratch, ROW_ARENA_BLOCK_BYTES, ROW_ARENA_MAX_BYTES);
	r = sqlite_begin(s);
	if (r != 0) {
		return r;
	}
	r = comment_row_find(s, site_id, id, expected_version, &scratch, &row);
	return sqlite_end(s, r == 0 ? delete_all(s, &row, now_ms) : r);
}
