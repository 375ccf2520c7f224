#include "contract.h"

#include <math.h>

#include <hamlet/mem.h>
#include <hamlet/review.h>
#include <hamlet/store_models.h>

#define DAY_MS INT64_C(86400000)
/* Midnight before the samples' time. */
#define TODAY_MS (SAMPLE_TIME_MS / DAY_MS * DAY_MS)

static struct history history(struct contract *c, int64_t site_id, size_t n_days)
{
	const struct history_query query = {.site_id = site_id,
		.begins_at_ms = TODAY_MS - ((int64_t)n_days - 1) * DAY_MS,
		.n_days = n_days};
	struct history told = {0};

	assert_int_equal(store_history(c->store, &query, &c->arena, &told), 0);
	assert_int_equal(told.n_days, n_days);
	return told;
}

static void decide_after(struct contract *c, struct comment_id id, enum person_decision decision,
	enum reject_reason reason, int64_t after_ms)
{
	struct decide_request request = {.id = id,
		.decision = decision,
		.reason = reason,
		.actor = STR("token:1"),
		.now_ms = comment_id_time_ms(id) + after_ms};
	struct stored_comment after;

	assert_int_equal(store_comment_decide(c->store, &request, &c->arena, &after), 0);
}

static void a_day_tells_what_came_and_what_became_of_it(struct contract *c)
{
	struct history told;
	struct history_day today;

	sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	sample_accept(c, c->site_id, 2, STATUS_PENDING);
	decide_after(c, sample_accept(c, c->site_id, 3, STATUS_APPROVED), DECIDED_SPAM, 0, 1000);
	decide_after(c, sample_accept(c, c->site_id, 4, STATUS_APPROVED), DECIDED_APPROVE, 0, 1000);
	decide_after(c, sample_accept(c, c->site_id, 5, STATUS_PENDING), DECIDED_APPROVE, 0, 4000);
	decide_after(c, sample_accept(c, c->site_id, 6, STATUS_PENDING), DECIDED_REJECT,
		REJECT_ABUSE, 8000);
	told = history(c, c->site_id, 2);
	today = told.day[1];
	assert_int_equal(today.begins_at_ms, TODAY_MS);
	assert_int_equal(today.n[STATUS_PENDING], 1);
	assert_int_equal(today.n[STATUS_APPROVED], 3);
	assert_int_equal(today.n[STATUS_REJECTED], 2);
	assert_int_equal(today.n_decided_alone, 3);
	assert_int_equal(today.n_overturned, 1);
	assert_int_equal(today.n_decided, 4);
	assert_true(fabs(today.median_review_s - 6) < 1e-9);
	assert_int_equal(told.n_reasons[REJECT_ABUSE], 1);
	assert_int_equal(told.n_reasons[REJECT_OTHER], 0);
	assert_int_equal(told.day[0].n[STATUS_APPROVED], 0);
}

static void what_is_undone_counts_as_work_and_not_as_outcome(struct contract *c)
{
	struct comment_id id = sample_accept(c, c->site_id, 1, STATUS_APPROVED);
	struct history told;

	decide_after(c, id, DECIDED_REJECT, REJECT_OTHER, 1000);
	decide_after(c, id, DECIDED_UNDO, 0, 2000);
	told = history(c, c->site_id, 1);
	assert_int_equal(told.day[0].n_decided, 1);
	assert_int_equal(told.day[0].n_overturned, 0);
	assert_int_equal(told.day[0].n_decided_alone, 1);
	assert_int_equal(told.n_reasons[REJECT_OTHER], 0);
}

static void a_history_is_of_one_site_or_of_all(struct contract *c)
{
	int64_t other = sample_site(c, "other");

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	sample_accept(c, other, 2, STATUS_PENDING);
	assert_int_equal(history(c, other, 1).day[0].n[STATUS_PENDING], 1);
	assert_int_equal(history(c, 0, 1).day[0].n[STATUS_PENDING], 2);
}

static void a_parent_is_found_by_the_name_its_site_gave_it(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .answer = STR("{}")};
	struct stored_comment found;
	struct str answer;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("c-1");
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	assert_int_equal(
		store_comment_named(c->store, c->site_id, STR("c-1"), &c->arena, &found), 0);
	assert_id(found.id, 1);
	assert_int_equal(store_comment_named(c->store, c->site_id, STR("c-2"), &c->arena, &found),
		STORED_UNKNOWN);
	assert_int_equal(store_comment_named(
				 c->store, sample_site(c, "other"), STR("c-1"), &c->arena, &found),
		STORED_UNKNOWN);
}

static void a_version_put_in_force_again_is_the_newest_with_the_same_file(struct contract *c)
{
	struct model_record record = {.is_promoted = true,
		.labels_through = 7,
		.quality_json = STR("{\"a\":1}"),
		.note = STR("first")};
	struct str file;
	int64_t first = 0, second = 0, restored = 0;

	assert_int_equal(store_model_add(c->store, &record, STR("file 1"), &first), 0);
	record.quality_json = STR("{}");
	assert_int_equal(store_model_add(c->store, &record, STR("file 2"), &second), 0);
	assert_int_equal(
		store_model_restore(c->store, first, STR("again"), SAMPLE_TIME_MS, &restored), 0);
	assert_true(restored > second);
	assert_int_equal(store_model_in_force(c->store, &c->arena, &record, &file), 0);
	assert_int_equal(record.version, restored);
	assert_int_equal(record.labels_through, 7);
	assert_str(record.quality_json, "{\"a\":1}");
	assert_str(record.note, "again");
	assert_str(file, "file 1");
	mem_free((void *)(uintptr_t)file.p);
	record.is_promoted = false;
	assert_int_equal(store_model_add(c->store, &record, STR_NONE, &second), 0);
	assert_int_equal(store_model_restore(c->store, second, STR("again"), 1, &restored),
		STORED_MODEL_NONE);
	assert_int_equal(store_model_restore(c->store, second + 5, STR("again"), 1, &restored),
		STORED_MODEL_NONE);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_day_tells_what_came_and_what_became_of_it),
	CONTRACT_TEST(what_is_undone_counts_as_work_and_not_as_outcome),
	CONTRACT_TEST(a_history_is_of_one_site_or_of_all),
	CONTRACT_TEST(a_parent_is_found_by_the_name_its_site_gave_it),
	CONTRACT_TEST(a_version_put_in_force_again_is_the_newest_with_the_same_file),
};

int main(void)
{
	return contract_run("store: history", tests, sizeof tests / sizeof *tests);
}
