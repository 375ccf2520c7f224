#include "sqlite_store.h"

#include <errno.h>

/* ---- adding ---- */

static int link_write(struct sqlite_store *s, const struct sign_in_link *link)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LINK_INSERT);

	call_blob(&call, link->hash, STORE_HASH_BYTES);
	call_int(&call, link->purpose);
	call_int(&call, link->user_id);
	call_int(&call, link->created_at_ms);
	call_int(&call, link->expires_at_ms);
	return call_run(&call);
}

static int add(struct sqlite_store *s, const struct sign_in_link *link)
{
	int r = link->user_id == 0 ? 0 : user_exists_check(s, link->user_id);

	if (r == 0) {
		r = user_run(s, STATEMENT_LINKS_DELETE, link->user_id, -1);
	}
	return r == 0 ? link_write(s, link) : r;
}

int sqlite_link_add(struct store *store, const struct sign_in_link *link)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, add(s, link)) : r;
}

/* ---- reading ---- */

static int link_read(
	struct sqlite_store *s, const unsigned char *hash, int64_t now_ms, struct sign_in_link *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LINK_GET);
	int64_t purpose;
	int r;

	call_blob(&call, hash, STORE_HASH_BYTES);
	call_int(&call, now_ms);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? LINK_UNKNOWN : r;
	}
	purpose = call_ret_int(&call);
	if (purpose < 0 || purpose >= LINK_PURPOSE_COUNT) {
		return -EBADMSG;
	}
	ret->purpose = (enum link_purpose)purpose;
	ret->user_id = call_ret_int(&call);
	ret->created_at_ms = call_ret_int(&call);
	ret->expires_at_ms = call_ret_int(&call);
	memcpy(ret->hash, hash, STORE_HASH_BYTES);
	return call_end_of_row(&call);
}

int sqlite_link_get(struct store *store, const unsigned char hash[STORE_HASH_BYTES], int64_t now_ms,
	struct arena *arena, struct sign_in_link *ret, struct user *ret_user)
{
	struct sqlite_store *s = sqlite_of(store);
	struct sign_in_link link;
	struct user user = {0};
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = link_read(s, hash, now_ms, &link);
	if (r == 0 && link.user_id != 0) {
		r = user_read(s, link.user_id, arena, &user);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = link;
		*ret_user = user;
	}
	return r > 0 ? LINK_UNKNOWN : r;
}

/* ---- using ---- */

static int add_first_admin(struct sqlite_store *s, const struct link_use *use, int64_t *ret_id)
{
	struct user_role role = {.role = ROLE_ADMIN};
	const struct user user = {
		.email = use->email,
		.name = use->name,
		.created_at_ms = use->now_ms,
		.role = &role,
		.n_roles = 1,
	};
	int r = user_write(s, &user, ret_id);

	return r == USER_EMAIL_TAKEN ? LINK_EMAIL_TAKEN : r;
}

static int rename_user(struct sqlite_store *s, int64_t user_id, struct str name)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_RENAME);

	call_int(&call, user_id);
	call_str(&call, name);
	return call_run(&call);
}

static int use_link(struct sqlite_store *s, const struct link_use *use, int64_t *ret_user_id)
{
	struct sign_in_link link;
	int64_t user_id;
	int r = link_read(s, use->hash, use->now_ms, &link);

	if (r != 0) {
		return r;
	}
	user_id = link.user_id;
	if (link.purpose == LINK_FIRST) {
		r = add_first_admin(s, use, &user_id);
	} else if (use->name.n > 0) {
		r = rename_user(s, user_id, use->name);
	}
	if (r != 0) {
		return r;
	}
	r = user_run(s, STATEMENT_LINKS_DELETE, link.user_id, -1);
	if (r == 0) {
		r = user_password_write(s, user_id, use->password_hash, 0);
		r = r == USER_UNKNOWN ? LINK_UNKNOWN : r;
	}
	*ret_user_id = user_id;
	return r;
}

int sqlite_link_use(struct store *store, const struct link_use *use, int64_t *ret_user_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t user_id = 0;
	int r = sqlite_begin(s);

	if (r == 0) {
		r = sqlite_end(s, use_link(s, use, &user_id));
	}
	if (r == 0) {
		*ret_user_id = user_id;
	}
	return r;
}
