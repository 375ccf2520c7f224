#include "sqlite_store.h"

#include <errno.h>

int outbox_write(struct sqlite_store *s, const struct stored_comment *comment)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_OUTBOX_INSERT);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_int(&call, comment->status == STATUS_REJECTED);
	call_int(&call, comment->changed_at_ms);
	return call_run(&call);
}

static int read_item(struct call *call, struct arena *arena, struct outbox_item *ret)
{
	ret->id = call_ret_int(call);
	ret->site_id = call_ret_int(call);
	call_ret_blob(call, ret->comment_id.byte, sizeof ret->comment_id.byte);
	ret->url = call_ret_str(call, arena);
	ret->key = call_ret_str(call, arena);
	ret->is_spam = call_ret_int(call) != 0;
	ret->created_at_ms = call_ret_int(call);
	ret->n_tries = (uint64_t)call_ret_int(call);
	return call_end_of_row(call);
}

int sqlite_outbox_due(struct store *store, int64_t now_ms, size_t limit, struct arena *arena,
	struct outbox_list *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_OUTBOX_DUE);
	struct outbox_list list = {.item = arena_new(arena, limit, sizeof *list.item)};
	int r = 0;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, now_ms);
	call_int(&call, (int64_t)limit);
	while (r == 0 && (r = call_step(&call)) == CALL_ROW) {
		r = read_item(&call, arena, &list.item[list.n++]);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}

static int run_done(struct sqlite_store *s, int64_t id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_OUTBOX_DONE);

	call_int(&call, id);
	return call_run(&call);
}

int sqlite_outbox_done(struct store *store, int64_t id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, run_done(s, id)) : r;
}

static int run_later(struct sqlite_store *s, int64_t id, int64_t next_at_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_OUTBOX_LATER);

	call_int(&call, id);
	call_int(&call, next_at_ms);
	return call_run(&call);
}

int sqlite_outbox_later(struct store *store, int64_t id, int64_t next_at_ms)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, run_later(s, id, next_at_ms)) : r;
}
