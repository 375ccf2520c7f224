#include "sqlite_store.h"

#include <errno.h>

#include <hamlet/limits.h>

/* ---- starting ---- */

static int session_write(struct sqlite_store *s, const struct session_start *start, int64_t *ret_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SESSION_INSERT);
	int r;

	call_int(&call, start->user_id);
	call_blob(&call, start->hash, STORE_HASH_BYTES);
	call_int(&call, start->now_ms);
	r = call_run(&call);
	if (r == 0 && sqlite3_changes(s->db) == 0) {
		return USER_UNKNOWN;
	}
	*ret_id = sqlite3_last_insert_rowid(s->db);
	return r;
}

static int add(struct sqlite_store *s, const struct session_start *start, int64_t *ret_id)
{
	int r = session_write(s, start, ret_id);

	if (r == 0) {
		r = user_run(s, STATEMENT_SESSIONS_DELETE_DEAD, start->dead_if_seen_before_ms, -1);
	}
	if (r == 0) {
		r = user_run(s, STATEMENT_SESSIONS_DELETE_BEYOND, start->user_id, LIMIT_SESSIONS);
	}
	return r == 0 ? user_run(s, STATEMENT_USER_SEEN, *ret_id, start->now_ms) : r;
}

int sqlite_session_add(struct store *store, const struct session_start *start, int64_t *ret_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t id = 0;
	int r = sqlite_begin(s);

	if (r == 0) {
		r = sqlite_end(s, add(s, start, &id));
	}
	if (r == 0) {
		*ret_id = id;
	}
	return r;
}

/* ---- using ---- */

static int session_read(struct sqlite_store *s, const unsigned char *hash, struct session *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SESSION_FIND);
	int r;

	call_blob(&call, hash, STORE_HASH_BYTES);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? SESSION_UNKNOWN : r;
	}
	ret->id = call_ret_int(&call);
	ret->user_id = call_ret_int(&call);
	ret->created_at_ms = call_ret_int(&call);
	ret->rotated_at_ms = call_ret_int(&call);
	ret->seen_at_ms = call_ret_int(&call);
	ret->is_confirmed = call_ret_int(&call) != 0;
	ret->is_former = call_ret_int(&call) != 0;
	return call_end_of_row(&call);
}

int sqlite_session_find(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
	struct arena *arena, struct session *ret, struct user *ret_user)
{
	struct sqlite_store *s = sqlite_of(store);
	struct session session;
	struct user user = {0};
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = session_read(s, hash, &session);
	if (r == 0) {
		r = user_read(s, session.user_id, arena, &user);
	}
	sqlite_snapshot_end(s);
	if (r > 0 || user.is_disabled) {
		return SESSION_UNKNOWN;
	}
	if (r == 0) {
		*ret = session;
		*ret_user = user;
	}
	return r;
}

static int rotated_check(struct sqlite_store *s, const struct session_renewal *renewal)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SESSION_ROTATED_AT);
	int r;

	call_int(&call, renewal->id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? SESSION_UNKNOWN : r;
	}
	return call_ret_int(&call) != renewal->rotated_at_ms ? SESSION_ROTATED : 0;
}

static int session_update(struct sqlite_store *s, const struct session_renewal *renewal)
{
	HAMLET_CLEANUP(call_end)
	struct call call =
		call_begin(s, renewal->rotates ? STATEMENT_SESSION_ROTATE : STATEMENT_SESSION_SEEN);

	call_int(&call, renewal->id);
	call_int(&call, renewal->now_ms);
	call_int(&call, renewal->is_former);
	if (renewal->rotates) {
		call_blob(&call, renewal->hash, STORE_HASH_BYTES);
	}
	return call_run(&call);
}

static int renew(struct sqlite_store *s, const struct session_renewal *renewal)
{
	int r = rotated_check(s, renewal);

	if (r == 0) {
		r = session_update(s, renewal);
	}
	return r == 0 ? user_run(s, STATEMENT_USER_SEEN, renewal->id, renewal->now_ms) : r;
}

int sqlite_session_renew(struct store *store, const struct session_renewal *renewal)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, renew(s, renewal)) : r;
}

/* ---- ending ---- */

int sqlite_session_end(struct store *store, int64_t session_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = user_run(s, STATEMENT_SESSION_DELETE, session_id, -1);
	if (r == 0 && sqlite3_changes(s->db) == 0) {
		r = SESSION_UNKNOWN;
	}
	return sqlite_end(s, r);
}

int sqlite_sessions_end(struct store *store, int64_t user_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, user_run(s, STATEMENT_SESSIONS_DELETE, user_id, 0)) : r;
}
