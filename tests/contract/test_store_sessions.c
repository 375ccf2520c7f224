#include "contract.h"

#include <hamlet/limits.h>

#include "accounts_sample.h"

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
	return contract_run("store: sessions", tests, sizeof tests / sizeof *tests);
}
