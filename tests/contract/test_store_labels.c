#include "contract.h"

#include <errno.h>

static struct label_event event(enum label label, const char *content)
{
	return (struct label_event){
		.sign = 1,
		.label = label,
		.content = str_of(content),
		.author_name = STR("Bo"),
		.author_email = STR("bo@example.org"),
		.author_url = STR("https://bo.example"),
		.author_ip = STR("192.0.2.9"),
		.author_agent = STR("agent/2"),
		.language = STR("fr"),
		.feature_version = 2,
		.source = STR("import"),
		.at_ms = 42,
	};
}

static void imported_labels_come_back_in_order(struct contract *c)
{
	struct label_event events[] = {
		event(LABEL_HAM, "one"), event(LABEL_SPAM, ""), event(LABEL_SPAM, "three")};
	struct label_list list = {0};
	uint64_t last = 0;

	events[2].site_id = c->site_id;
	assert_int_equal(store_labels_add(c->store, events, 3, &last), 0);
	contract_reopen(c);
	assert_int_equal(store_labels_after(c->store, 0, 10, &c->arena, &list), 0);
	assert_int_equal(list.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(list.item[i].label, events[i].label);
		assert_int_equal(list.item[i].site_id, events[i].site_id);
		assert_int_equal(list.item[i].sign, 1);
		assert_true(str_eq(list.item[i].content, events[i].content));
		assert_str(list.item[i].author_name, "Bo");
		assert_str(list.item[i].author_email, "bo@example.org");
		assert_str(list.item[i].author_url, "https://bo.example");
		assert_str(list.item[i].author_ip, "192.0.2.9");
		assert_str(list.item[i].author_agent, "agent/2");
		assert_str(list.item[i].language, "fr");
		assert_str(list.item[i].source, "import");
		assert_int_equal(list.item[i].feature_version, 2);
		assert_int_equal(list.item[i].at_ms, 42);
		assert_true(i == 0 || list.item[i].seq > list.item[i - 1].seq);
	}
	assert_int_equal(list.item[2].seq, last);
	assert_int_equal(store_labels_last_seq(c->store, &last), 0);
	assert_int_equal(list.item[2].seq, last);
	assert_labels(c, 1, 2);
}

static void no_labels_at_all_are_no_fault(struct contract *c)
{
	struct label_list list;
	uint64_t last = 77;

	assert_int_equal(store_labels_add(c->store, NULL, 0, &last), 0);
	assert_int_equal(last, 0);
	assert_int_equal(store_labels_after(c->store, 0, 10, &c->arena, &list), 0);
	assert_int_equal(list.n, 0);
}

static void the_log_is_read_page_by_page(struct contract *c)
{
	struct label_event events[10];
	struct label_list list;
	uint64_t last;
	uint64_t seq = 0;
	size_t n_seen = 0;

	for (size_t i = 0; i < 10; i++) {
		events[i] = event(i % 2 == 0 ? LABEL_HAM : LABEL_SPAM, "text");
	}
	assert_int_equal(store_labels_add(c->store, events, 10, &last), 0);
	do {
		assert_int_equal(store_labels_after(c->store, seq, 3, &c->arena, &list), 0);
		n_seen += list.n;
		seq = list.n > 0 ? list.item[list.n - 1].seq : seq;
	} while (list.n == 3);
	assert_int_equal(n_seen, 10);
	assert_int_equal(seq, last);
	assert_int_equal(store_labels_after(c->store, UINT64_MAX, 3, &c->arena, &list), 0);
	assert_int_equal(list.n, 0);
}

/* The contents of what stands, put together, one letter each. */
static void assert_standing(
	struct contract *c, uint64_t seq, uint64_t through, size_t limit, const char *expected)
{
	struct label_list list;
	char found[16] = "";

	assert_int_equal(store_labels_standing(c->store, seq, through, limit, &c->arena, &list), 0);
	assert_true(list.n < sizeof found);
	for (size_t i = 0; i < list.n; i++) {
		assert_int_equal(list.item[i].sign, 1);
		found[i] = list.item[i].content.p[0];
	}
	assert_string_equal(found, expected);
}

static void what_stands_depends_on_how_far_one_looks(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 1, STATUS_PENDING);
	struct accept_request request = {.comment = &comment};
	struct label_event events[] = {event(LABEL_HAM, "b"), event(LABEL_SPAM, "d")};
	struct str answer;
	uint64_t last;

	comment.comment.field[COMMENT_CONTENT] = STR("c");
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	assert_int_equal(store_labels_add(c->store, events, 1, &last), 0);     /* 1: b */
	assert_int_equal(decide(c, comment.id, DECIDED_SPAM), 0);              /* 2: c */
	assert_int_equal(store_labels_add(c->store, events + 1, 1, &last), 0); /* 3: d */
	assert_int_equal(decide(c, comment.id, DECIDED_APPROVE), 0);           /* 4, 5: c */
	assert_int_equal(store_labels_last_seq(c->store, &last), 0);
	assert_int_equal(last, 5);
	assert_standing(c, 0, 0, 10, "");
	assert_standing(c, 0, 2, 10, "bc");
	assert_standing(c, 0, 3, 10, "bcd");
	assert_standing(c, 0, 4, 10, "bd");
	assert_standing(c, 0, 5, 10, "bdc");
	assert_standing(c, 0, UINT64_MAX, 10, "bdc");
	assert_standing(c, 0, 5, 2, "bd");
	assert_standing(c, 3, 5, 10, "c");
	assert_labels(c, 2, 1);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(imported_labels_come_back_in_order),
	CONTRACT_TEST(no_labels_at_all_are_no_fault),
	CONTRACT_TEST(the_log_is_read_page_by_page),
	CONTRACT_TEST(what_stands_depends_on_how_far_one_looks),
};

int main(void)
{
	return contract_run("store: labels", tests, sizeof tests / sizeof *tests);
}
