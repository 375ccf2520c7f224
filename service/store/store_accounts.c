/* The part of the interface that <hamlet/accounts.h> declares: asserts, then the backend's slot. */
#include <hamlet/accounts.h>

#include <assert.h>
#include <stddef.h>

#include <hamlet/limits.h>

#include "backend.h"

const char *link_purpose_name(enum link_purpose purpose)
{
	static const char *const names[] = {"first", "invite", "reset"};

	_Static_assert(sizeof names / sizeof *names == LINK_PURPOSE_COUNT, "one name a purpose");
	assert(purpose < LINK_PURPOSE_COUNT);
	return names[purpose];
}

/* The backend, for an event that writes. */
static const struct store_backend *writer(const struct store *store)
{
	assert(store->mode == STORE_WRITER);
	return store->backend;
}

static void assert_roles(const struct user *user)
{
	assert(user->n_roles <= LIMIT_USER_ROLES);
	for (size_t i = 0; i < user->n_roles; i++) {
		assert(user->role[i].site_id >= 0 && user->role[i].role < ROLE_COUNT);
	}
}

/* ---- users ---- */

int store_user_add(struct store *store, const struct user *user, int64_t *ret_id)
{
	assert(user->email.n > 0);
	assert_roles(user);
	return writer(store)->user_add(store, user, ret_id);
}

int store_user_update(struct store *store, const struct user *user)
{
	assert_roles(user);
	return writer(store)->user_update(store, user);
}

int store_user_delete(struct store *store, int64_t user_id)
{
	return writer(store)->user_delete(store, user_id);
}

int store_user_set_password(
	struct store *store, int64_t user_id, struct str password_hash, int64_t keep_session_id)
{
	assert(password_hash.n > 0);
	return writer(store)->user_set_password(store, user_id, password_hash, keep_session_id);
}

int store_user_get(struct store *store, int64_t user_id, struct arena *arena, struct user *ret)
{
	return store->backend->user_get(store, user_id, arena, ret);
}

int store_user_by_email(struct store *store, struct str email, struct arena *arena,
	struct user *ret, struct str *ret_password_hash)
{
	return store->backend->user_by_email(store, email, arena, ret, ret_password_hash);
}

int store_users(struct store *store, const struct user_query *query, struct arena *arena,
	struct user_list *ret)
{
	assert(query->limit > 0 && query->limit <= LIMIT_PAGE_ITEMS);
	return store->backend->users(store, query, arena, ret);
}

int store_actor_name(struct store *store, struct str actor, struct arena *arena, struct str *ret)
{
	return store->backend->actor_name(store, actor, arena, ret);
}

/* ---- sessions ---- */

int store_session_add(struct store *store, const struct session_start *start, int64_t *ret_id)
{
	return writer(store)->session_add(store, start, ret_id);
}

int store_session_find(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
	struct arena *arena, struct session *ret, struct user *ret_user)
{
	return store->backend->session_find(store, hash, arena, ret, ret_user);
}

int store_session_renew(struct store *store, const struct session_renewal *renewal)
{
	return writer(store)->session_renew(store, renewal);
}

int store_session_end(struct store *store, int64_t session_id)
{
	return writer(store)->session_end(store, session_id);
}

int store_sessions_end(struct store *store, int64_t user_id)
{
	return writer(store)->sessions_end(store, user_id);
}

/* ---- links ---- */

int store_link_add(struct store *store, const struct sign_in_link *link)
{
	assert(link->purpose < LINK_PURPOSE_COUNT);
	assert((link->purpose == LINK_FIRST) == (link->user_id == 0));
	return writer(store)->link_add(store, link);
}

int store_link_get(struct store *store, const unsigned char hash[STORE_HASH_BYTES], int64_t now_ms,
	struct arena *arena, struct sign_in_link *ret, struct user *ret_user)
{
	return store->backend->link_get(store, hash, now_ms, arena, ret, ret_user);
}

int store_link_use(struct store *store, const struct link_use *use, int64_t *ret_user_id)
{
	assert(use->password_hash.n > 0);
	return writer(store)->link_use(store, use, ret_user_id);
}

/* ---- the audit trail ---- */

int store_audit_add(struct store *store, const struct audit_record *record)
{
	assert(record->actor.n > 0 && record->action.n > 0 && record->site_id >= 0);
	return writer(store)->audit_add(store, record);
}

int store_audit(struct store *store, const struct audit_query *query, struct arena *arena,
	struct audit_list *ret)
{
	assert(query->limit > 0 && query->limit <= LIMIT_PAGE_ITEMS);
	assert(query->n_skipped <= LIMIT_AUDIT_SKIPPED);
	return store->backend->audit(store, query, arena, ret);
}
