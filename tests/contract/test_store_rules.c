#include "contract.h"

#include <errno.h>

#define NOW_MS (SAMPLE_TIME_MS + 1000)
/* For constants: STR() is none. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

static struct rule_change change_of(int64_t site_id, const char *name, const char *source)
{
	return (struct rule_change){
		.site_id = site_id,
		.name = str_of(name),
		.source = str_of(source),
		.actor = STR("token:7"),
		.now_ms = NOW_MS,
	};
}

/* Adds a rule; its version. */
static uint64_t add(struct contract *c, int64_t site_id, const char *name, const char *source)
{
	struct rule_change change = change_of(site_id, name, source);
	uint64_t version = 0;

	assert_int_equal(store_rule_add(c->store, &change, &version), 0);
	return version;
}

static struct site_rule_list rules(struct contract *c)
{
	struct site_rule_list list = {0};

	assert_int_equal(store_rules(c->store, &c->arena, &list), 0);
	return list;
}

/* Of one rule; zeros where the store has none. */
static struct rule_figures figures(struct contract *c, int64_t site_id, const char *rule)
{
	struct rule_figures_list list = {0};

	assert_int_equal(store_rule_figures(c->store, site_id, &c->arena, &list), 0);
	for (size_t i = 0; i < list.n; i++) {
		if (str_eq(list.item[i].rule, str_of(rule))) {
			return list.item[i];
		}
	}
	return (struct rule_figures){0};
}

static void assert_figures(struct contract *c, const char *rule, uint64_t n_hits,
	uint64_t n_shadow_hits, uint64_t n_ham, uint64_t n_spam)
{
	struct rule_figures found = figures(c, c->site_id, rule);

	assert_int_equal(found.n_hits, n_hits);
	assert_int_equal(found.n_shadow_hits, n_shadow_hits);
	assert_int_equal(found.n_decided[LABEL_HAM], n_ham);
	assert_int_equal(found.n_decided[LABEL_SPAM], n_spam);
}

/* The nth comment, hit by those rules. */
static struct comment_id accept_hit(struct contract *c, int64_t site_id, unsigned n,
	const struct comment_hit *hit, size_t n_hits)
{
	struct stored_comment comment = sample_comment(site_id, n, STATUS_PENDING);
	struct accept_request request = {.comment = &comment};
	struct str answer;

	comment.hit = hit;
	comment.n_hits = n_hits;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	return comment.id;
}

static const struct comment_hit links_and_pills[] = {
	{.rule = TEXT("links")},
	{.rule = TEXT("pills"), .is_shadow = true},
};

/* ---- rules ---- */

static void a_rule_comes_back_as_it_was_added(struct contract *c)
{
	struct site_rule_list list;

	assert_int_equal(rules(c).n, 0);
	assert_int_equal(add(c, c->site_id, "pills", "{\"words\":\"pills\"}"), 1);
	assert_int_equal(add(c, 0, "links", "{}"), 1);
	contract_reopen(c);
	list = rules(c);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.item[0].site_id, 0);
	assert_str(list.item[0].name, "links");
	assert_int_equal(list.item[1].site_id, c->site_id);
	assert_str(list.item[1].name, "pills");
	assert_str(list.item[1].source, "{\"words\":\"pills\"}");
	assert_int_equal(list.item[1].version, 1);
	assert_int_equal(list.item[1].created_at_ms, NOW_MS);
	assert_int_equal(list.item[1].changed_at_ms, NOW_MS);
	assert_str(list.item[1].created_by, "token:7");
	assert_str(list.item[1].changed_by, "token:7");
}

static void a_name_is_taken_once_a_site(struct contract *c)
{
	struct rule_change again = change_of(c->site_id, "pills", "{}");
	int64_t other = sample_site(c, "other");
	uint64_t version = 99;
	uint64_t before;

	add(c, c->site_id, "pills", "{\"a\":1}");
	before = rules(c).version;
	assert_int_equal(store_rule_add(c->store, &again, &version), SITE_RULE_TAKEN);
	assert_int_equal(version, 99);
	assert_int_equal(rules(c).version, before);
	assert_str(rules(c).item[0].source, "{\"a\":1}");
	add(c, other, "pills", "{}");
	assert_int_equal(rules(c).n, 2);
}

static void a_rule_of_no_site_is_refused(struct contract *c)
{
	struct rule_change change = change_of(c->site_id + 100, "pills", "{}");
	uint64_t version;

	assert_int_equal(store_rule_add(c->store, &change, &version), -EINVAL);
	assert_int_equal(rules(c).n, 0);
}

static void a_change_says_who_made_it(struct contract *c)
{
	struct rule_change change = change_of(c->site_id, "pills", "{\"b\":2}");
	struct site_rule rule;
	uint64_t version;

	add(c, c->site_id, "pills", "{\"a\":1}");
	change.actor = STR("token:8");
	change.now_ms = NOW_MS + 5;
	change.expected_version = 2;
	assert_int_equal(store_rule_update(c->store, &change, &version), SITE_RULE_STALE);
	change.expected_version = 1;
	assert_int_equal(store_rule_update(c->store, &change, &version), 0);
	assert_int_equal(version, 2);
	rule = rules(c).item[0];
	assert_int_equal(rule.version, 2);
	assert_str(rule.source, "{\"b\":2}");
	assert_str(rule.created_by, "token:7");
	assert_int_equal(rule.created_at_ms, NOW_MS);
	assert_str(rule.changed_by, "token:8");
	assert_int_equal(rule.changed_at_ms, NOW_MS + 5);
	change.name = STR("unknown");
	assert_int_equal(store_rule_update(c->store, &change, &version), SITE_RULE_UNKNOWN);
	assert_int_equal(store_rule_delete(c->store, &change), SITE_RULE_UNKNOWN);
}

static void a_name_that_comes_again_goes_on_with_its_versions(struct contract *c)
{
	struct rule_change change = change_of(c->site_id, "pills", "");

	add(c, c->site_id, "pills", "{}");
	change.expected_version = 7;
	assert_int_equal(store_rule_delete(c->store, &change), SITE_RULE_STALE);
	change.expected_version = 1;
	assert_int_equal(store_rule_delete(c->store, &change), 0);
	assert_int_equal(rules(c).n, 0);
	assert_int_equal(add(c, c->site_id, "pills", "{}"), 3);
}

static void the_history_of_a_rule_outlives_it(struct contract *c)
{
	struct rule_change change = change_of(c->site_id, "pills", "{\"b\":2}");
	struct rule_history history = {0};
	uint64_t version;

	add(c, c->site_id, "pills", "{\"a\":1}");
	change.note = STR("forced");
	assert_int_equal(store_rule_update(c->store, &change, &version), 0);
	assert_int_equal(store_rule_delete(c->store, &change), 0);
	assert_int_equal(
		store_rule_history(c->store, c->site_id, STR("pills"), 10, &c->arena, &history), 0);
	assert_int_equal(history.n, 3);
	assert_int_equal(history.item[0].version, 3);
	assert_str(history.item[0].before, "{\"b\":2}");
	assert_str(history.item[0].after, "");
	assert_str(history.item[1].before, "{\"a\":1}");
	assert_str(history.item[1].after, "{\"b\":2}");
	assert_str(history.item[1].note, "forced");
	assert_str(history.item[2].before, "");
	assert_str(history.item[2].actor, "token:7");
	assert_int_equal(history.item[2].at_ms, NOW_MS);
	assert_int_equal(
		store_rule_history(c->store, c->site_id, STR("pills"), 1, &c->arena, &history), 0);
	assert_int_equal(history.n, 1);
	assert_int_equal(store_rule_history(c->store, 0, STR("pills"), 10, &c->arena, &history), 0);
	assert_int_equal(history.n, 0);
}

static void every_change_moves_the_version_of_all(struct contract *c)
{
	struct rule_change change = change_of(c->site_id, "pills", "{}");
	uint64_t first, second, third, fourth, version;

	assert_int_equal(store_rules_version(c->store, &first), 0);
	add(c, c->site_id, "pills", "{}");
	assert_int_equal(store_rules_version(c->store, &second), 0);
	assert_int_equal(store_rule_update(c->store, &change, &version), 0);
	assert_int_equal(store_rules_version(c->store, &third), 0);
	assert_int_equal(store_rule_delete(c->store, &change), 0);
	assert_int_equal(store_rules_version(c->store, &fourth), 0);
	assert_true(first < second && second < third && third < fourth);
	assert_int_equal(rules(c).version, fourth);
}

/* ---- hits ---- */

static void hits_are_counted_by_site_and_rule(struct contract *c)
{
	int64_t other = sample_site(c, "other");

	accept_hit(c, c->site_id, 1, links_and_pills, 2);
	accept_hit(c, c->site_id, 2, links_and_pills, 1);
	accept_hit(c, other, 3, links_and_pills, 2);
	contract_reopen(c);
	assert_figures(c, "links", 2, 0, 0, 0);
	assert_figures(c, "pills", 0, 1, 0, 0);
	assert_int_equal(figures(c, c->site_id, "links").last_hit_at_ms, SAMPLE_TIME_MS + 2);
	assert_int_equal(figures(c, 0, "links").n_hits, 3);
	assert_int_equal(figures(c, 0, "pills").n_shadow_hits, 2);
	assert_int_equal(figures(c, 0, "links").last_hit_at_ms, SAMPLE_TIME_MS + 3);
}

static void decisions_tell_what_hits_were_worth(struct contract *c)
{
	struct comment_id first = accept_hit(c, c->site_id, 1, links_and_pills, 2);
	struct comment_id second = accept_hit(c, c->site_id, 2, links_and_pills, 1);
	struct comment_id unhit = sample_accept(c, c->site_id, 3, STATUS_PENDING);

	assert_int_equal(decide(c, first, DECIDED_SPAM), 0);
	assert_int_equal(decide(c, second, DECIDED_APPROVE), 0);
	assert_int_equal(decide(c, unhit, DECIDED_SPAM), 0);
	assert_figures(c, "links", 2, 0, 1, 1);
	assert_figures(c, "pills", 0, 1, 0, 1);
	assert_int_equal(decide(c, second, DECIDED_SPAM), 0);
	assert_figures(c, "links", 2, 0, 0, 2);
	assert_int_equal(decide(c, second, DECIDED_UNDO), 0);
	assert_figures(c, "links", 2, 0, 1, 1);
	assert_int_equal(decide(c, second, DECIDED_REJECT), 0);
	assert_figures(c, "links", 2, 0, 0, 1);
}

static void an_edit_is_hit_anew(struct contract *c)
{
	struct comment_id id = accept_hit(c, c->site_id, 1, links_and_pills, 2);
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	static const struct comment_hit hit[] = {{.rule = TEXT("links")}, {.rule = TEXT("new")}};
	uint64_t version;

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	comment.changed_at_ms = SAMPLE_TIME_MS + 2;
	comment.hit = hit;
	comment.n_hits = 2;
	assert_int_equal(store_comment_edit(c->store, &comment, 0, &version), 0);
	assert_figures(c, "links", 2, 0, 0, 1);
	assert_int_equal(decide(c, id, DECIDED_APPROVE), 0);
	assert_figures(c, "links", 2, 0, 1, 1);
	assert_figures(c, "pills", 0, 1, 0, 1);
	assert_figures(c, "new", 1, 0, 1, 0);
}

static void a_deleted_comment_stays_in_the_figures(struct contract *c)
{
	struct comment_id id = accept_hit(c, c->site_id, 1, links_and_pills, 2);

	assert_int_equal(decide(c, id, DECIDED_SPAM), 0);
	assert_int_equal(store_comment_delete(c->store, c->site_id, id, 0, SAMPLE_TIME_MS + 2), 0);
	assert_figures(c, "links", 1, 0, 0, 1);
}

static void a_retried_comment_is_counted_once(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .idempotency_key = STR("k")};
	struct str answer;

	comment.hit = links_and_pills;
	comment.n_hits = 2;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	comment.id = sample_id(2);
	assert_int_equal(
		store_comment_accept(c->store, &request, &c->arena, &answer), ACCEPT_REPLAYED);
	assert_figures(c, "links", 1, 0, 0, 0);
}

static void two_hits_of_one_name_count_once(struct contract *c)
{
	static const struct comment_hit twice[] = {
		{.rule = TEXT("links")}, {.rule = TEXT("links"), .is_shadow = true}};

	accept_hit(c, c->site_id, 1, twice, 2);
	assert_figures(c, "links", 1, 0, 0, 0);
}

static void another_test_counts_its_hits_anew(struct contract *c)
{
	struct rule_change change = change_of(c->site_id, "links", "{}");
	struct comment_id old;
	struct comment_id fresh;
	uint64_t version;

	add(c, c->site_id, "links", "{\"a\":1}");
	old = accept_hit(c, c->site_id, 1500, links_and_pills, 2);
	assert_int_equal(decide(c, old, DECIDED_SPAM), 0);
	change.keeps_figures = true;
	change.now_ms = SAMPLE_TIME_MS + 1600;
	assert_int_equal(store_rule_update(c->store, &change, &version), 0);
	assert_figures(c, "links", 1, 0, 0, 1);
	change.keeps_figures = false;
	assert_int_equal(store_rule_update(c->store, &change, &version), 0);
	assert_figures(c, "links", 0, 0, 0, 0);
	assert_figures(c, "pills", 0, 1, 0, 1);
	/* What the former test has hit says nothing of this one, whichever way it goes. */
	assert_int_equal(decide(c, old, DECIDED_UNDO), 0);
	assert_int_equal(decide(c, old, DECIDED_APPROVE), 0);
	assert_figures(c, "links", 0, 0, 0, 0);
	fresh = accept_hit(c, c->site_id, 1700, links_and_pills, 1);
	assert_int_equal(decide(c, fresh, DECIDED_SPAM), 0);
	assert_figures(c, "links", 1, 0, 0, 1);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_rule_comes_back_as_it_was_added),
	CONTRACT_TEST(a_name_is_taken_once_a_site),
	CONTRACT_TEST(a_rule_of_no_site_is_refused),
	CONTRACT_TEST(a_change_says_who_made_it),
	CONTRACT_TEST(a_name_that_comes_again_goes_on_with_its_versions),
	CONTRACT_TEST(the_history_of_a_rule_outlives_it),
	CONTRACT_TEST(every_change_moves_the_version_of_all),
	CONTRACT_TEST(hits_are_counted_by_site_and_rule),
	CONTRACT_TEST(decisions_tell_what_hits_were_worth),
	CONTRACT_TEST(an_edit_is_hit_anew),
	CONTRACT_TEST(a_deleted_comment_stays_in_the_figures),
	CONTRACT_TEST(a_retried_comment_is_counted_once),
	CONTRACT_TEST(two_hits_of_one_name_count_once),
	CONTRACT_TEST(another_test_counts_its_hits_anew),
};

int main(void)
{
	return contract_run("store: rules", tests, sizeof tests / sizeof *tests);
}
