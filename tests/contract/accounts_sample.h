/* Users, sessions and links for the contract tests of accounts. */
#ifndef CONTRACT_ACCOUNTS_SAMPLE_H
#define CONTRACT_ACCOUNTS_SAMPLE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/accounts.h>

#include "contract.h"

#define NOW_MS SAMPLE_TIME_MS

static inline int64_t add_user(
	struct contract *c, const char *email, int64_t site_id, enum role role)
{
	struct user_role of_site = {.site_id = site_id, .role = role};
	struct user user = {
		.email = str_of(email),
		.name = STR("Ann"),
		.created_at_ms = NOW_MS,
		.role = &of_site,
		.n_roles = 1,
	};
	int64_t id = 0;

	assert_int_equal(store_user_add(c->store, &user, &id), 0);
	return id;
}

static inline int64_t add_admin(struct contract *c, const char *email)
{
	int64_t id = add_user(c, email, 0, ROLE_ADMIN);

	assert_int_equal(store_user_set_password(c->store, id, STR("hash"), 0), 0);
	return id;
}

static inline struct user get_user(struct contract *c, int64_t id)
{
	struct user user = {0};

	assert_int_equal(store_user_get(c->store, id, &c->arena, &user), 0);
	return user;
}

static inline int64_t start_session(
	struct contract *c, int64_t user_id, const char *secret, int64_t at_ms)
{
	struct session_start start = {
		.user_id = user_id, .now_ms = at_ms, .dead_if_seen_before_ms = NOW_MS - 1000};
	int64_t id = 0;

	(void)snprintf((char *)start.hash, sizeof start.hash, "%s", secret);
	assert_int_equal(store_session_add(c->store, &start, &id), 0);
	return id;
}

static inline int find_session(struct contract *c, const char *secret, struct session *ret)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct user user;

	(void)snprintf((char *)hash, sizeof hash, "%s", secret);
	return store_session_find(c->store, hash, &c->arena, ret, &user);
}

static inline bool is_signed_in(struct contract *c, const char *secret)
{
	struct session session;
	int r = find_session(c, secret, &session);

	assert_true(r == 0 || r == SESSION_UNKNOWN);
	return r == 0;
}

static inline void add_link(
	struct contract *c, enum link_purpose purpose, int64_t user_id, const char *secret)
{
	struct sign_in_link link = {
		.purpose = purpose,
		.user_id = user_id,
		.created_at_ms = NOW_MS,
		.expires_at_ms = NOW_MS + 1000,
	};

	(void)snprintf((char *)link.hash, sizeof link.hash, "%s", secret);
	assert_int_equal(store_link_add(c->store, &link), 0);
}

static inline int look(
	struct contract *c, const char *secret, int64_t now_ms, struct sign_in_link *ret)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct user user;

	(void)snprintf((char *)hash, sizeof hash, "%s", secret);
	return store_link_get(c->store, hash, now_ms, &c->arena, ret, &user);
}

static inline int use(
	struct contract *c, const char *secret, const char *email, int64_t *ret_user_id)
{
	struct link_use use = {
		.now_ms = NOW_MS,
		.email = str_of(email),
		.name = STR("Bea"),
		.password_hash = STR("chosen"),
	};

	(void)snprintf((char *)use.hash, sizeof use.hash, "%s", secret);
	return store_link_use(c->store, &use, ret_user_id);
}

#endif
