#include "sqlite_store.h"

int callback_write(struct sqlite_store *s, const struct stored_comment *comment,
	const struct comment_trace *trace)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_CALLBACK_INSERT);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_str(&call, trace->callback);
	call_str(&call, trace->callback_key);
	return call_run(&call);
}

/* How it is found by its text, once it is indexed; nothing without a trace. */
int trace_index(struct sqlite_store *s, const struct stored_comment *comment)
{
	return call_on_comment(s, STATEMENT_TRACE_TEXT_INSERT, comment);
}

int trace_forget(struct sqlite_store *s, const struct stored_comment *comment)
{
	int r = call_on_comment(s, STATEMENT_TRACE_TEXT_DELETE, comment);

	return r == 0 ? call_on_comment(s, STATEMENT_CALLBACK_DELETE, comment) : r;
}

struct found {
	struct comment_id id;
	bool was_called_spam;
};

/* STORED_UNKNOWN. */
static int find_one(struct sqlite_store *s, enum statement statement, int64_t site_id,
	struct str key, struct found *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);
	int r;

	call_int(&call, site_id);
	call_blob(&call, key.p, key.n);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? STORED_UNKNOWN : r;
	}
	call_ret_blob(&call, ret->id.byte, sizeof ret->id.byte);
	ret->was_called_spam = call_ret_int(&call) != 0;
	return call_end_of_row(&call);
}

static int find(struct sqlite_store *s, const struct trace_query *query, struct found *ret)
{
	struct str text = str_make((const char *)query->text_key, sizeof query->text_key);
	int r = STORED_UNKNOWN;

	if (query->has_id) {
		r = find_one(s, STATEMENT_TRACE_BY_ID, query->site_id,
			str_make((const char *)query->id.byte, sizeof query->id.byte), ret);
	}
	if (r == STORED_UNKNOWN) {
		r = find_one(s, STATEMENT_TRACE_BY_NEW_TEXT, query->site_id, text, ret);
	}
	return r == STORED_UNKNOWN ? find_one(s, STATEMENT_TRACE_BY_TEXT, query->site_id, text, ret)
				   : r;
}

int sqlite_comment_traced(struct store *store, const struct trace_query *query, struct arena *arena,
	struct stored_comment *ret, bool *ret_was_called_spam)
{
	struct sqlite_store *s = sqlite_of(store);
	struct comment_row row;
	struct found found;
	int r = find(s, query, &found);

	if (r == 0) {
		r = comment_row_find(s, query->site_id, found.id, 0, arena, &row);
	}
	if (r == 0) {
		*ret = row.comment;
		*ret_was_called_spam = found.was_called_spam;
	}
	return r;
}
