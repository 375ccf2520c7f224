#include "sqlite_store.h"

#include <errno.h>

static int count(struct sqlite_store *s, const struct stored_comment *comment, size_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DECISION_COUNT);
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret = (size_t)call_ret_int(&call);
	return call_end_of_row(&call);
}

static int read_status(struct call *call, enum comment_status *ret)
{
	int64_t status = call_ret_int(call);

	if (status < 0 || status >= STATUS_COUNT) {
		return -EBADMSG;
	}
	*ret = (enum comment_status)status;
	return 0;
}

static int read_row(struct call *call, struct arena *arena, struct decision_record *ret)
{
	int r;

	ret->at_ms = call_ret_int(call);
	ret->kind = call_ret_str(call, arena);
	ret->actor = call_ret_str(call, arena);
	ret->note = call_ret_str(call, arena);
	ret->reason = call_ret_str(call, arena);
	ret->batch = call_ret_int(call);
	r = read_status(call, &ret->before);
	if (r == 0) {
		r = read_status(call, &ret->after);
	}
	if (r != 0) {
		return r;
	}
	ret->version = (uint64_t)call_ret_int(call);
	return call_end_of_row(call);
}

static int read_all(struct sqlite_store *s, const struct stored_comment *comment,
	struct arena *arena, struct decision_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DECISIONS);
	size_t n = 0;
	int r = count(s, comment, &n);

	if (r != 0) {
		return r;
	}
	ret->item = arena_new(arena, n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	while (ret->n < n && (r = call_step(&call)) == CALL_ROW) {
		r = read_row(&call, arena, &ret->item[ret->n]);
		if (r != 0) {
			return r;
		}
		ret->n++;
	}
	return r;
}

int sqlite_decisions(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct decision_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct decision_list list = {0};
	struct comment_row row;
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = comment_row_find(s, site_id, id, 0, arena, &row);
	if (r == 0) {
		r = read_all(s, &row.comment, arena, &list);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = list;
	}
	return r;
}
