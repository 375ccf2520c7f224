#include "contract.h"

#include <errno.h>
#include <string.h>

static void assert_same_comment(const struct stored_comment *a, const struct stored_comment *b)
{
	assert_int_equal(a->site_id, b->site_id);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->origin, b->origin);
	assert_true(a->probability == b->probability);
	assert_int_equal(a->received_at_ms, b->received_at_ms);
	assert_int_equal(a->comment.created_at_ms, b->comment.created_at_ms);
	for (int i = 0; i < COMMENT_FIELD_COUNT; i++) {
		assert_true(str_eq(a->comment.field[i], b->comment.field[i]));
	}
	assert_true(str_eq(a->reasons, b->reasons));
	assert_true(str_eq(a->model, b->model));
}

static void a_comment_comes_back_as_it_was_sent(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .answer = STR("{}")};
	struct stored_comment found;
	struct str answer = STR_NONE;

	comment.origin = ORIGIN_AKISMET;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	contract_reopen(c);
	found = get(c, comment.id);
	assert_same_comment(&found, &comment);
	assert_id(found.id, 1);
	assert_int_equal(found.version, 1);
	assert_int_equal(found.change, 0);
	assert_int_equal(found.changed_at_ms, comment.received_at_ms);
	assert_comments(c, c->site_id, 1, 0, 0);
}

static void the_longest_and_the_empty_fields_come_back(struct contract *c)
{
	static char longest[LIMIT_CONTENT_BYTES];
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_REJECTED);
	struct accept_request request = {.comment = &comment};
	struct stored_comment found;
	struct str answer;

	memset(longest, 'x', sizeof longest);
	memset(comment.comment.field, 0, sizeof comment.comment.field);
	comment.comment.field[COMMENT_CONTENT] = str_make(longest, sizeof longest);
	comment.comment.field[COMMENT_THREAD] = str_make(longest, LIMIT_URL_BYTES);
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	found = get(c, comment.id);
	assert_same_comment(&found, &comment);
}

static void a_comment_is_found_in_its_own_site_only(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	struct stored_comment found;

	assert_int_equal(store_comment_get(c->store, c->site_id, id, &c->arena, &found), 0);
	assert_int_equal(store_comment_get(c->store, other, id, &c->arena, &found), STORED_UNKNOWN);
	assert_int_equal(
		store_comment_get(c->store, 0, sample_id(2), &c->arena, &found), STORED_UNKNOWN);
	assert_comments(c, c->site_id, 0, 1, 0);
	assert_comments(c, other, 0, 0, 0);
	assert_comments(c, 0, 0, 1, 0);
}

static void an_id_is_taken_once(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_APPROVED);
	struct accept_request request = {.comment = &comment};
	struct str answer;

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), -EEXIST);
	assert_comments(c, c->site_id, 1, 0, 0);
}

/* ---- retries ---- */

struct retry {
	const char *key;
	const char *external_id;
	unsigned char hash;
	int expected;
	const char *answer; /* where expected is ACCEPT_REPLAYED */
};

static void a_retry_is_told_what_the_first_call_was_told(struct contract *c)
{
	static const struct retry retries[] = {
		{"k1", "", 1, 0, NULL},
		{"k1", "", 1, ACCEPT_REPLAYED, "answer 0"},
		{"k1", "", 2, ACCEPT_KEY_REUSED, NULL},
		{"", "e1", 3, 0, NULL},
		{"", "e1", 3, ACCEPT_REPLAYED, "answer 3"},
		{"", "e1", 4, ACCEPT_KEY_REUSED, NULL},
		/* A key is not an external id. */
		{"e1", "", 5, 0, NULL},
		{"", "k1", 6, 0, NULL},
		/* Both: either brings the answer back. */
		{"k2", "e2", 7, 0, NULL},
		{"k2", "e2", 7, ACCEPT_REPLAYED, "answer 8"},
		{"k3", "e2", 7, ACCEPT_REPLAYED, "answer 8"},
		{"k2", "", 7, ACCEPT_REPLAYED, "answer 8"},
		{"k4", "e2", 8, ACCEPT_KEY_REUSED, NULL},
		/* A refused call leaves its key free. */
		{"k4", "", 9, 0, NULL},
		/* Without either, a repeated call is a new comment. */
		{"", "", 9, 0, NULL},
		{"", "", 9, 0, NULL},
	};
	uint64_t n_stored = 0;

	for (unsigned i = 0; i < sizeof retries / sizeof *retries; i++) {
		struct stored_comment comment = sample_comment(c->site_id, i, STATUS_PENDING);
		struct accept_request request = {.comment = &comment};
		struct str answer = STR_NONE;

		comment.comment.field[COMMENT_EXTERNAL_ID] = str_of(retries[i].external_id);
		request.idempotency_key = str_of(retries[i].key);
		request.request_hash[31] = retries[i].hash;
		assert_int_equal(arena_printf(&c->arena, &request.answer, "answer %u", i), 0);
		assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer),
			retries[i].expected);
		n_stored += retries[i].expected == 0;
		if (retries[i].answer != NULL) {
			assert_str(answer, retries[i].answer);
		}
		assert_comments(c, c->site_id, n_stored, 0, 0);
	}
}

static void keys_of_one_site_mean_nothing_in_another(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .idempotency_key = STR("k")};
	struct str answer;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e");
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	comment.site_id = other;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
}

/* ---- edits and deletion ---- */

static void an_edit_replaces_the_text_and_the_verdict(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_PENDING);
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_REJECTED);
	struct stored_comment found;
	uint64_t version = 0;

	comment.comment.field[COMMENT_CONTENT] = STR("Another thought.");
	comment.comment.field[COMMENT_AUTHOR_NAME] = STR("Anna");
	comment.probability = 0.75;
	comment.reasons = STR("[]");
	comment.model = STR("model-2");
	comment.changed_at_ms = SAMPLE_TIME_MS + 77;
	assert_int_equal(store_comment_edit(c->store, &comment, 2, &version), STORED_STALE);
	assert_int_equal(store_comment_edit(c->store, &comment, 1, &version), 0);
	assert_int_equal(version, 2);
	contract_reopen(c);
	found = get(c, id);
	assert_same_comment(&found, &comment);
	assert_int_equal(found.version, 2);
	assert_int_equal(found.changed_at_ms, SAMPLE_TIME_MS + 77);
	assert_int_not_equal(found.change, 0);
	assert_comments(c, c->site_id, 0, 0, 1);
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	assert_int_equal(version, 3);
}

static void an_edit_of_what_is_not_there_changes_nothing(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_REJECTED);
	uint64_t version = 0;

	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), STORED_UNKNOWN);
	assert_comments(c, c->site_id, 0, 0, 0);
}

static void an_edit_keeps_the_external_id_and_its_answer(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .answer = STR("first")};
	struct str answer = STR_NONE;
	uint64_t version;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e1");
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e2");
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	assert_str(get(c, comment.id).comment.field[COMMENT_EXTERNAL_ID], "e1");
	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e1");
	assert_int_equal(
		store_comment_accept(c->store, &request, &c->arena, &answer), ACCEPT_REPLAYED);
	assert_str(answer, "first");
}

static void a_deleted_comment_is_gone_with_its_keys_and_trail(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .idempotency_key = STR("k")};
	struct decision_list list;
	struct str answer;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e");
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	assert_int_equal(decide(c, comment.id, DECIDED_SPAM), 0);
	assert_int_equal(
		store_comment_delete(c->store, c->site_id, comment.id, 1, SAMPLE_TIME_MS + 2),
		STORED_STALE);
	assert_int_equal(
		store_comment_delete(c->store, c->site_id, comment.id, 2, SAMPLE_TIME_MS + 2), 0);
	assert_comments(c, c->site_id, 0, 0, 0);
	assert_labels(c, 0, 0);
	assert_int_equal(
		store_comment_delete(c->store, c->site_id, comment.id, 0, SAMPLE_TIME_MS + 2),
		STORED_UNKNOWN);
	assert_int_equal(store_decisions(c->store, c->site_id, comment.id, &c->arena, &list),
		STORED_UNKNOWN);
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	assert_comments(c, c->site_id, 1, 0, 0);
}

static void deletion_keeps_to_its_site(struct contract *c)
{
	int64_t other = sample_site(c, "other");
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_APPROVED);

	assert_int_equal(
		store_comment_delete(c->store, other, id, 0, SAMPLE_TIME_MS + 2), STORED_UNKNOWN);
	assert_comments(c, 0, 0, 1, 0);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_comment_comes_back_as_it_was_sent),
	CONTRACT_TEST(the_longest_and_the_empty_fields_come_back),
	CONTRACT_TEST(a_comment_is_found_in_its_own_site_only),
	CONTRACT_TEST(an_id_is_taken_once),
	CONTRACT_TEST(a_retry_is_told_what_the_first_call_was_told),
	CONTRACT_TEST(keys_of_one_site_mean_nothing_in_another),
	CONTRACT_TEST(an_edit_replaces_the_text_and_the_verdict),
	CONTRACT_TEST(an_edit_of_what_is_not_there_changes_nothing),
	CONTRACT_TEST(an_edit_keeps_the_external_id_and_its_answer),
	CONTRACT_TEST(a_deleted_comment_is_gone_with_its_keys_and_trail),
	CONTRACT_TEST(deletion_keeps_to_its_site),
};

int main(void)
{
	return contract_run("store: comments", tests, sizeof tests / sizeof *tests);
}
