#include "contract.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/accounts.h>
#include <hamlet/limits.h>

#define NOW_MS SAMPLE_TIME_MS

/* ---- samples ---- */

static int64_t add_user(struct contract *c, const char *email, int64_t site_id, enum role role)
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

static int64_t add_admin(struct contract *c, const char *email)
{
	int64_t id = add_user(c, email, 0, ROLE_ADMIN);

	assert_int_equal(store_user_set_password(c->store, id, STR("hash"), 0), 0);
	return id;
}

static struct user get_user(struct contract *c, int64_t id)
{
	struct user user = {0};

	assert_int_equal(store_user_get(c->store, id, &c->arena, &user), 0);
	return user;
}

static int64_t start_session(struct contract *c, int64_t user_id, const char *secret, int64_t at_ms)
{
	struct session_start start = {
		.user_id = user_id, .now_ms = at_ms, .dead_if_seen_before_ms = NOW_MS - 1000};
	int64_t id = 0;

	(void)snprintf((char *)start.hash, sizeof start.hash, "%s", secret);
	assert_int_equal(store_session_add(c->store, &start, &id), 0);
	return id;
}

static int find_session(struct contract *c, const char *secret, struct session *ret)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct user user;

	(void)snprintf((char *)hash, sizeof hash, "%s", secret);
	return store_session_find(c->store, hash, &c->arena, ret, &user);
}

static bool is_signed_in(struct contract *c, const char *secret)
{
	struct session session;
	int r = find_session(c, secret, &session);

	assert_true(r == 0 || r == SESSION_UNKNOWN);
	return r == 0;
}

static void add_link(
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

static int look(struct contract *c, const char *secret, int64_t now_ms, struct sign_in_link *ret)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct user user;

	(void)snprintf((char *)hash, sizeof hash, "%s", secret);
	return store_link_get(c->store, hash, now_ms, &c->arena, ret, &user);
}

static int use(struct contract *c, const char *secret, const char *email, int64_t *ret_user_id)
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

/* ---- users ---- */

static void a_user_comes_back_as_they_were_added(struct contract *c)
{
	struct user_role roles[] = {{.site_id = c->site_id, .role = ROLE_VIEWER},
		{.site_id = sample_site(c, "other"), .role = ROLE_MODERATOR}};
	struct user user = {
		.email = STR("ann@example.org"),
		.name = STR("Ann \xc3\x89"),
		.created_at_ms = 5,
		.role = roles,
		.n_roles = 2,
	};
	struct user found;
	struct str password_hash = STR("untouched");
	int64_t id = 0;

	assert_int_equal(store_user_add(c->store, &user, &id), 0);
	contract_reopen(c);
	assert_int_equal(store_user_by_email(c->store, STR("ann@example.org"), &c->arena, &found,
				 &password_hash),
		0);
	assert_int_equal(found.id, id);
	assert_str(found.email, "ann@example.org");
	assert_str(found.name, "Ann \xc3\x89");
	assert_false(found.is_disabled);
	assert_false(found.has_password);
	assert_int_equal(password_hash.n, 0);
	assert_int_equal(found.created_at_ms, 5);
	assert_int_equal(found.seen_at_ms, 0);
	assert_int_equal(found.n_roles, 2);
	assert_int_equal(found.role[0].site_id, c->site_id);
	assert_int_equal(found.role[0].role, ROLE_VIEWER);
	assert_int_equal(found.role[1].role, ROLE_MODERATOR);
}

static void an_email_is_taken_once_and_free_again_after_a_deletion(struct contract *c)
{
	struct user user = {.email = STR("ann@example.org")};
	int64_t first = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	int64_t id = 0;

	assert_int_equal(store_user_add(c->store, &user, &id), USER_EMAIL_TAKEN);
	assert_int_equal(store_user_delete(c->store, first), 0);
	assert_int_equal(store_user_add(c->store, &user, &id), 0);
	assert_true(id > first);
}

static void a_role_needs_its_site(struct contract *c)
{
	struct user_role role = {.site_id = 99, .role = ROLE_VIEWER};
	struct user user = {.email = STR("ann@example.org"), .role = &role, .n_roles = 1};
	int64_t id;

	assert_int_equal(store_user_add(c->store, &user, &id), -EINVAL);
	assert_int_equal(store_user_by_email(c->store, user.email, &c->arena, &user, &user.name),
		USER_UNKNOWN);
}

static void an_update_replaces_name_and_roles(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	struct user_role role = {.site_id = c->site_id, .role = ROLE_ADMIN};
	struct user user = {.id = id, .name = STR("Eve"), .role = &role, .n_roles = 1};
	struct user found;

	assert_int_equal(store_user_update(c->store, &user), 0);
	found = get_user(c, id);
	assert_str(found.name, "Eve");
	assert_str(found.email, "ann@example.org");
	assert_int_equal(found.n_roles, 1);
	assert_int_equal(found.role[0].role, ROLE_ADMIN);
	user.id = 99;
	assert_int_equal(store_user_update(c->store, &user), USER_UNKNOWN);
}

static void links_end_where_the_roles_change_and_only_there(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	struct user_role role = {.site_id = c->site_id, .role = ROLE_VIEWER};
	struct user user = {.id = id, .name = STR("Eve"), .role = &role, .n_roles = 1};
	struct sign_in_link link;

	add_link(c, LINK_INVITE, id, "secret");
	assert_int_equal(store_user_update(c->store, &user), 0);
	assert_int_equal(look(c, "secret", NOW_MS, &link), 0);
	role = (struct user_role){.role = ROLE_VIEWER};
	assert_int_equal(store_user_update(c->store, &user), 0);
	assert_int_equal(look(c, "secret", NOW_MS, &link), LINK_UNKNOWN);
	add_link(c, LINK_INVITE, id, "secret");
	role.role = ROLE_ADMIN;
	assert_int_equal(store_user_update(c->store, &user), 0);
	assert_int_equal(look(c, "secret", NOW_MS, &link), LINK_UNKNOWN);
}

static void the_last_admin_of_all_sites_stays_one(struct contract *c)
{
	int64_t first = add_admin(c, "first@example.org");
	int64_t invited = add_user(c, "invited@example.org", 0, ROLE_ADMIN);
	struct user_role moderator = {.role = ROLE_MODERATOR};
	struct user demoted = {.id = first, .role = &moderator, .n_roles = 1};
	struct user_role admin = {.role = ROLE_ADMIN};
	struct user disabled = {.id = first, .is_disabled = true, .role = &admin, .n_roles = 1};

	/* One who has not chosen a password yet may never come. */
	assert_int_equal(store_user_update(c->store, &demoted), USER_LAST_ADMIN);
	assert_int_equal(store_user_update(c->store, &disabled), USER_LAST_ADMIN);
	assert_int_equal(store_user_delete(c->store, first), USER_LAST_ADMIN);
	assert_int_equal(get_user(c, first).role[0].role, ROLE_ADMIN);
	assert_int_equal(store_user_delete(c->store, invited), 0);
	add_admin(c, "second@example.org");
	assert_int_equal(store_user_update(c->store, &disabled), 0);
	assert_int_equal(store_user_delete(c->store, first), 0);
}

static void an_admin_of_one_site_is_no_last_admin(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_ADMIN);

	add_admin(c, "first@example.org");
	assert_int_equal(store_user_delete(c->store, id), 0);
	assert_int_equal(store_user_delete(c->store, id), USER_UNKNOWN);
}

static void a_deleted_user_keeps_the_name_for_the_trails(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_ADMIN);
	struct user found;
	struct str name;
	struct str actor;

	assert_int_equal(store_user_delete(c->store, id), 0);
	assert_int_equal(store_user_get(c->store, id, &c->arena, &found), USER_UNKNOWN);
	assert_int_equal(arena_printf(&c->arena, &actor, "user:%lld", (long long)id), 0);
	assert_int_equal(store_actor_name(c->store, actor, &c->arena, &name), 0);
	assert_str(name, "Ann");
}

static void actors_that_are_no_users_have_no_name(struct contract *c)
{
	static const char *const actors[] = {"", "token:1", "user:", "user:x", "user:99", "user:-1",
		"user:99999999999999999999", "filter", "user:1 "};
	struct str name;

	add_user(c, "ann@example.org", c->site_id, ROLE_ADMIN);
	for (size_t i = 0; i < sizeof actors / sizeof *actors; i++) {
		assert_int_equal(
			store_actor_name(c->store, str_of(actors[i]), &c->arena, &name), 0);
		assert_int_equal(name.n, 0);
	}
}

static void users_come_in_pages_and_by_site(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	int64_t first = add_user(c, "a@example.org", c->site_id, ROLE_VIEWER);
	int64_t second = add_user(c, "b@example.org", other, ROLE_VIEWER);
	int64_t third = add_user(c, "c@example.org", c->site_id, ROLE_ADMIN);
	struct user_query query = {.limit = 2};
	struct user_list list;

	assert_int_equal(store_users(c->store, &query, &c->arena, &list), 0);
	assert_int_equal(list.n, 2);
	assert_true(list.has_more);
	assert_int_equal(list.item[1].id, second);
	query.after = second;
	assert_int_equal(store_users(c->store, &query, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	assert_false(list.has_more);
	assert_int_equal(list.item[0].id, third);
	query = (struct user_query){.limit = 2, .site = &c->site_id, .n_sites = 1};
	assert_int_equal(store_users(c->store, &query, &c->arena, &list), 0);
	assert_int_equal(list.n, 2);
	assert_false(list.has_more);
	assert_int_equal(list.item[0].id, first);
	assert_int_equal(list.item[1].id, third);
}

/* ---- sessions ---- */

static void a_session_is_found_by_its_secret_with_its_user(struct contract *c)
{
	int64_t user_id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	int64_t id = start_session(c, user_id, "secret", NOW_MS);
	unsigned char hash[STORE_HASH_BYTES] = "secret";
	struct session session;
	struct user user;

	assert_int_equal(store_session_find(c->store, hash, &c->arena, &session, &user), 0);
	assert_int_equal(session.id, id);
	assert_int_equal(session.created_at_ms, NOW_MS);
	assert_int_equal(session.seen_at_ms, NOW_MS);
	assert_true(session.is_confirmed);
	assert_false(session.is_former);
	assert_int_equal(user.id, user_id);
	assert_int_equal(user.n_roles, 1);
	assert_int_equal(user.seen_at_ms, NOW_MS);
	assert_false(is_signed_in(c, "wrong"));
}

static void a_rotation_keeps_the_former_secret_until_the_new_one_is_used(struct contract *c)
{
	int64_t user_id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	struct session_renewal renewal = {
		.id = start_session(c, user_id, "one", NOW_MS),
		.now_ms = NOW_MS + 10,
		.rotated_at_ms = NOW_MS,
		.rotates = true,
		.hash = "two",
	};
	struct session session;

	assert_int_equal(store_session_renew(c->store, &renewal), 0);
	/* The same again comes from another request that was under way. */
	assert_int_equal(store_session_renew(c->store, &renewal), SESSION_ROTATED);
	assert_int_equal(find_session(c, "one", &session), 0);
	assert_true(session.is_former);
	assert_false(session.is_confirmed);
	assert_int_equal(session.rotated_at_ms, NOW_MS + 10);
	/* The answer with the new secret was lost: another is made, and the former stays what it
	 * was. */
	renewal = (struct session_renewal){.id = session.id,
		.now_ms = NOW_MS + 20,
		.rotated_at_ms = session.rotated_at_ms,
		.rotates = true,
		.is_former = true,
		.hash = "three"};
	assert_int_equal(store_session_renew(c->store, &renewal), 0);
	assert_true(is_signed_in(c, "one"));
	assert_false(is_signed_in(c, "two"));
	assert_int_equal(find_session(c, "three", &session), 0);
	assert_false(session.is_former);
	renewal = (struct session_renewal){
		.id = session.id, .now_ms = NOW_MS + 30, .rotated_at_ms = session.rotated_at_ms};
	assert_int_equal(store_session_renew(c->store, &renewal), 0);
	assert_int_equal(find_session(c, "one", &session), 0);
	assert_true(session.is_confirmed);
	assert_int_equal(session.seen_at_ms, NOW_MS + 30);
	assert_int_equal(get_user(c, user_id).seen_at_ms, NOW_MS + 30);
}

static void sessions_end_one_by_one_or_all_of_a_user(struct contract *c)
{
	int64_t ann = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	int64_t bob = add_user(c, "bob@example.org", c->site_id, ROLE_VIEWER);
	int64_t first = start_session(c, ann, "one", NOW_MS);

	start_session(c, ann, "two", NOW_MS);
	start_session(c, ann, "three", NOW_MS);
	start_session(c, bob, "bob's", NOW_MS);
	assert_int_equal(store_session_end(c->store, first), 0);
	assert_int_equal(store_session_end(c->store, first), SESSION_UNKNOWN);
	assert_false(is_signed_in(c, "one"));
	assert_true(is_signed_in(c, "two"));
	assert_int_equal(store_sessions_end(c->store, ann), 0);
	assert_false(is_signed_in(c, "two"));
	assert_false(is_signed_in(c, "three"));
	assert_true(is_signed_in(c, "bob's"));
}

static void sessions_are_capped_and_dead_ones_swept(struct contract *c)
{
	int64_t ann = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	char secret[16];

	start_session(c, ann, "dead", NOW_MS - 2000);
	for (int i = 0; i <= LIMIT_SESSIONS; i++) {
		(void)snprintf(secret, sizeof secret, "s%d", i);
		start_session(c, ann, secret, NOW_MS + i);
		assert_false(is_signed_in(c, "dead"));
	}
	assert_false(is_signed_in(c, "s0"));
	assert_true(is_signed_in(c, "s1"));
	assert_true(is_signed_in(c, secret));
}

static void disabling_and_deleting_end_sessions_and_links(struct contract *c)
{
	for (int i = 0; i < 2; i++) {
		int64_t id = add_user(
			c, i == 0 ? "a@example.org" : "b@example.org", c->site_id, ROLE_MODERATOR);
		struct user user = {.id = id, .is_disabled = true};
		struct session_start start = {.user_id = id, .hash = "later"};
		struct sign_in_link link;

		start_session(c, id, "secret", NOW_MS);
		add_link(c, LINK_RESET, id, "reset");
		assert_int_equal(i == 0 ? store_user_update(c->store, &user)
					: store_user_delete(c->store, id),
			0);
		assert_false(is_signed_in(c, "secret"));
		assert_int_equal(look(c, "reset", NOW_MS, &link), LINK_UNKNOWN);
		assert_int_equal(store_session_add(c->store, &start, &id), USER_UNKNOWN);
	}
}

static void a_new_password_ends_links_and_other_sessions(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	int64_t mine = start_session(c, id, "mine", NOW_MS);
	struct sign_in_link link;
	struct user user;
	struct str password_hash;

	start_session(c, id, "another", NOW_MS);
	add_link(c, LINK_RESET, id, "reset");
	assert_int_equal(store_user_set_password(c->store, id, STR("hash"), mine), 0);
	assert_true(is_signed_in(c, "mine"));
	assert_false(is_signed_in(c, "another"));
	assert_int_equal(look(c, "reset", NOW_MS, &link), LINK_UNKNOWN);
	assert_int_equal(store_user_by_email(c->store, STR("ann@example.org"), &c->arena, &user,
				 &password_hash),
		0);
	assert_str(password_hash, "hash");
	assert_true(user.has_password);
	assert_int_equal(store_user_set_password(c->store, 99, STR("hash"), 0), USER_UNKNOWN);
}

/* ---- links ---- */

static void a_link_gives_a_password_once(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	struct sign_in_link link;
	int64_t used_by = 0;

	start_session(c, id, "before", NOW_MS);
	add_link(c, LINK_INVITE, id, "secret");
	contract_reopen(c);
	assert_int_equal(look(c, "secret", NOW_MS, &link), 0);
	assert_int_equal(link.purpose, LINK_INVITE);
	assert_int_equal(link.user_id, id);
	assert_int_equal(link.expires_at_ms, NOW_MS + 1000);
	assert_int_equal(use(c, "secret", "", &used_by), 0);
	assert_int_equal(used_by, id);
	assert_true(get_user(c, id).has_password);
	assert_str(get_user(c, id).name, "Bea");
	assert_false(is_signed_in(c, "before"));
	assert_int_equal(use(c, "secret", "", &used_by), LINK_UNKNOWN);
	assert_int_equal(look(c, "secret", NOW_MS, &link), LINK_UNKNOWN);
}

static void links_expire_and_later_ones_replace_earlier(struct contract *c)
{
	int64_t id = add_user(c, "ann@example.org", c->site_id, ROLE_VIEWER);
	struct sign_in_link link;

	add_link(c, LINK_INVITE, id, "one");
	assert_int_equal(look(c, "one", NOW_MS + 999, &link), 0);
	assert_int_equal(look(c, "one", NOW_MS + 1000, &link), LINK_UNKNOWN);
	add_link(c, LINK_RESET, id, "two");
	assert_int_equal(look(c, "one", NOW_MS, &link), LINK_UNKNOWN);
	assert_int_equal(look(c, "two", NOW_MS, &link), 0);
	link.user_id = 99;
	assert_int_equal(store_link_add(c->store, &link), USER_UNKNOWN);
}

static void the_first_link_makes_an_admin_of_all_sites(struct contract *c)
{
	struct sign_in_link link;
	struct user user;
	int64_t id = 0;

	add_user(c, "taken@example.org", c->site_id, ROLE_VIEWER);
	add_link(c, LINK_FIRST, 0, "earlier");
	add_link(c, LINK_FIRST, 0, "first");
	assert_int_equal(look(c, "earlier", NOW_MS, &link), LINK_UNKNOWN);
	assert_int_equal(use(c, "first", "taken@example.org", &id), LINK_EMAIL_TAKEN);
	assert_int_equal(use(c, "first", "me@example.org", &id), 0);
	user = get_user(c, id);
	assert_str(user.email, "me@example.org");
	assert_str(user.name, "Bea");
	assert_true(user.has_password);
	assert_int_equal(user.n_roles, 1);
	assert_int_equal(user.role[0].site_id, 0);
	assert_int_equal(user.role[0].role, ROLE_ADMIN);
	assert_int_equal(use(c, "first", "another@example.org", &id), LINK_UNKNOWN);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_user_comes_back_as_they_were_added),
	CONTRACT_TEST(an_email_is_taken_once_and_free_again_after_a_deletion),
	CONTRACT_TEST(a_role_needs_its_site),
	CONTRACT_TEST(an_update_replaces_name_and_roles),
	CONTRACT_TEST(links_end_where_the_roles_change_and_only_there),
	CONTRACT_TEST(the_last_admin_of_all_sites_stays_one),
	CONTRACT_TEST(an_admin_of_one_site_is_no_last_admin),
	CONTRACT_TEST(a_deleted_user_keeps_the_name_for_the_trails),
	CONTRACT_TEST(actors_that_are_no_users_have_no_name),
	CONTRACT_TEST(users_come_in_pages_and_by_site),
	CONTRACT_TEST(a_session_is_found_by_its_secret_with_its_user),
	CONTRACT_TEST(a_rotation_keeps_the_former_secret_until_the_new_one_is_used),
	CONTRACT_TEST(sessions_end_one_by_one_or_all_of_a_user),
	CONTRACT_TEST(sessions_are_capped_and_dead_ones_swept),
	CONTRACT_TEST(disabling_and_deleting_end_sessions_and_links),
	CONTRACT_TEST(a_new_password_ends_links_and_other_sessions),
	CONTRACT_TEST(a_link_gives_a_password_once),
	CONTRACT_TEST(links_expire_and_later_ones_replace_earlier),
	CONTRACT_TEST(the_first_link_makes_an_admin_of_all_sites),
};

int main(void)
{
	return contract_run("store: accounts", tests, sizeof tests / sizeof *tests);
}
