#include "contract.h"

#include <hamlet/review.h>

/* What people decided, in the order of time. */
static struct act_list acts(struct contract *c, const struct act_query *query)
{
	struct act_list list = {0};

	assert_int_equal(store_acts(c->store, query, &c->arena, &list), 0);
	return list;
}

static void decide_as(struct contract *c, struct comment_id id, const char *actor,
	enum person_decision decision, enum reject_reason reason)
{
	struct decide_request request = {
		.id = id,
		.decision = decision,
		.actor = str_of(actor),
		.note = STR("a note"),
		.reason = reason,
		.now_ms = SAMPLE_TIME_MS + 5,
	};
	struct stored_comment after;

	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), 0);
}

static void what_people_decided_is_listed_latest_first(struct contract *c)
{
	struct comment_id first = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct comment_id second = sample_accept(c, c->site_id, 2, STATUS_PENDING);
	struct act_list list;

	decide_as(c, first, "token:1", DECIDED_SPAM, REJECT_UNSAID);
	decide_as(c, second, "token:2", DECIDED_REJECT, REJECT_ABUSE);
	list = acts(c, &(struct act_query){.limit = 10});
	assert_int_equal(list.n, 2);
	assert_false(list.has_more);
	assert_str(list.item[0].kind, "reject");
	assert_str(list.item[0].actor, "token:2");
	assert_str(list.item[0].reason, "abuse");
	assert_str(list.item[0].note, "a note");
	assert_int_equal(list.item[0].at_ms, SAMPLE_TIME_MS + 5);
	assert_int_equal(list.item[0].version, 2);
	assert_id(list.item[0].comment.id, 2);
	assert_int_equal(list.item[0].comment.status, STATUS_REJECTED);
	assert_str(list.item[1].kind, "spam");
	assert_str(list.item[1].reason, "");
	assert_true(list.item[0].seq > list.item[1].seq);
}

static void only_the_decision_in_force_can_be_undone(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct stored_comment comment;
	struct act_list list;
	uint64_t version;

	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	list = acts(c, &(struct act_query){.limit = 10});
	assert_true(list.item[0].can_undo);
	assert_false(list.item[1].can_undo);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	list = acts(c, &(struct act_query){.limit = 10});
	assert_int_equal(list.n, 3);
	assert_str(list.item[0].kind, "undo");
	assert_false(list.item[0].can_undo);
	assert_false(list.item[1].can_undo);
	assert_true(list.item[2].can_undo);
	comment = get(c, id);
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	list = acts(c, &(struct act_query){.limit = 10});
	assert_false(list.item[2].can_undo);
}

static void acts_are_found_by_who_and_where_in_pages(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct act_query mine = {.actor = STR("token:1"), .limit = 1};
	struct act_list list;

	decide_as(c, sample_accept(c, c->site_id, 1, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, other, 2, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, c->site_id, 3, STATUS_PENDING), "token:2", DECIDED_SPAM, 0);
	list = acts(c, &mine);
	assert_int_equal(list.n, 1);
	assert_true(list.has_more);
	assert_id(list.item[0].comment.id, 2);
	mine.before = list.item[0].seq;
	list = acts(c, &mine);
	assert_false(list.has_more);
	assert_id(list.item[0].comment.id, 1);
	mine.before = 0;
	mine.site_id = c->site_id;
	list = acts(c, &mine);
	assert_false(list.has_more);
	assert_id(list.item[0].comment.id, 1);
	list = acts(c, &(struct act_query){.site_id = other, .limit = 10});
	assert_int_equal(list.n, 1);
	assert_id(list.item[0].comment.id, 2);
}

static void a_reason_stands_in_the_trail_and_teaches_nothing(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct decision_list trail;

	decide_as(c, id, "token:1", DECIDED_REJECT, REJECT_PERSONAL_DATA);
	assert_labels(c, 0, 0);
	assert_int_equal(store_decisions(c->store, 0, id, &c->arena, &trail), 0);
	assert_int_equal(trail.n, 2);
	assert_str(trail.item[0].reason, "");
	assert_str(trail.item[1].reason, "personal_data");
}

static void acts_go_with_their_comment(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_int_equal(store_comment_delete(c->store, 0, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(acts(c, &(struct act_query){.limit = 10}).n, 0);
}

static void a_batch_lists_what_was_decided_in_it(struct contract *c)
{
	int64_t first = 0, second = 0;
	struct decide_request request = {.decision = DECIDED_SPAM, .actor = STR("token:1")};
	struct stored_comment after;
	struct act_list list;

	assert_int_equal(store_batch_add(c->store, STR("token:1"), 5, &first), 0);
	assert_int_equal(store_batch_add(c->store, STR("token:1"), 6, &second), 0);
	assert_true(second > first && first > 0);
	for (unsigned n = 1; n <= 3; n++) {
		request.id = sample_accept(c, c->site_id, n, STATUS_PENDING);
		request.batch = n == 2 ? second : first;
		assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), 0);
	}
	list = acts(c, &(struct act_query){.batch = first, .limit = 10});
	assert_int_equal(list.n, 2);
	assert_id(list.item[0].comment.id, 3);
	assert_int_equal(list.item[0].batch, first);
	assert_int_equal(
		acts(c, &(struct act_query){.batch = first, .site_id = 99, .limit = 10}).n, 0);
}

/* The comments of an act_query's lists, page by page of one, as their samples' numbers. */
static void assert_paged(
	struct contract *c, struct act_query query, const unsigned char *expected, size_t n)
{
	query.limit = 1;
	for (size_t i = 0; i < n; i++) {
		struct act_list list = acts(c, &query);

		assert_int_equal(list.n, 1);
		assert_id(list.item[0].comment.id, expected[i]);
		assert_true(list.has_more == (i + 1 < n));
		query.before = list.item[0].seq;
	}
}

static void acts_of_several_sites_are_their_union(struct contract *c)
{
	const int64_t sites[] = {c->site_id, sample_site(c, "second")};
	int64_t other = sample_site(c, "third");
	const struct act_query anybody = {.site = sites, .n_sites = 2};
	struct act_query mine = anybody;

	decide_as(c, sample_accept(c, sites[1], 1, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, other, 2, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, sites[0], 3, STATUS_PENDING), "token:2", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, sites[0], 4, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, sites[1], 5, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	decide_as(c, sample_accept(c, other, 6, STATUS_PENDING), "token:1", DECIDED_SPAM, 0);
	assert_paged(c, anybody, (const unsigned char[]){5, 4, 3, 1}, 4);
	mine.actor = STR("token:1");
	assert_paged(c, mine, (const unsigned char[]){5, 4, 1}, 3);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(what_people_decided_is_listed_latest_first),
	CONTRACT_TEST(only_the_decision_in_force_can_be_undone),
	CONTRACT_TEST(acts_are_found_by_who_and_where_in_pages),
	CONTRACT_TEST(acts_of_several_sites_are_their_union),
	CONTRACT_TEST(a_reason_stands_in_the_trail_and_teaches_nothing),
	CONTRACT_TEST(a_batch_lists_what_was_decided_in_it),
	CONTRACT_TEST(acts_go_with_their_comment),
};

int main(void)
{
	return contract_run("store: acts", tests, sizeof tests / sizeof *tests);
}
