#include "contract.h"

#include <errno.h>

#include <hamlet/accounts.h>
#include <hamlet/limits.h>
#include <hamlet/store_models.h>

static void add(struct contract *c, int64_t at_ms, const char *action, int64_t site_id)
{
	const struct audit_record record = {
		.at_ms = at_ms,
		.actor = STR("token:3"),
		.action = str_of(action),
		.object = STR("site:news"),
		.site_id = site_id,
		.before = STR("{\"a\":1}"),
		.after = STR("{\"a\":2}"),
	};

	assert_int_equal(store_audit_add(c->store, &record), 0);
}

static struct audit_list read_trail(struct contract *c, const struct audit_query *query)
{
	struct audit_list list = {0};

	assert_int_equal(store_audit(c->store, query, &c->arena, &list), 0);
	return list;
}

static void a_record_comes_back_as_it_was_added(struct contract *c)
{
	const struct audit_query query = {.through_ms = INT64_MAX, .limit = 10};
	struct audit_list list;

	add(c, 5, "site.change", c->site_id);
	contract_reopen(c);
	list = read_trail(c, &query);
	assert_int_equal(list.n, 1);
	assert_false(list.has_more);
	assert_int_equal(list.item[0].at_ms, 5);
	assert_str(list.item[0].actor, "token:3");
	assert_int_equal(list.item[0].actor_name.n, 0);
	assert_str(list.item[0].action, "site.change");
	assert_str(list.item[0].object, "site:news");
	assert_int_equal(list.item[0].site_id, c->site_id);
	assert_str(list.item[0].before, "{\"a\":1}");
	assert_str(list.item[0].after, "{\"a\":2}");
}

static void all_trails_come_as_one_with_the_latest_first(struct contract *c)
{
	const struct audit_query query = {.through_ms = INT64_MAX, .limit = 10};
	const struct rule_change change = {
		.name = STR("pills"),
		.source = STR("{\"w\":1}"),
		.actor = STR("token:4"),
		.now_ms = SAMPLE_TIME_MS + 2,
	};
	const struct model_record model = {
		.created_at_ms = SAMPLE_TIME_MS + 3, .quality_json = STR("{}"), .note = STR("n")};
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct audit_list list;
	uint64_t version;
	int64_t model_version;

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_int_equal(store_rule_add(c->store, &change, &version), 0);
	assert_int_equal(store_model_add(c->store, &model, STR_NONE, &model_version), 0);
	add(c, SAMPLE_TIME_MS + 4, "token.add", 0);
	list = read_trail(c, &query);
	/* What the filter decided by itself is in no trail of people. */
	assert_int_equal(list.n, 4);
	assert_str(list.item[0].action, "token.add");
	assert_str(list.item[1].action, "model.train");
	assert_str(list.item[1].object, "model:1");
	assert_str(list.item[2].action, "rule.add");
	assert_str(list.item[2].object, "rule:pills");
	assert_int_equal(list.item[2].before.n, 0);
	assert_str(list.item[2].after, "{\"w\":1}");
	assert_str(list.item[3].action, "comment.spam");
	assert_int_equal(list.item[3].object.n, 8 + COMMENT_ID_TEXT_BYTES);
	assert_int_equal(list.item[3].site_id, c->site_id);
	assert_str(list.item[3].before, "{\"status\":\"pending\"}");
	assert_str(list.item[3].after, "{\"status\":\"rejected\",\"note\":\"\"}");
}

static void a_record_names_the_user_who_acted(struct contract *c)
{
	const struct audit_query query = {.through_ms = INT64_MAX, .limit = 1};
	struct user user = {.email = STR("ann@example.org"), .name = STR("Ann")};
	struct audit_record record = {.action = STR("user.add")};
	struct audit_list list;
	int64_t id = 0;

	assert_int_equal(store_user_add(c->store, &user, &id), 0);
	assert_int_equal(arena_printf(&c->arena, &record.actor, "user:%lld", (long long)id), 0);
	assert_int_equal(store_audit_add(c->store, &record), 0);
	list = read_trail(c, &query);
	assert_str(list.item[0].actor_name, "Ann");
}

static void pages_neither_lose_nor_repeat_what_came_at_once(struct contract *c)
{
	static const char *const actions[] = {"a", "b", "c", "d", "e"};
	struct audit_query query = {.through_ms = INT64_MAX, .limit = 2};
	struct audit_list list;

	add(c, 5, "a", 0);
	for (size_t i = 1; i < 4; i++) {
		add(c, 7, actions[i], 0);
	}
	add(c, 9, "e", 0);
	list = read_trail(c, &query);
	assert_str(list.item[0].action, "e");
	assert_str(list.item[1].action, "d");
	assert_true(list.has_more);
	query.through_ms = 7;
	query.n_skipped = 1;
	list = read_trail(c, &query);
	assert_str(list.item[0].action, "c");
	assert_str(list.item[1].action, "b");
	assert_true(list.has_more);
	query.n_skipped = 3;
	list = read_trail(c, &query);
	assert_int_equal(list.n, 1);
	assert_str(list.item[0].action, "a");
	assert_false(list.has_more);
}

static void a_trail_is_asked_by_site_and_by_actor(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct audit_query query = {
		.through_ms = INT64_MAX, .limit = 10, .site = &other, .n_sites = 1};
	struct audit_list list;

	add(c, 1, "site.change", c->site_id);
	add(c, 2, "site.change", other);
	add(c, 3, "token.add", 0);
	list = read_trail(c, &query);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.item[0].site_id, other);
	query = (struct audit_query){.through_ms = INT64_MAX, .limit = 10, .actor = STR("token:3")};
	assert_int_equal(read_trail(c, &query).n, 3);
	query.actor = STR("token:4");
	assert_int_equal(read_trail(c, &query).n, 0);
}

static int add_then_fail(struct store_task *task, struct store *store)
{
	const struct audit_record record = {.actor = STR("token:3"), .action = STR("lost")};

	(void)task;
	assert_int_equal(store_audit_add(store, &record), 0);
	return -ENOENT;
}

static void what_did_not_happen_leaves_no_record(struct contract *c)
{
	const struct audit_query query = {.through_ms = INT64_MAX, .limit = 10};
	struct store_task task = {.run = add_then_fail};

	store_run_batch(c->store, &task);
	assert_int_equal(task.result, -ENOENT);
	assert_int_equal(read_trail(c, &query).n, 0);
}

static void a_key_is_revoked_alone(struct contract *c)
{
	unsigned char second[STORE_HASH_BYTES] = "second";
	unsigned char first[STORE_HASH_BYTES] = "key of news";
	struct store_directory before;
	struct store_directory after;

	assert_int_equal(store_site_rotate_key(c->store, c->site_id, second, 1000, 2000), 0);
	assert_int_equal(store_directory(c->store, &c->arena, &before), 0);
	assert_int_equal(store_site_revoke_key(c->store, c->site_id + 1, first), SITE_KEY_UNKNOWN);
	assert_int_equal(store_site_revoke_key(c->store, c->site_id, first), 0);
	assert_int_equal(store_site_revoke_key(c->store, c->site_id, first), SITE_KEY_UNKNOWN);
	assert_int_equal(store_directory(c->store, &c->arena, &after), 0);
	assert_true(after.version > before.version);
	assert_int_equal(after.n_keys, 1);
	assert_memory_equal(after.keys[0].hash, second, sizeof second);
	assert_int_equal(after.keys[0].created_at_ms, 1000);
}

static void a_page_of_comments_spans_the_sites_that_are_named(struct contract *c)
{
	int64_t second = sample_site(c, "second");
	int64_t third = sample_site(c, "third");
	const int64_t sites[] = {c->site_id, third};
	struct comment_query query = {.site = sites, .n_sites = 2, .limit = 2};
	struct comment_page page;

	sample_accept(c, third, 1, STATUS_PENDING);
	sample_accept(c, second, 2, STATUS_PENDING);
	sample_accept(c, c->site_id, 3, STATUS_PENDING);
	sample_accept(c, third, 4, STATUS_PENDING);
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 2);
	assert_true(page.has_more);
	assert_id(page.item[0].id, 1);
	assert_id(page.item[1].id, 3);
	query.has_after = true;
	query.after = sample_id(3);
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_id(page.item[0].id, 4);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_record_comes_back_as_it_was_added),
	CONTRACT_TEST(all_trails_come_as_one_with_the_latest_first),
	CONTRACT_TEST(a_record_names_the_user_who_acted),
	CONTRACT_TEST(pages_neither_lose_nor_repeat_what_came_at_once),
	CONTRACT_TEST(a_trail_is_asked_by_site_and_by_actor),
	CONTRACT_TEST(what_did_not_happen_leaves_no_record),
	CONTRACT_TEST(a_key_is_revoked_alone),
	CONTRACT_TEST(a_page_of_comments_spans_the_sites_that_are_named),
};

int main(void)
{
	return contract_run("store: audit", tests, sizeof tests / sizeof *tests);
}
