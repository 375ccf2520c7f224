#include "sqlite_store.h"

static int token_write(struct sqlite_store *s, const struct token *token, int64_t *ret_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_TOKEN_INSERT);
	int r;

	call_int(&call, token->site_id);
	call_int(&call, token->role);
	call_blob(&call, token->hash, STORE_HASH_BYTES);
	call_int(&call, token->created_at_ms);
	r = call_run(&call);
	if (r == 0) {
		*ret_id = sqlite3_last_insert_rowid(s->db);
	}
	return r;
}

int sqlite_token_add(struct store *store, const struct token *token, int64_t *ret_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t id = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = token_write(s, token, &id);
	r = sqlite_end(s, r == 0 ? directory_changed(s) : r);
	if (r == 0) {
		*ret_id = id;
	}
	return r;
}

static int token_delete(struct sqlite_store *s, int64_t token_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_TOKEN_DELETE);
	int r;

	call_int(&call, token_id);
	r = call_run(&call);
	return r == 0 && sqlite3_changes(s->db) == 0 ? TOKEN_UNKNOWN : r;
}

int sqlite_token_revoke(struct store *store, int64_t token_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = token_delete(s, token_id);
	return sqlite_end(s, r == 0 ? directory_changed(s) : r);
}
