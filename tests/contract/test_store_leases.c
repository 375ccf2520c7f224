#include "contract.h"

#include <hamlet/review.h>

#define NOW_MS SAMPLE_TIME_MS

static struct lease_list claim(struct contract *c, const char *actor, struct comment_id id,
	int64_t now_ms, int64_t expires_at_ms)
{
	struct lease_request request = {
		.id = &id,
		.n = 1,
		.actor = str_of(actor),
		.now_ms = now_ms,
		.expires_at_ms = expires_at_ms,
	};
	struct lease_list list = {0};

	assert_int_equal(store_leases_claim(c->store, &request, &c->arena, &list), 0);
	return list;
}

static int decide_as(struct contract *c, const char *actor, struct comment_id id, int64_t now_ms,
	bool ignores_lease)
{
	struct decide_request request = {
		.id = id,
		.decision = DECIDED_SPAM,
		.actor = str_of(actor),
		.ignores_lease = ignores_lease,
		.now_ms = now_ms,
	};
	struct stored_comment after;

	return store_comment_decide(c->store, &request, &c->arena, &after);
}

static size_t n_leases(struct contract *c, struct comment_id id, int64_t now_ms)
{
	struct lease_request request = {.id = &id, .n = 1, .now_ms = now_ms};
	struct lease_list list = {0};

	assert_int_equal(store_leases(c->store, &request, &c->arena, &list), 0);
	return list.n;
}

static void the_first_to_claim_a_comment_has_it(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct lease_list list = claim(c, "token:1", id, NOW_MS, NOW_MS + 100);

	assert_int_equal(list.n, 1);
	assert_id(list.item[0].id, 1);
	assert_int_equal(list.item[0].site_id, c->site_id);
	assert_str(list.item[0].actor, "token:1");
	list = claim(c, "token:2", id, NOW_MS + 50, NOW_MS + 500);
	assert_str(list.item[0].actor, "token:1");
	assert_int_equal(list.item[0].expires_at_ms, NOW_MS + 100);
	list = claim(c, "token:1", id, NOW_MS + 60, NOW_MS + 160);
	assert_int_equal(list.item[0].expires_at_ms, NOW_MS + 160);
	assert_int_equal(n_leases(c, id, NOW_MS + 159), 1);
	assert_int_equal(n_leases(c, id, NOW_MS + 160), 0);
}

static void a_lease_that_has_ended_is_free_to_claim(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_str(claim(c, "token:2", id, NOW_MS + 100, NOW_MS + 200).item[0].actor, "token:2");
}

static void a_comment_that_another_has_claimed_is_not_decided(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_int_equal(decide_as(c, "token:2", id, NOW_MS + 99, false), STORED_LEASED);
	assert_int_equal(get(c, id).version, 1);
	assert_labels(c, 0, 0);
	assert_int_equal(decide_as(c, "token:2", id, NOW_MS + 99, true), 0);
	assert_int_equal(n_leases(c, id, NOW_MS), 0);
	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_int_equal(decide_as(c, "token:2", id, NOW_MS + 100, false), 0);
	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_int_equal(decide_as(c, "token:1", id, NOW_MS + 1, false), 0);
}

static void only_its_holder_gives_a_lease_back(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct lease_request request = {
		.id = &id, .n = 1, .actor = STR("token:2"), .now_ms = NOW_MS};
	struct lease_list list;

	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_int_equal(store_leases_drop(c->store, &request, &c->arena, &list), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(n_leases(c, id, NOW_MS), 1);
	request.actor = STR("token:1");
	assert_int_equal(store_leases_drop(c->store, &request, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(n_leases(c, id, NOW_MS), 0);
}

static void nothing_is_claimed_of_what_is_not_there_or_of_another_site(struct contract *c)
{
	struct comment_id id = sample_accept(c, sample_site(c, "other"), 1, STATUS_PENDING);
	struct lease_request request = {.site_id = c->site_id,
		.id = &id,
		.n = 1,
		.actor = STR("token:1"),
		.now_ms = NOW_MS,
		.expires_at_ms = NOW_MS + 100};
	struct lease_list list;

	assert_int_equal(store_leases_claim(c->store, &request, &c->arena, &list), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(claim(c, "token:1", sample_id(9), NOW_MS, NOW_MS + 1).n, 0);
	claim(c, "token:1", id, NOW_MS, NOW_MS + 100);
	assert_int_equal(store_comment_delete(c->store, 0, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(n_leases(c, id, NOW_MS), 0);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(the_first_to_claim_a_comment_has_it),
	CONTRACT_TEST(a_lease_that_has_ended_is_free_to_claim),
	CONTRACT_TEST(a_comment_that_another_has_claimed_is_not_decided),
	CONTRACT_TEST(only_its_holder_gives_a_lease_back),
	CONTRACT_TEST(nothing_is_claimed_of_what_is_not_there_or_of_another_site),
};

int main(void)
{
	return contract_run("store: leases", tests, sizeof tests / sizeof *tests);
}
