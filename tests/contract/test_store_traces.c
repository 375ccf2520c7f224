#include "contract.h"

#include <string.h>

#include <hamlet/review.h>
#include <hamlet/store_outbox.h>

#define CALLBACK "https://news.example/hook"

static struct comment_trace trace_of(unsigned char text, const char *callback)
{
	struct comment_trace trace = {.callback = str_of(callback), .callback_key = STR("abc")};

	memset(trace.text_key, text, sizeof trace.text_key);
	return trace;
}

static struct comment_id accept_traced(
	struct contract *c, int64_t site_id, unsigned n, const struct comment_trace *trace)
{
	struct stored_comment comment = sample_comment(site_id, n, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .trace = trace};
	struct str answer;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR_NONE;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	return comment.id;
}

static int look_up(struct contract *c, int64_t site_id, const struct comment_id *id,
	unsigned char text, struct stored_comment *ret)
{
	struct trace_query query = {.site_id = site_id, .has_id = id != NULL};
	bool was_called_spam;

	if (id != NULL) {
		query.id = *id;
	}
	memset(query.text_key, text, sizeof query.text_key);
	return store_comment_traced(c->store, &query, &c->arena, ret, &was_called_spam);
}

static int decide_telling(
	struct contract *c, struct comment_id id, enum person_decision decision, bool tells)
{
	struct decide_request request = {
		.id = id,
		.decision = decision,
		.actor = STR("token:7"),
		.tells_sender = tells,
		.now_ms = SAMPLE_TIME_MS + 5,
	};
	struct stored_comment comment;

	return store_comment_decide(c->store, &request, &c->arena, &comment);
}

static struct outbox_list due(struct contract *c, int64_t now_ms)
{
	struct outbox_list list;

	assert_int_equal(store_outbox_due(c->store, now_ms, 10, &c->arena, &list), 0);
	return list;
}

static void a_comment_is_found_by_its_id_or_else_by_its_newest_text(struct contract *c)
{
	struct comment_trace trace = trace_of(1, "");
	struct comment_id first = accept_traced(c, c->site_id, 1, &trace);
	struct comment_id unknown = sample_id(9);
	struct stored_comment found;

	accept_traced(c, c->site_id, 2, &trace);
	assert_int_equal(look_up(c, c->site_id, &first, 1, &found), 0);
	assert_id(found.id, 1);
	assert_int_equal(look_up(c, c->site_id, &unknown, 1, &found), 0);
	assert_id(found.id, 2);
	assert_int_equal(look_up(c, c->site_id, NULL, 1, &found), 0);
	assert_id(found.id, 2);
	assert_int_equal(look_up(c, c->site_id, NULL, 3, &found), STORED_UNKNOWN);
}

/* As the service does, some time later. */
static void index_all(struct contract *c)
{
	struct unindexed_list list;

	assert_int_equal(store_unindexed(c->store, 100, &c->arena, &list), 0);
	for (size_t i = 0; i < list.n; i++) {
		struct index_entry entry = {.site_id = list.item[i].comment.site_id,
			.id = list.item[i].comment.id,
			.position = list.item[i].position};

		assert_int_equal(store_index(c->store, &entry, 1), 0);
	}
}

static void a_text_is_found_before_and_after_it_was_indexed(struct contract *c)
{
	struct comment_trace one = trace_of(1, ""), two = trace_of(2, "");
	struct stored_comment found;

	memset(two.text_key, 1, 8); /* where an index may look no further */
	accept_traced(c, c->site_id, 1, &one);
	accept_traced(c, c->site_id, 2, &two);
	index_all(c);
	assert_int_equal(look_up(c, c->site_id, NULL, 1, &found), 0);
	assert_id(found.id, 1);
	accept_traced(c, c->site_id, 3, &one);
	assert_int_equal(look_up(c, c->site_id, NULL, 1, &found), 0);
	assert_id(found.id, 3);
	index_all(c);
	index_all(c);
	assert_int_equal(look_up(c, c->site_id, NULL, 1, &found), 0);
	assert_id(found.id, 3);
	assert_int_equal(look_up(c, c->site_id, NULL, 3, &found), STORED_UNKNOWN);
}

static void traces_are_of_one_site(struct contract *c)
{
	struct comment_trace trace = trace_of(1, "");
	int64_t other = sample_site(c, "other");
	struct comment_id id = accept_traced(c, c->site_id, 1, &trace);
	struct stored_comment found;

	assert_int_equal(look_up(c, other, &id, 1, &found), STORED_UNKNOWN);
}

static void a_deleted_comment_is_found_no_more(struct contract *c)
{
	struct comment_trace trace = trace_of(1, "");
	struct comment_id id = accept_traced(c, c->site_id, 1, &trace);
	struct stored_comment found;

	assert_int_equal(store_comment_delete(c->store, c->site_id, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(look_up(c, c->site_id, &id, 1, &found), STORED_UNKNOWN);
	id = accept_traced(c, c->site_id, 2, &trace);
	index_all(c);
	assert_int_equal(store_comment_delete(c->store, c->site_id, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(look_up(c, c->site_id, NULL, 1, &found), STORED_UNKNOWN);
}

static void a_decision_is_told_where_it_is_awaited(struct contract *c)
{
	struct comment_trace awaiting = trace_of(1, CALLBACK), silent = trace_of(2, "");
	struct outbox_list list;

	decide_telling(c, accept_traced(c, c->site_id, 1, &awaiting), DECIDED_SPAM, true);
	decide_telling(c, accept_traced(c, c->site_id, 2, &silent), DECIDED_SPAM, true);
	decide_telling(c, accept_traced(c, c->site_id, 3, &awaiting), DECIDED_SPAM, false);
	contract_reopen(c);
	list = due(c, SAMPLE_TIME_MS + 5);
	assert_int_equal(list.n, 1);
	assert_id(list.item[0].comment_id, 1);
	assert_int_equal(list.item[0].site_id, c->site_id);
	assert_str(list.item[0].url, CALLBACK);
	assert_str(list.item[0].key, "abc");
	assert_true(list.item[0].is_spam);
	assert_int_equal(list.item[0].n_tries, 0);
	assert_int_equal(list.item[0].created_at_ms, SAMPLE_TIME_MS + 5);
}

static void only_a_settled_change_is_told(struct contract *c)
{
	struct comment_trace trace = trace_of(1, CALLBACK);
	struct comment_id id = accept_traced(c, c->site_id, 1, &trace);

	assert_int_equal(decide_telling(c, id, DECIDED_APPROVE, true), 0);
	assert_int_equal(decide_telling(c, id, DECIDED_APPROVE, true), 0);
	assert_int_equal(due(c, INT64_MAX).n, 1);
	assert_int_equal(decide_telling(c, id, DECIDED_UNDO, true), 0);
	assert_int_equal(decide_telling(c, id, DECIDED_UNDO, true), 0);
	assert_int_equal(due(c, INT64_MAX).n, 1);
	assert_int_equal(decide_telling(c, id, DECIDED_SPAM, true), 0);
	assert_int_equal(due(c, INT64_MAX).n, 2);
	assert_true(due(c, INT64_MAX).item[1].is_spam);
	assert_false(due(c, INT64_MAX).item[0].is_spam);
}

static void what_failed_comes_back_later_and_what_was_told_does_not(struct contract *c)
{
	struct comment_trace trace = trace_of(1, CALLBACK);
	int64_t now = SAMPLE_TIME_MS + 5;
	int64_t id;

	decide_telling(c, accept_traced(c, c->site_id, 1, &trace), DECIDED_SPAM, true);
	assert_int_equal(due(c, now - 1).n, 0);
	id = due(c, now).item[0].id;
	assert_int_equal(store_outbox_later(c->store, id, now + 100), 0);
	assert_int_equal(due(c, now + 99).n, 0);
	assert_int_equal(due(c, now + 100).item[0].n_tries, 1);
	assert_int_equal(store_outbox_done(c->store, id), 0);
	assert_int_equal(due(c, INT64_MAX).n, 0);
	assert_int_equal(store_outbox_done(c->store, id), 0);
}

int main(void)
{
	static const struct contract_test tests[] = {
		CONTRACT_TEST(a_comment_is_found_by_its_id_or_else_by_its_newest_text),
		CONTRACT_TEST(a_text_is_found_before_and_after_it_was_indexed),
		CONTRACT_TEST(traces_are_of_one_site),
		CONTRACT_TEST(a_deleted_comment_is_found_no_more),
		CONTRACT_TEST(a_decision_is_told_where_it_is_awaited),
		CONTRACT_TEST(only_a_settled_change_is_told),
		CONTRACT_TEST(what_failed_comes_back_later_and_what_was_told_does_not),
	};

	return contract_run("store: traces and the outbox", tests, sizeof tests / sizeof *tests);
}
