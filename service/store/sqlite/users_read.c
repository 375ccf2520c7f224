#include "sqlite_store.h"

#include <errno.h>

#include <hamlet/ascii.h>

int user_number(struct sqlite_store *s, enum statement statement, int64_t user_id, int64_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);
	int r;

	call_int(&call, user_id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret = call_ret_int(&call);
	return call_end_of_row(&call);
}

static int read_roles(struct sqlite_store *s, struct arena *arena, struct user *user)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_ROLES);
	int64_t n = 0;
	int r = user_number(s, STATEMENT_USER_ROLE_COUNT, user->id, &n);

	if (r != 0) {
		return r;
	}
	user->role = arena_new(arena, (size_t)n, sizeof *user->role);
	if (user->role == NULL) {
		return -ENOMEM;
	}
	call_int(&call, user->id);
	while (user->n_roles < (size_t)n && (r = call_step(&call)) == CALL_ROW) {
		struct user_role *role = &user->role[user->n_roles++];
		int64_t number;

		role->site_id = call_ret_int(&call);
		number = call_ret_int(&call);
		if (number < 0 || number >= ROLE_COUNT) {
			return -EBADMSG;
		}
		role->role = (enum role)number;
		r = call_end_of_row(&call);
	}
	return r;
}

/* Of a row of USER_COLUMNS. */
static int read_user(
	struct sqlite_store *s, struct call *call, struct arena *arena, struct user *ret)
{
	struct user user = {.id = call_ret_int(call)};
	int r;

	user.email = call_ret_str(call, arena);
	user.name = call_ret_str(call, arena);
	user.is_disabled = call_ret_int(call) != 0;
	user.has_password = call_ret_int(call) != 0;
	user.created_at_ms = call_ret_int(call);
	user.seen_at_ms = call_ret_int(call);
	r = call_end_of_row(call);
	if (r == 0) {
		r = read_roles(s, arena, &user);
	}
	if (r == 0) {
		*ret = user;
	}
	return r;
}

int user_read(struct sqlite_store *s, int64_t user_id, struct arena *arena, struct user *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_GET);
	int r;

	call_int(&call, user_id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? USER_UNKNOWN : r;
	}
	return read_user(s, &call, arena, ret);
}

int sqlite_user_get(struct store *store, int64_t user_id, struct arena *arena, struct user *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_snapshot_begin(s);

	if (r == 0) {
		r = user_read(s, user_id, arena, ret);
		sqlite_snapshot_end(s);
	}
	return r;
}

static int user_find(struct sqlite_store *s, struct str email, struct arena *arena, int64_t *ret_id,
	struct str *ret_password_hash)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USER_FIND);
	int r;

	call_str(&call, email);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? USER_UNKNOWN : r;
	}
	*ret_id = call_ret_int(&call);
	*ret_password_hash = call_ret_str(&call, arena);
	return call_end_of_row(&call);
}

int sqlite_user_by_email(struct store *store, struct str email, struct arena *arena,
	struct user *ret, struct str *ret_password_hash)
{
	struct sqlite_store *s = sqlite_of(store);
	struct str password_hash = STR_NONE;
	int64_t id = 0;
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = user_find(s, email, arena, &id, &password_hash);
	if (r == 0) {
		r = user_read(s, id, arena, ret);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret_password_hash = password_hash;
	}
	return r;
}

static bool has_role_on(const struct user *user, const struct user_query *query)
{
	for (size_t i = 0; i < user->n_roles; i++) {
		for (size_t k = 0; k < query->n_sites; k++) {
			if (user->role[i].site_id == query->site[k]) {
				return true;
			}
		}
	}
	return query->n_sites == 0;
}

static int read_users(struct sqlite_store *s, const struct user_query *query, struct arena *arena,
	struct user_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USERS_AFTER);
	int r;

	call_int(&call, query->after);
	while ((r = call_step(&call)) == CALL_ROW) {
		struct user user;

		r = read_user(s, &call, arena, &user);
		if (r != 0) {
			return r;
		}
		if (!has_role_on(&user, query)) {
			continue;
		}
		if (ret->n == query->limit) {
			ret->has_more = true;
			return 0;
		}
		ret->item[ret->n++] = user;
	}
	return r;
}

int sqlite_users(struct store *store, const struct user_query *query, struct arena *arena,
	struct user_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct user_list list = {.item = arena_new(arena, query->limit, sizeof *list.item)};
	int r = list.item == NULL ? -ENOMEM : sqlite_snapshot_begin(s);

	if (r == 0) {
		r = read_users(s, query, arena, &list);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}

int sqlite_actor_name(struct store *store, struct str actor, struct arena *arena, struct str *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_USER_NAME);
	struct str prefix = STR("user:");
	struct str name = STR_NONE;
	int64_t id;
	int r;

	if (!str_starts(actor, prefix) ||
		ascii_parse_int(str_skip(actor, prefix.n), 1, INT64_MAX, &id) != 0) {
		*ret = STR_NONE;
		return 0;
	}
	call_int(&call, id);
	r = call_step(&call);
	if (r == CALL_ROW) {
		name = call_ret_str(&call, arena);
		r = call_end_of_row(&call);
	}
	if (r == 0) {
		*ret = name;
	}
	return r;
}
