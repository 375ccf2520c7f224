#include "contract.h"

#include <hamlet/review.h>

static const struct facet author = {FACET_AUTHOR, {"ann", 3}};
static const struct facet reason = {FACET_REASON, {"link", 4}};

static uint64_t n_unindexed(struct contract *c)
{
	uint64_t n = 0;

	assert_int_equal(store_unindexed_count(c->store, &n), 0);
	return n;
}

/* Indexes all that waits; how many comments that were. */
static size_t index_all(struct contract *c)
{
	struct facet facets[] = {author, reason};
	struct unindexed_list list;

	assert_int_equal(store_unindexed(c->store, 100, &c->arena, &list), 0);
	for (size_t i = 0; i < list.n; i++) {
		struct index_entry entry = {
			.site_id = list.item[i].comment.site_id,
			.id = list.item[i].comment.id,
			.position = list.item[i].position,
			.facet = facets,
			.n_facets = 2,
			.words = list.item[i].comment.comment.field[COMMENT_CONTENT],
		};

		assert_int_equal(store_index(c->store, &entry, 1), 0);
	}
	return list.n;
}

static void assert_record(struct contract *c, const struct facet *facet, uint64_t pending,
	uint64_t approved, uint64_t rejected)
{
	struct facet_record record = {0};

	assert_int_equal(store_facet_record(c->store, c->site_id, facet, &record), 0);
	assert_int_equal(record.n[STATUS_PENDING], pending);
	assert_int_equal(record.n[STATUS_APPROVED], approved);
	assert_int_equal(record.n[STATUS_REJECTED], rejected);
}

static size_t n_with_words(struct contract *c, const char *words)
{
	struct queue_query query = {.words = str_of(words), .limit = 10};
	struct queue_page page;

	assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
	return page.n;
}

static void comments_wait_until_they_are_indexed(struct contract *c)
{
	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	sample_accept(c, c->site_id, 2, STATUS_APPROVED);
	assert_int_equal(n_unindexed(c), 2);
	assert_record(c, &author, 0, 0, 0);
	assert_int_equal(index_all(c), 2);
	assert_int_equal(n_unindexed(c), 0);
	assert_int_equal(index_all(c), 0);
	assert_record(c, &author, 1, 1, 0);
	assert_int_equal(n_with_words(c, "thought"), 2);
}

static void reasons_are_of_pending_comments_alone(struct contract *c)
{
	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	sample_accept(c, c->site_id, 2, STATUS_APPROVED);
	index_all(c);
	assert_record(c, &reason, 1, 0, 0);
}

static void records_follow_what_is_decided(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	index_all(c);
	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_record(c, &author, 0, 0, 1);
	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_record(c, &author, 0, 1, 0);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	assert_record(c, &author, 1, 0, 0);
}

static void what_was_settled_before_it_was_indexed_gets_its_reasons_when_it_waits_again(
	struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	index_all(c);
	assert_record(c, &reason, 0, 0, 0);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	assert_int_equal(n_unindexed(c), 1);
	index_all(c);
	assert_int_equal(n_unindexed(c), 0);
	assert_record(c, &reason, 1, 0, 0);
	assert_record(c, &author, 1, 0, 0);
}

static void an_edited_comment_is_found_by_its_new_text_alone(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct stored_comment comment;
	uint64_t version;

	index_all(c);
	comment = get(c, id);
	comment.comment.field[COMMENT_CONTENT] = STR("Quite another sentence.");
	comment.status = STATUS_APPROVED;
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	assert_record(c, &author, 0, 0, 0);
	assert_int_equal(n_with_words(c, "thought"), 0);
	assert_int_equal(index_all(c), 1);
	assert_record(c, &author, 0, 1, 0);
	assert_record(c, &reason, 0, 0, 0);
	assert_int_equal(n_with_words(c, "sentence"), 1);
}

static void a_deleted_comment_leaves_nothing_and_hides_none_that_follow(struct contract *c)
{
	struct comment_id id;

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	id = sample_accept(c, c->site_id, 2, STATUS_PENDING);
	index_all(c);
	assert_int_equal(store_comment_delete(c->store, 0, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_record(c, &author, 1, 0, 0);
	assert_int_equal(n_with_words(c, "thought"), 1);
	sample_accept(c, c->site_id, 3, STATUS_PENDING);
	assert_int_equal(n_unindexed(c), 1);
	assert_int_equal(index_all(c), 1);
	assert_record(c, &author, 2, 0, 0);
}

static void a_comment_that_is_gone_is_passed_over(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct index_entry entry = {.site_id = c->site_id, .id = id, .position = 1};

	assert_int_equal(store_comment_delete(c->store, 0, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(store_index(c->store, &entry, 1), 0);
	sample_accept(c, c->site_id, 2, STATUS_PENDING);
	assert_int_equal(index_all(c), 1);
}

static void a_comment_in_the_place_of_one_that_is_gone_still_waits(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct unindexed_list list;
	struct index_entry entry = {.site_id = c->site_id, .id = id};

	assert_int_equal(store_unindexed(c->store, 100, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	entry.position = list.item[0].position;
	assert_int_equal(store_comment_delete(c->store, 0, id, 0, SAMPLE_TIME_MS + 2), 0);
	sample_accept(c, c->site_id, 2, STATUS_PENDING);
	assert_int_equal(store_index(c->store, &entry, 1), 0);
	assert_int_equal(n_unindexed(c), 1);
	assert_int_equal(index_all(c), 1);
	assert_int_equal(n_with_words(c, "thought"), 1);
}

static void indexing_the_same_comment_twice_counts_it_once(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct index_entry entry = {.site_id = c->site_id,
		.id = id,
		.position = 1,
		.facet = &author,
		.n_facets = 1,
		.words = STR("once")};

	assert_int_equal(store_index(c->store, &entry, 1), 0);
	assert_int_equal(store_index(c->store, &entry, 1), 0);
	assert_record(c, &author, 1, 0, 0);
	assert_int_equal(n_with_words(c, "once"), 1);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(comments_wait_until_they_are_indexed),
	CONTRACT_TEST(reasons_are_of_pending_comments_alone),
	CONTRACT_TEST(records_follow_what_is_decided),
	CONTRACT_TEST(what_was_settled_before_it_was_indexed_gets_its_reasons_when_it_waits_again),
	CONTRACT_TEST(an_edited_comment_is_found_by_its_new_text_alone),
	CONTRACT_TEST(a_deleted_comment_leaves_nothing_and_hides_none_that_follow),
	CONTRACT_TEST(a_comment_that_is_gone_is_passed_over),
	CONTRACT_TEST(a_comment_in_the_place_of_one_that_is_gone_still_waits),
	CONTRACT_TEST(indexing_the_same_comment_twice_counts_it_once),
};

int main(void)
{
	return contract_run("store: what is indexed", tests, sizeof tests / sizeof *tests);
}
