#include "contract.h"

#include <errno.h>

#include "accounts_sample.h"

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
};

int main(void)
{
	return contract_run("store: accounts", tests, sizeof tests / sizeof *tests);
}
