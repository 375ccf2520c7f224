#include "contract.h"

#include <string.h>

/* One decision and what must hold afterwards; version grows by one with every one that is taken. */
struct step {
	enum person_decision decision;
	int expected;
	enum comment_status status;
	uint64_t n_ham;
	uint64_t n_spam;
	uint64_t n_events; /* of the label log */
};

static uint64_t last_seq(struct contract *c)
{
	uint64_t seq = 0;

	assert_int_equal(store_labels_last_seq(c->store, &seq), 0);
	return seq;
}

static void take_steps(struct contract *c, struct comment_id id, const struct step *steps, size_t n)
{
	uint64_t version = get(c, id).version;
	uint64_t first = last_seq(c);

	for (size_t i = 0; i < n; i++) {
		struct stored_comment found;

		assert_int_equal(decide(c, id, steps[i].decision), steps[i].expected);
		version += steps[i].expected == 0;
		found = get(c, id);
		assert_int_equal(found.status, steps[i].status);
		assert_int_equal(found.version, version);
		assert_labels(c, steps[i].n_ham, steps[i].n_spam);
		assert_int_equal(last_seq(c) - first, steps[i].n_events);
		assert_comments(c, c->site_id, steps[i].status == STATUS_PENDING,
			steps[i].status == STATUS_APPROVED, steps[i].status == STATUS_REJECTED);
	}
}
#define TAKE_STEPS(c, id, steps) take_steps(c, id, steps, sizeof(steps) / sizeof *(steps))

static void each_decision_sets_its_status_and_label(struct contract *c)
{
	static const struct step steps[] = {
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 1, 3},
		{DECIDED_REJECT, 0, STATUS_REJECTED, 0, 0, 4},
		{DECIDED_TRASH, 0, STATUS_REJECTED, 0, 0, 4},
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 1, 5},
		{DECIDED_TRASH, 0, STATUS_REJECTED, 0, 0, 6},
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 7},
	};

	TAKE_STEPS(c, sample_accept(c, c->site_id, 1, STATUS_PENDING), steps);
}

static void the_same_decision_again_adds_no_second_label(struct contract *c)
{
	static const struct step steps[] = {
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_UNDO, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_UNDO, 0, STATUS_PENDING, 0, 0, 2},
	};

	TAKE_STEPS(c, sample_accept(c, c->site_id, 1, STATUS_PENDING), steps);
}

static void undoing_works_back_to_the_filter(struct contract *c)
{
	static const struct step steps[] = {
		{DECIDED_UNDO, STORED_NOTHING_TO_UNDO, STATUS_REJECTED, 0, 0, 0},
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 1, 3},
		{DECIDED_TRASH, 0, STATUS_REJECTED, 0, 0, 4},
		{DECIDED_UNDO, 0, STATUS_REJECTED, 0, 1, 5},
		{DECIDED_UNDO, 0, STATUS_APPROVED, 1, 0, 7},
		{DECIDED_UNDO, 0, STATUS_REJECTED, 0, 0, 8},
		{DECIDED_UNDO, STORED_NOTHING_TO_UNDO, STATUS_REJECTED, 0, 0, 8},
	};

	TAKE_STEPS(c, sample_accept(c, c->site_id, 1, STATUS_REJECTED), steps);
}

static void a_decision_after_an_undo_can_be_undone_too(struct contract *c)
{
	static const struct step steps[] = {
		{DECIDED_APPROVE, 0, STATUS_APPROVED, 1, 0, 1},
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 1, 3},
		{DECIDED_UNDO, 0, STATUS_APPROVED, 1, 0, 5},
		{DECIDED_REJECT, 0, STATUS_REJECTED, 0, 0, 6},
		{DECIDED_UNDO, 0, STATUS_APPROVED, 1, 0, 7},
		{DECIDED_UNDO, 0, STATUS_PENDING, 0, 0, 8},
		{DECIDED_UNDO, STORED_NOTHING_TO_UNDO, STATUS_PENDING, 0, 0, 8},
	};

	TAKE_STEPS(c, sample_accept(c, c->site_id, 1, STATUS_PENDING), steps);
}

static void an_edit_ends_the_chain_and_lets_the_label_stand(struct contract *c)
{
	static const struct step before[] = {
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 1, 1},
	};
	static const struct step after[] = {
		{DECIDED_UNDO, STORED_NOTHING_TO_UNDO, STATUS_PENDING, 0, 1, 0},
		{DECIDED_SPAM, 0, STATUS_REJECTED, 0, 2, 1},
		{DECIDED_UNDO, 0, STATUS_PENDING, 0, 1, 2},
		{DECIDED_UNDO, STORED_NOTHING_TO_UNDO, STATUS_PENDING, 0, 1, 2},
	};
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct stored_comment comment;
	struct label_list labels;
	uint64_t version;

	TAKE_STEPS(c, id, before);
	comment = get(c, id);
	comment.comment.field[COMMENT_CONTENT] = STR("Quite another text.");
	comment.status = STATUS_PENDING;
	assert_int_equal(store_comment_edit(c->store, &comment, 2, &version), 0);
	TAKE_STEPS(c, id, after);
	assert_int_equal(store_labels_after(c->store, 0, 10, &c->arena, &labels), 0);
	assert_int_equal(labels.n, 3);
	assert_str(labels.item[0].content, "A thought on caf\xc3\xa9s.");
	assert_str(labels.item[1].content, "Quite another text.");
	assert_int_equal(labels.item[2].sign, -1);
	assert_str(labels.item[2].content, "Quite another text.");
}

static void a_stale_or_unknown_comment_is_not_decided(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct decide_request request = {.id = id, .decision = DECIDED_SPAM, .now_ms = 5};
	struct stored_comment after;

	request.expected_version = 2;
	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), STORED_STALE);
	request.expected_version = 1;
	request.site_id = other;
	assert_int_equal(
		store_comment_decide(c->store, &request, &c->arena, &after), STORED_UNKNOWN);
	request.site_id = 0;
	request.id = sample_id(2);
	assert_int_equal(
		store_comment_decide(c->store, &request, &c->arena, &after), STORED_UNKNOWN);
	assert_labels(c, 0, 0);
	assert_int_equal(get(c, id).version, 1);
	request.id = id;
	request.site_id = c->site_id;
	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), 0);
	assert_int_equal(after.version, 2);
	assert_int_equal(after.status, STATUS_REJECTED);
	assert_int_equal(after.changed_at_ms, 5);
}

static void assert_record(
	const struct decision_record *record, const char *kind, const char *actor, uint64_t version)
{
	assert_str(record->kind, kind);
	assert_str(record->actor, actor);
	assert_int_equal(record->version, version);
}

static void the_trail_tells_all_that_happened(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	struct decide_request request = {
		.id = id,
		.decision = DECIDED_SPAM,
		.actor = STR("token:9"),
		.note = STR("a note"),
		.now_ms = 99,
	};
	struct stored_comment comment;
	struct decision_list list = {0};
	uint64_t version;

	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &comment), 0);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	comment = get(c, id);
	comment.status = STATUS_PENDING;
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	contract_reopen(c);
	assert_int_equal(store_decisions(c->store, c->site_id, id, &c->arena, &list), 0);
	assert_int_equal(list.n, 4);
	assert_record(&list.item[0], "filter", "filter", 1);
	assert_int_equal(list.item[0].at_ms, SAMPLE_TIME_MS + 1);
	assert_int_equal(list.item[0].after, STATUS_APPROVED);
	assert_record(&list.item[1], "spam", "token:9", 2);
	assert_str(list.item[1].note, "a note");
	assert_int_equal(list.item[1].at_ms, 99);
	assert_int_equal(list.item[1].before, STATUS_APPROVED);
	assert_int_equal(list.item[1].after, STATUS_REJECTED);
	assert_record(&list.item[2], "undo", "token:7", 3);
	assert_int_equal(list.item[2].before, STATUS_REJECTED);
	assert_int_equal(list.item[2].after, STATUS_APPROVED);
	assert_record(&list.item[3], "edit", "site", 4);
	assert_int_equal(list.item[3].after, STATUS_PENDING);
	assert_int_equal(store_decisions(c->store, 0, id, &c->arena, &list), 0);
	assert_int_equal(list.n, 4);
}

/* ---- labels that decisions leave ---- */

static void a_label_says_what_was_labelled(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct label_list labels = {0};

	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_int_equal(decide(c, id, DECIDED_UNDO), 0);
	contract_reopen(c);
	assert_int_equal(store_labels_after(c->store, 0, 10, &c->arena, &labels), 0);
	assert_int_equal(labels.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(labels.item[i].site_id, c->site_id);
		assert_int_equal(labels.item[i].sign, i == 0 ? 1 : -1);
		assert_int_equal(labels.item[i].label, LABEL_HAM);
		assert_str(labels.item[i].content, "A thought on caf\xc3\xa9s.");
		assert_str(labels.item[i].author_name, "Ann");
		assert_int_equal(labels.item[i].feature_version, 3);
		assert_str(labels.item[i].source, "decision");
		assert_int_equal(labels.item[i].at_ms, SAMPLE_TIME_MS + 1);
	}
	assert_true(labels.item[1].seq > labels.item[0].seq);
}

static void a_take_back_counts_under_the_version_of_its_label(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct decide_request request = {.id = id, .decision = DECIDED_SPAM, .feature_version = 8};
	struct stored_comment after;
	struct label_list labels;

	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), 0);
	assert_int_equal(store_labels_after(c->store, 1, 10, &c->arena, &labels), 0);
	assert_int_equal(labels.n, 2);
	assert_int_equal(labels.item[0].sign, -1);
	assert_int_equal(labels.item[0].feature_version, 3);
	assert_int_equal(labels.item[1].sign, 1);
	assert_int_equal(labels.item[1].feature_version, 8);
}

/* ---- the feed of changes ---- */

static void the_feed_holds_changes_of_status_in_their_order(struct contract *c)
{
	struct comment_id first = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct comment_id second = sample_accept(c, c->site_id, 2, STATUS_REJECTED);
	struct comment_page page = {0};
	uint64_t position;

	sample_accept(c, c->site_id, 3, STATUS_PENDING);
	assert_int_equal(store_changes(c->store, c->site_id, 0, 10, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
	assert_int_equal(decide(c, second, DECIDED_TRASH), 0); /* rejected as before */
	assert_int_equal(decide(c, second, DECIDED_APPROVE), 0);
	assert_int_equal(decide(c, first, DECIDED_SPAM), 0);
	assert_int_equal(store_changes(c->store, c->site_id, 0, 1, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_true(page.has_more);
	assert_id(page.item[0].id, 2);
	position = page.item[0].change;
	assert_int_equal(store_changes(c->store, c->site_id, position, 1, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_false(page.has_more);
	assert_id(page.item[0].id, 1);
	assert_true(page.item[0].change > position);
	/* A comment that changes again moves to the end. */
	assert_int_equal(decide(c, second, DECIDED_UNDO), 0);
	assert_int_equal(store_changes(c->store, c->site_id, 0, 10, &c->arena, &page), 0);
	assert_int_equal(page.n, 2);
	assert_id(page.item[0].id, 1);
	assert_id(page.item[1].id, 2);
	assert_int_equal(store_changes(c->store, c->site_id, UINT64_MAX, 10, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
}

static void the_feed_is_the_sites_own(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct comment_page page = {0};

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_int_equal(store_changes(c->store, other, 0, 10, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
}

static void a_position_is_not_given_twice(struct contract *c)
{
	struct comment_id first = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct comment_id second = sample_accept(c, c->site_id, 2, STATUS_PENDING);
	uint64_t position;

	assert_int_equal(decide(c, first, DECIDED_SPAM), 0);
	position = get(c, first).change;
	assert_int_equal(
		store_comment_delete(c->store, c->site_id, first, 0, SAMPLE_TIME_MS + 2), 0);
	assert_int_equal(decide(c, second, DECIDED_SPAM), 0);
	assert_true(get(c, second).change > position);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(each_decision_sets_its_status_and_label),
	CONTRACT_TEST(the_same_decision_again_adds_no_second_label),
	CONTRACT_TEST(undoing_works_back_to_the_filter),
	CONTRACT_TEST(a_decision_after_an_undo_can_be_undone_too),
	CONTRACT_TEST(an_edit_ends_the_chain_and_lets_the_label_stand),
	CONTRACT_TEST(a_stale_or_unknown_comment_is_not_decided),
	CONTRACT_TEST(the_trail_tells_all_that_happened),
	CONTRACT_TEST(a_label_says_what_was_labelled),
	CONTRACT_TEST(a_take_back_counts_under_the_version_of_its_label),
	CONTRACT_TEST(the_feed_holds_changes_of_status_in_their_order),
	CONTRACT_TEST(the_feed_is_the_sites_own),
	CONTRACT_TEST(a_position_is_not_given_twice),
};

int main(void)
{
	return contract_run("store: decisions", tests, sizeof tests / sizeof *tests);
}
