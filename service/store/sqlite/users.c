#include "sqlite_store.h"

#include <errno.h>

int user_run(struct sqlite_store *s, enum statement statement, int64_t user_id, int64_t other)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, user_id);
	if (other >= 0) {
		call_int(&call, other);
	}
	return call_run(&call);
}

static int roles_write(struct sqlite_store *s, int64_t user_id, const struct user *user)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		HAMLET_CLEANUP(call_end)
		struct call call = call_begin(s, STATEMENT_USER_ROLE_INSERT);
		int r;

		call_int(&call, user_id);
		call_int(&call, user->role[i].site_id);
		call_int(&call, user->role[i].role);
		r = call_run(&call);
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static int email_check(struct sqlite_store *s, struct str email)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_FIND);
	int r;

	call_str(&call, email);
	r = call_step(&call);
	return r == CALL_ROW ? USER_EMAIL_TAKEN : r;
}

static int row_write(struct sqlite_store *s, const struct user *user, int64_t *ret_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_INSERT);
	int r;

	call_str(&call, user->email);
	call_str(&call, user->name);
	call_int(&call, user->is_disabled);
	call_int(&call, user->created_at_ms);
	r = call_run(&call);
	if (r == 0) {
		*ret_id = sqlite3_last_insert_rowid(s->db);
	}
	return r;
}

int user_write(struct sqlite_store *s, const struct user *user, int64_t *ret_id)
{
	int r = email_check(s, user->email);

	if (r == 0) {
		r = row_write(s, user, ret_id);
	}
	return r == 0 ? roles_write(s, *ret_id, user) : r;
}

int sqlite_user_add(struct store *store, const struct user *user, int64_t *ret_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t id = 0;
	int r = sqlite_begin(s);

	if (r == 0) {
		r = sqlite_end(s, user_write(s, user, &id));
	}
	if (r == 0) {
		*ret_id = id;
	}
	return r;
}

static bool is_admin_of_all(const struct user *user)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		if (user->role[i].site_id == 0 && user->role[i].role == ROLE_ADMIN) {
			return !user->is_disabled;
		}
	}
	return false;
}

/* 0 where another admin of all sites remains, or this one is none. */
static int last_admin_check(struct sqlite_store *s, int64_t user_id)
{
	int64_t n = 0;
	int r = user_number(s, STATEMENT_USER_IS_ADMIN_OF_ALL, user_id, &n);

	if (r != 0 || n == 0) {
		return r;
	}
	r = user_number(s, STATEMENT_OTHER_ADMINS_OF_ALL, user_id, &n);
	return r == 0 && n == 0 ? USER_LAST_ADMIN : r;
}

int user_exists_check(struct sqlite_store *s, int64_t user_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_GET);
	int r;

	call_int(&call, user_id);
	r = call_step(&call);
	if (r == CALL_ROW) {
		return 0;
	}
	return r == 0 ? USER_UNKNOWN : r;
}

static int access_end(struct sqlite_store *s, int64_t user_id, int64_t keep_session_id)
{
	int r = user_run(s, STATEMENT_SESSIONS_DELETE, user_id, keep_session_id);

	return r == 0 ? user_run(s, STATEMENT_LINKS_DELETE, user_id, -1) : r;
}

static int row_update(struct sqlite_store *s, const struct user *user)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_UPDATE);

	call_str(&call, user->name);
	call_int(&call, user->is_disabled);
	call_int(&call, user->id);
	return call_run(&call);
}

static bool has_role(const struct user *user, int64_t site_id, int64_t role)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		if (user->role[i].site_id == site_id && user->role[i].role == role) {
			return true;
		}
	}
	return false;
}

/* Whether the stored roles are other than these. */
static int roles_compare(struct sqlite_store *s, const struct user *user, bool *ret_differ)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_ROLES);
	bool differ = false;
	size_t n = 0;
	int r;

	call_int(&call, user->id);
	while ((r = call_step(&call)) == CALL_ROW) {
		int64_t site_id = call_ret_int(&call);

		differ |= !has_role(user, site_id, call_ret_int(&call));
		n++;
	}
	*ret_differ = differ || n != user->n_roles;
	return r;
}

/* A link made by somebody who had a say over the former roles must not give the new ones. */
static int roles_replace(struct sqlite_store *s, const struct user *user)
{
	bool differ = false;
	int r = roles_compare(s, user, &differ);

	if (r != 0 || !differ) {
		return r;
	}
	r = user_run(s, STATEMENT_USER_ROLES_DELETE, user->id, -1);
	if (r == 0) {
		r = roles_write(s, user->id, user);
	}
	return r == 0 ? user_run(s, STATEMENT_LINKS_DELETE, user->id, -1) : r;
}

static int update(struct sqlite_store *s, const struct user *user)
{
	int r = user_exists_check(s, user->id);

	if (r == 0 && !is_admin_of_all(user)) {
		r = last_admin_check(s, user->id);
	}
	if (r == 0) {
		r = row_update(s, user);
	}
	if (r == 0) {
		r = roles_replace(s, user);
	}
	return r == 0 && user->is_disabled ? access_end(s, user->id, 0) : r;
}

int sqlite_user_update(struct store *store, const struct user *user)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, update(s, user)) : r;
}

static int delete (struct sqlite_store *s, int64_t user_id)
{
	int r = user_exists_check(s, user_id);

	if (r == 0) {
		r = last_admin_check(s, user_id);
	}
	if (r == 0) {
		r = user_run(s, STATEMENT_USER_DELETE, user_id, -1);
	}
	if (r == 0) {
		r = user_run(s, STATEMENT_USER_ROLES_DELETE, user_id, -1);
	}
	return r == 0 ? access_end(s, user_id, 0) : r;
}

int sqlite_user_delete(struct store *store, int64_t user_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, delete (s, user_id)) : r;
}

static int password_write(struct sqlite_store *s, int64_t user_id, struct str password_hash)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_SET_PASSWORD);
	int r;

	call_int(&call, user_id);
	call_str(&call, password_hash);
	r = call_run(&call);
	return r == 0 && sqlite3_changes(s->db) == 0 ? USER_UNKNOWN : r;
}

int user_password_write(
	struct sqlite_store *s, int64_t user_id, struct str password_hash, int64_t keep_session_id)
{
	int r = password_write(s, user_id, password_hash);

	return r == 0 ? access_end(s, user_id, keep_session_id) : r;
}

int sqlite_user_set_password(
	struct store *store, int64_t user_id, struct str password_hash, int64_t keep_session_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	return sqlite_end(s, user_password_write(s, user_id, password_hash, keep_session_id));
}
