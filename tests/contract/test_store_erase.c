#include "contract.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/mem.h>
#include <hamlet/review.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>
#include <hamlet/store_outbox.h>

/* Long after all that the samples did. */
#define LATER_MS (SAMPLE_TIME_MS + 1000000)
#define NOW_MS   (SAMPLE_TIME_MS + 2000000)

/* What one look finds and erases of the site, of what was last changed before that. */
static size_t erase_before(struct contract *c, int64_t before_ms, size_t limit)
{
	const struct erasable_query query = {
		.site_id = c->site_id, .before_ms = before_ms, .limit = limit};
	struct erasable found = {0};
	struct erase_request request = {
		.site_id = c->site_id, .before_ms = before_ms, .found = &found, .now_ms = NOW_MS};
	size_t n = 77;

	assert_int_equal(store_erasable(c->store, &query, &c->arena, &found), 0);
	assert_int_equal(store_comments_erase(c->store, &request, &n), 0);
	return n;
}

static int try_decide(
	struct contract *c, struct comment_id id, enum person_decision decision, int64_t now_ms)
{
	const struct decide_request request = {
		.id = id, .decision = decision, .actor = STR("token:7"), .now_ms = now_ms};
	struct stored_comment after;

	return store_comment_decide(c->store, &request, &c->arena, &after);
}

/* An added event of the log, and the texts that it holds. */
static struct label_event label(struct contract *c, uint64_t seq)
{
	struct label_list list = {0};

	assert_int_equal(store_labels_after(c->store, seq - 1, 1, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.item[0].seq, seq);
	return list.item[0];
}

static size_t blank(struct contract *c, uint64_t through)
{
	size_t n = 77;

	assert_int_equal(store_labels_blank(c->store, through, 100, &n), 0);
	return n;
}

static int64_t add_model(struct contract *c, uint64_t labels_through)
{
	struct model_record model = {.is_promoted = true, .labels_through = labels_through};
	int64_t version = 0;

	assert_int_equal(store_model_add(c->store, &model, STR("file"), &version), 0);
	return version;
}

static void an_erased_comment_keeps_what_was_decided_and_nothing_that_was_sent(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct comment_trace trace = {.text_key = "key"};
	struct accept_request accept = {.comment = &comment,
		.idempotency_key = STR("k"),
		.answer = STR("said"),
		.trace = &trace};
	struct trace_query query = {.site_id = c->site_id, .text_key = "key"};
	struct stored_comment after;
	struct decision_list trail;
	struct str answer;
	bool was_spam;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e");
	assert_int_equal(store_comment_accept(c->store, &accept, &c->arena, &answer), 0);
	assert_int_equal(decide(c, comment.id, DECIDED_SPAM), 0);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1);
	contract_reopen(c);
	after = get(c, comment.id);
	for (int i = 0; i < COMMENT_FIELD_COUNT; i++) {
		assert_str(after.comment.field[i], "");
	}
	assert_int_equal(after.comment.created_at_ms, 0);
	assert_str(after.reasons, "");
	assert_int_equal(after.erased_at_ms, NOW_MS);
	assert_int_equal(after.status, STATUS_REJECTED);
	assert_int_equal(after.version, 3);
	assert_int_equal(after.received_at_ms, comment.received_at_ms);
	assert_int_equal(after.changed_at_ms, SAMPLE_TIME_MS + 1);
	assert_true(after.probability == comment.probability);
	assert_str(after.model, "model-1");
	assert_comments(c, c->site_id, 0, 0, 1);
	assert_labels(c, 0, 0);
	assert_int_equal(store_decisions(c->store, c->site_id, comment.id, &c->arena, &trail), 0);
	assert_int_equal(trail.n, 2);
	assert_int_equal(store_comment_traced(c->store, &query, &c->arena, &after, &was_spam),
		STORED_UNKNOWN);
	comment.id = sample_id(2);
	assert_int_equal(store_comment_accept(c->store, &accept, &c->arena, &answer), 0);
	assert_comments(c, c->site_id, 1, 0, 1);
}

static void an_erased_comment_stays_as_it_is(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct stored_comment edited = sample_comment(c->site_id, 1, STATUS_APPROVED);
	const struct act_query acts = {.limit = 10};
	struct act_list list = {0};
	uint64_t version;

	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1);
	for (enum person_decision decision = 0; decision < DECIDED_COUNT; decision++) {
		assert_int_equal(decide(c, id, decision), STORED_ERASED);
	}
	assert_int_equal(store_comment_edit(c->store, &edited, 0, &version), STORED_ERASED);
	assert_int_equal(store_acts(c->store, &acts, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	assert_false(list.item[0].can_undo);
	assert_int_equal(erase_before(c, LATER_MS, 10), 0);
	assert_int_equal(get(c, id).version, 3);
	assert_int_equal(store_comment_delete(c->store, c->site_id, id, 0, NOW_MS), 0);
	assert_comments(c, c->site_id, 0, 0, 0);
}

static void only_settled_comments_that_were_left_alone_long_enough_are_erased(struct contract *c)
{
	struct comment_id pending = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct comment_id decided = sample_accept(c, c->site_id, 2, STATUS_PENDING);
	struct comment_id untouched = sample_accept(c, c->site_id, 3, STATUS_APPROVED);
	struct comment_id young = sample_accept(c, c->site_id, 900, STATUS_REJECTED);
	int64_t other = sample_site(c, "other");
	struct comment_id elsewhere = sample_accept(c, other, 4, STATUS_APPROVED);

	assert_int_equal(try_decide(c, decided, DECIDED_SPAM, SAMPLE_TIME_MS + 950), 0);
	assert_int_equal(erase_before(c, SAMPLE_TIME_MS + 900, 10), 1);
	assert_true(get(c, untouched).erased_at_ms != 0);
	assert_int_equal(get(c, pending).erased_at_ms, 0);
	assert_int_equal(get(c, decided).erased_at_ms, 0);
	assert_int_equal(get(c, young).erased_at_ms, 0);
	assert_int_equal(erase_before(c, SAMPLE_TIME_MS + 951, 10), 2);
	assert_true(get(c, decided).erased_at_ms != 0);
	assert_true(get(c, young).erased_at_ms != 0);
	/* What waited when it was passed over is found once it is settled, and old again. */
	assert_int_equal(try_decide(c, pending, DECIDED_APPROVE, SAMPLE_TIME_MS + 960), 0);
	assert_int_equal(erase_before(c, SAMPLE_TIME_MS + 960, 10), 0);
	assert_int_equal(erase_before(c, SAMPLE_TIME_MS + 961, 10), 1);
	assert_true(get(c, pending).erased_at_ms != 0);
	assert_int_equal(get(c, elsewhere).erased_at_ms, 0);
}

static void a_comment_that_was_changed_since_it_was_found_is_left(struct contract *c)
{
	const struct erasable_query query = {
		.site_id = c->site_id, .before_ms = SAMPLE_TIME_MS + 10, .limit = 10};
	struct comment_id touched = sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	struct comment_id gone = sample_accept(c, c->site_id, 2, STATUS_APPROVED);
	struct erasable found = {0};
	const struct erase_request request = {.site_id = c->site_id,
		.before_ms = SAMPLE_TIME_MS + 10,
		.found = &found,
		.now_ms = NOW_MS};
	size_t n = 77;

	assert_int_equal(store_erasable(c->store, &query, &c->arena, &found), 0);
	assert_int_equal(found.n, 2);
	assert_int_equal(try_decide(c, touched, DECIDED_SPAM, SAMPLE_TIME_MS + 500), 0);
	assert_int_equal(store_comment_delete(c->store, c->site_id, gone, 0, NOW_MS), 0);
	assert_int_equal(store_comments_erase(c->store, &request, &n), 0);
	assert_int_equal(n, 0);
	assert_str(get(c, touched).comment.field[COMMENT_AUTHOR_NAME], "Ann");
	assert_int_equal(erase_before(c, SAMPLE_TIME_MS + 501, 10), 1);
}

static void erasing_goes_on_where_it_stopped(struct contract *c)
{
	size_t n = 0;

	for (unsigned i = 1; i <= 20; i++) {
		sample_accept(c, c->site_id, i, i % 4 == 0 ? STATUS_PENDING : STATUS_APPROVED);
		if (i % 5 == 0) {
			assert_int_equal(decide(c, sample_id(i), DECIDED_APPROVE), 0);
		}
	}
	for (int look = 0; look < 6; look++) {
		size_t n_erased = erase_before(c, LATER_MS, 3);

		assert_true(n_erased <= 3);
		n += n_erased;
		contract_reopen(c);
	}
	/* All but 4, 8, 12 and 16: 20 was decided. */
	assert_int_equal(n, 16);
	assert_comments(c, c->site_id, 4, 16, 0);
	assert_int_equal(erase_before(c, LATER_MS, 3), 0);
}

static void every_label_of_a_comment_goes_whatever_became_of_it(struct contract *c)
{
	struct stored_comment edited = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct label_event own = {.sign = 1, .label = LABEL_HAM, .content = STR("imported")};
	uint64_t version, last;

	assert_int_equal(store_labels_add(c->store, &own, 1, &last), 0); /* 1 */
	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);                /* 2 */
	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);             /* 3 takes 2 back, 4 */
	edited.comment.field[COMMENT_CONTENT] = STR("edited");
	assert_int_equal(store_comment_edit(c->store, &edited, 0, &version), 0);
	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0); /* 5 */
	assert_labels(c, 3, 0);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1); /* 6 and 7 take 4 and 5 back */
	assert_labels(c, 1, 0);
	assert_int_equal(store_labels_last_seq(c->store, &last), 0);
	assert_int_equal(last, 7);
	/* Whoever has not counted a taking back still finds what is taken back. */
	assert_str(label(c, 7).content, "edited");
	assert_str(label(c, 5).author_email, "ann@example.org");
	assert_int_equal(blank(c, 5), 1);
	assert_str(label(c, 2).content, "");
	assert_str(label(c, 4).content, "A thought on caf\xc3\xa9s.");
	assert_int_equal(blank(c, 7), 2);
	for (uint64_t seq = 2; seq <= 7; seq++) {
		struct label_event event = label(c, seq);

		assert_str(event.content, "");
		assert_str(event.author_name, "");
		assert_str(event.author_email, "");
		assert_str(event.author_url, "");
		assert_str(event.author_ip, "");
		assert_str(event.author_agent, "");
		assert_str(event.language, "");
	}
	assert_str(label(c, 1).content, "imported");
	assert_int_equal(blank(c, UINT64_MAX), 0);
}

static void a_deleted_comment_is_unlearned(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_labels(c, 0, 1);
	assert_int_equal(store_comment_delete(c->store, c->site_id, id, 0, NOW_MS), 0);
	assert_labels(c, 0, 0);
	assert_int_equal(label(c, 2).sign, -1);
	assert_int_equal(label(c, 2).at_ms, NOW_MS);
	assert_int_equal(blank(c, 2), 1);
	assert_str(label(c, 1).content, "");
}

static void texts_wait_for_model_files_that_would_need_them(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct model_record model;
	int64_t version;
	struct str file;

	add_model(c, 0);
	assert_int_equal(decide(c, id, DECIDED_SPAM), 0); /* 1 */
	version = add_model(c, 1);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1); /* 2 */
	add_model(c, 2);
	assert_int_equal(blank(c, 2), 0);
	assert_int_equal(store_model_behind(c->store, &c->arena, &model, &file), 0);
	assert_int_equal(model.version, version);
	assert_int_equal(model.labels_through, 1);
	assert_str(file, "file");
	mem_free_at(&file.p);
	assert_int_equal(store_model_rebase(c->store, &model, 2, STR("counted on")), 0);
	assert_int_equal(store_model_rebase(c->store, &model, 2, STR("again")), STORED_MODEL_NONE);
	assert_int_equal(store_model_behind(c->store, &c->arena, &model, &file), STORED_MODEL_NONE);
	assert_int_equal(blank(c, 1), 0);
	assert_int_equal(blank(c, 2), 1);
	assert_int_equal(store_model_restore(c->store, version, STR("back"), NOW_MS, &version), 0);
	assert_int_equal(store_model_in_force(c->store, &c->arena, &model, &file), 0);
	assert_int_equal(model.version, version);
	assert_int_equal(model.labels_through, 2);
	assert_str(file, "counted on");
	mem_free_at(&file.p);
}

static void a_file_that_would_need_what_is_gone_is_not_taken(struct contract *c)
{
	struct model_record model = {.is_promoted = true, .labels_through = 1};
	struct model_list list = {0};
	int64_t version;

	assert_int_equal(
		decide(c, sample_accept(c, c->site_id, 1, STATUS_PENDING), DECIDED_SPAM), 0);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1);
	assert_int_equal(blank(c, 2), 1);
	assert_int_equal(store_model_add(c->store, &model, STR("file"), &version), MODEL_OUTDATED);
	assert_int_equal(store_models(c->store, 0, 10, &c->arena, &list), 0);
	assert_int_equal(list.n, 0);
	/* Without a file nobody counts on from it. */
	model.is_promoted = false;
	assert_int_equal(store_model_add(c->store, &model, STR_NONE, &version), 0);
	add_model(c, 0);
	add_model(c, 2);
}

static void what_is_erased_is_found_no_more(struct contract *c)
{
	const struct facet author = {FACET_AUTHOR, STR("ann@example.org")};
	const struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	const struct index_entry entry = {.site_id = c->site_id,
		.id = id,
		.position = 1,
		.facet = &author,
		.n_facets = 1,
		.words = STR("thought cafes")};
	const struct queue_query query = {.words = STR("\"thought\""), .limit = 10};
	const struct comment_query of_thread = {
		.site_id = c->site_id, .thread = STR("https://news.example/a"), .limit = 10};
	struct comment_page thread = {0};
	struct queue_page page = {0};
	struct facet_record record;

	assert_int_equal(store_index(c->store, &entry, 1), 0);
	assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_int_equal(erase_before(c, LATER_MS, 10), 1);
	/* Also not by an index that was worked out before, and comes late. */
	assert_int_equal(store_index(c->store, &entry, 1), 0);
	assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
	assert_int_equal(store_facet_record(c->store, c->site_id, &author, &record), 0);
	assert_int_equal(record.n[STATUS_APPROVED], 0);
	assert_int_equal(store_comments(c->store, &of_thread, &c->arena, &thread), 0);
	assert_int_equal(thread.n, 0);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(an_erased_comment_keeps_what_was_decided_and_nothing_that_was_sent),
	CONTRACT_TEST(an_erased_comment_stays_as_it_is),
	CONTRACT_TEST(only_settled_comments_that_were_left_alone_long_enough_are_erased),
	CONTRACT_TEST(a_comment_that_was_changed_since_it_was_found_is_left),
	CONTRACT_TEST(erasing_goes_on_where_it_stopped),
	CONTRACT_TEST(every_label_of_a_comment_goes_whatever_became_of_it),
	CONTRACT_TEST(a_deleted_comment_is_unlearned),
	CONTRACT_TEST(texts_wait_for_model_files_that_would_need_them),
	CONTRACT_TEST(a_file_that_would_need_what_is_gone_is_not_taken),
	CONTRACT_TEST(what_is_erased_is_found_no_more),
};

int main(void)
{
	return contract_run("store: erasing", tests, sizeof tests / sizeof *tests);
}
