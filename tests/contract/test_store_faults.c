#include "contract.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/accounts.h>
#include <hamlet/mem.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>

/*
 * Every event that writes, with memory running out at its 1st, 2nd, ... allocation, the backend's
 * own included: it says so and leaves nothing, or it is done.
 */
struct faulty_event {
	const char *name;
	int (*run)(struct contract *c);
};

/* For constants: STR() is none. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

static const struct comment_hit hits[] = {
	{.rule = TEXT("a")}, {.rule = TEXT("b"), .is_shadow = true}};

static int run_accept(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 50, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .idempotency_key = STR("k")};
	struct str answer;

	comment.comment.field[COMMENT_EXTERNAL_ID] = STR("e");
	comment.hit = hits;
	comment.n_hits = 2;
	return store_comment_accept(c->store, &request, &c->arena, &answer);
}

static int run_decide(struct contract *c)
{
	return decide(c, sample_id(1), DECIDED_SPAM);
}

static int run_undo(struct contract *c)
{
	return decide(c, sample_id(2), DECIDED_UNDO);
}

static int run_edit(struct contract *c)
{
	struct stored_comment comment = sample_comment(c->site_id, 2, STATUS_REJECTED);
	uint64_t version;

	comment.hit = hits;
	comment.n_hits = 2;
	return store_comment_edit(c->store, &comment, 0, &version);
}

static int run_delete(struct contract *c)
{
	return store_comment_delete(c->store, c->site_id, sample_id(2), 0, SAMPLE_TIME_MS + 2);
}

static int run_erase(struct contract *c)
{
	const struct erasable_query query = {
		.site_id = c->site_id, .before_ms = SAMPLE_TIME_MS + 100, .limit = 10};
	struct erasable found = {0};
	const struct erase_request request = {.site_id = c->site_id,
		.before_ms = SAMPLE_TIME_MS + 100,
		.found = &found,
		.now_ms = SAMPLE_TIME_MS + 200};
	size_t n;
	int r = store_erasable(c->store, &query, &c->arena, &found);

	return r == 0 ? store_comments_erase(c->store, &request, &n) : r;
}

static int run_labels_blank(struct contract *c)
{
	size_t n;

	return store_labels_blank(c->store, UINT64_MAX, 10, &n);
}

static int run_labels_add(struct contract *c)
{
	struct label_event event = {.sign = 1, .label = LABEL_SPAM, .content = STR("text")};
	struct label_event events[] = {event, event, event};
	uint64_t last;

	return store_labels_add(c->store, events, 3, &last);
}

static int run_site_add(struct contract *c)
{
	unsigned char hash[STORE_HASH_BYTES] = "another";
	struct str origins[] = {STR("https://a.example"), STR("https://b.example")};
	struct site site = {.name = STR("another"), .origins = origins, .n_origins = 2};
	int64_t id;

	return store_site_add(c->store, &site, hash, &id);
}

static int run_site_update(struct contract *c)
{
	struct str origins[] = {STR("https://a.example"), STR("https://b.example")};
	struct site site = {.id = c->site_id, .origins = origins, .n_origins = 2};

	return store_site_update(c->store, &site, 0);
}

static int run_rotate_key(struct contract *c)
{
	unsigned char hash[STORE_HASH_BYTES] = "a newer key";

	return store_site_rotate_key(c->store, c->site_id, hash, 1, 2);
}

static int run_token_add(struct contract *c)
{
	struct token token = {.role = ROLE_ADMIN};
	int64_t id;

	return store_token_add(c->store, &token, &id);
}

static int run_model_add(struct contract *c)
{
	struct model_record model = {.is_promoted = true};
	int64_t version;

	return store_model_add(c->store, &model, STR("file"), &version);
}

static int run_model_rebase(struct contract *c)
{
	const struct model_record model = {.version = 1};

	return store_model_rebase(c->store, &model, 9, STR("another file"));
}

static const struct rule_change rule = {
	.name = TEXT("r"), .source = TEXT("{}"), .actor = TEXT("x")};

static int run_rule_add(struct contract *c)
{
	uint64_t version;

	return store_rule_add(c->store, &rule, &version);
}

static int run_rule_update(struct contract *c)
{
	uint64_t version;

	return store_rule_update(c->store, &rule, &version);
}

static int run_rule_delete(struct contract *c)
{
	return store_rule_delete(c->store, &rule);
}

static int run_revoke_key(struct contract *c)
{
	unsigned char hash[STORE_HASH_BYTES] = "key of news";

	return store_site_revoke_key(c->store, c->site_id, hash);
}

static int run_user_add(struct contract *c)
{
	struct user_role role = {.role = ROLE_ADMIN};
	struct user user = {.email = STR("x@example.org"), .role = &role, .n_roles = 1};
	int64_t id;

	return store_user_add(c->store, &user, &id);
}

static int run_session_add(struct contract *c)
{
	struct session_start start = {.user_id = 1, .now_ms = 9};
	int64_t id;

	return store_session_add(c->store, &start, &id);
}

static int run_link_use(struct contract *c)
{
	struct link_use use = {
		.email = STR("first@example.org"), .name = STR("n"), .password_hash = STR("p")};
	int64_t id;

	return store_link_use(c->store, &use, &id);
}

static int run_user_update(struct contract *c)
{
	struct user user = {.id = 1, .name = STR("renamed")};

	return store_user_update(c->store, &user);
}

static int run_user_delete(struct contract *c)
{
	return store_user_delete(c->store, 1);
}

static int run_audit_add(struct contract *c)
{
	struct audit_record record = {.actor = STR("token:1"), .action = STR("act")};

	return store_audit_add(c->store, &record);
}

static const struct faulty_event events[] = {
	{"accept", run_accept},
	{"decide", run_decide},
	{"undo", run_undo},
	{"edit", run_edit},
	{"delete", run_delete},
	{"erase", run_erase},
	{"labels_blank", run_labels_blank},
	{"labels_add", run_labels_add},
	{"site_add", run_site_add},
	{"site_update", run_site_update},
	{"rotate_key", run_rotate_key},
	{"token_add", run_token_add},
	{"model_add", run_model_add},
	{"model_rebase", run_model_rebase},
	{"rule_add", run_rule_add},
	{"rule_update", run_rule_update},
	{"rule_delete", run_rule_delete},
	{"revoke_key", run_revoke_key},
	{"user_add", run_user_add},
	{"session_add", run_session_add},
	{"link_use", run_link_use},
	{"user_update", run_user_update},
	{"user_delete", run_user_delete},
	{"audit_add", run_audit_add},
};

#define DUMP_BYTES 512

/* The same of accounts, behind it. */
static void dump_accounts(struct contract *c, char *text, size_t n_text)
{
	const struct user_query query = {.limit = 10};
	const struct audit_query trail = {.through_ms = INT64_MAX, .limit = 100};
	const unsigned char hash[STORE_HASH_BYTES] = {0};
	struct user_list users = {0};
	struct audit_list audit = {0};
	struct sign_in_link link;
	struct user user;
	size_t n_roles = 0;
	int64_t seen_ms = 0;
	int r = store_link_get(c->store, hash, 0, &c->arena, &link, &user);

	assert_true(r == 0 || r == LINK_UNKNOWN);
	assert_int_equal(store_users(c->store, &query, &c->arena, &users), 0);
	assert_int_equal(store_audit(c->store, &trail, &c->arena, &audit), 0);
	for (size_t i = 0; i < users.n; i++) {
		n_roles += users.item[i].n_roles + 10 * users.item[i].name.n;
		seen_ms += users.item[i].seen_at_ms;
	}
	(void)snprintf(text, n_text, ", users %zu %zu %lld, link %d, audit %zu", users.n, n_roles,
		(long long)seen_ms, r, audit.n);
}

static size_t text_of(const struct label_list *labels)
{
	size_t n = 0;

	for (size_t i = 0; i < labels->n; i++) {
		n += labels->item[i].content.n;
	}
	return n;
}

static uint64_t through_of(const struct model_list *models)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < models->n; i++) {
		sum += models->item[i].labels_through;
	}
	return sum;
}

/* Figures of everything that can be read, as text. */
static void dump(struct contract *c, char text[DUMP_BYTES])
{
	struct comment_query query = {.limit = LIMIT_PAGE_ITEMS};
	struct comment_page page = {0};
	struct store_directory directory = {0};
	struct store_figures figures = {0};
	struct label_list labels = {0};
	struct model_list models = {0};
	struct decision_list decisions[2] = {0};
	struct site_rule_list rules = {0};
	struct rule_history history = {0};
	struct rule_figures_list hit_figures = {0};
	uint64_t version = 0;
	uint64_t n_hits = 0;
	size_t n_origins = 0;
	size_t n_text;
	uint64_t through;

	assert_int_equal(store_rules(c->store, &c->arena, &rules), 0);
	assert_int_equal(store_rule_history(c->store, 0, STR("r"), 9, &c->arena, &history), 0);
	assert_int_equal(store_rule_figures(c->store, 0, &c->arena, &hit_figures), 0);
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(store_directory(c->store, &c->arena, &directory), 0);
	assert_int_equal(store_figures(c->store, 0, &figures), 0);
	assert_int_equal(store_labels_after(c->store, 0, 1000, &c->arena, &labels), 0);
	assert_int_equal(store_models(c->store, 0, 1000, &c->arena, &models), 0);
	for (unsigned i = 0; i < 2; i++) {
		int r = store_decisions(c->store, 0, sample_id(i + 1), &c->arena, &decisions[i]);
		assert_true(r == 0 || r == STORED_UNKNOWN);
	}
	for (size_t i = 0; i < page.n; i++) {
		version = version * 10 + page.item[i].version + page.item[i].change;
	}
	for (size_t i = 0; i < hit_figures.n; i++) {
		n_hits += hit_figures.item[i].n_hits + 10 * hit_figures.item[i].n_shadow_hits;
	}
	for (size_t i = 0; i < directory.n_sites; i++) {
		n_origins += directory.sites[i].n_origins;
	}
	n_text = text_of(&labels);
	through = through_of(&models);
	(void)snprintf(text, DUMP_BYTES,
		"comments %zu of versions %llu (%llu, %llu, %llu), directory %llu: %zu %zu %zu "
		"%zu, "
		"labels %zu (%llu, %llu) of %zu, models %zu to %llu, trails %zu %zu, rules %llu: "
		"%zu %zu, hits "
		"%zu %llu",
		page.n, (unsigned long long)version,
		(unsigned long long)figures.n_comments[STATUS_PENDING],
		(unsigned long long)figures.n_comments[STATUS_APPROVED],
		(unsigned long long)figures.n_comments[STATUS_REJECTED],
		(unsigned long long)directory.version, directory.n_sites, n_origins,
		directory.n_keys, directory.n_tokens, labels.n,
		(unsigned long long)figures.n_labels[LABEL_HAM],
		(unsigned long long)figures.n_labels[LABEL_SPAM], n_text, models.n,
		(unsigned long long)through, decisions[0].n, decisions[1].n,
		(unsigned long long)rules.version, rules.n, history.n, hit_figures.n,
		(unsigned long long)n_hits);
	dump_accounts(c, text + strlen(text), DUMP_BYTES - strlen(text));
	arena_reset(&c->arena);
}

static void run_out_of_memory(struct contract *c, const struct faulty_event *event)
{
	char before[DUMP_BYTES];
	char after[DUMP_BYTES];
	uint64_t n = 0;
	int r;

	dump(c, before);
	do {
		mem_fail_from(++n);
		r = event->run(c);
		mem_fail_from(0);
		dump(c, after);
		if (r != 0) {
			assert_int_equal(r, -ENOMEM);
			if (strcmp(after, before) != 0) {
				fail_msg("%s failed at allocation %llu and left: %s not %s",
					event->name, (unsigned long long)n, after, before);
			}
		}
	} while (r != 0 && n < 2000);
	assert_int_equal(r, 0);
	assert_string_not_equal(after, before);
}

static void an_event_without_memory_leaves_nothing(struct contract *c)
{
	const struct sign_in_link first = {.purpose = LINK_FIRST, .expires_at_ms = 9};

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	sample_accept(c, c->site_id, 2, STATUS_APPROVED);
	assert_int_equal(decide(c, sample_id(2), DECIDED_APPROVE), 0);
	assert_int_equal(store_link_add(c->store, &first), 0);
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		if (events[i].run == run_edit) {
			/* The undo before it has been done. */
			assert_int_equal(decide(c, sample_id(2), DECIDED_APPROVE), 0);
		}
		run_out_of_memory(c, &events[i]);
	}
}

static void opening_without_memory_says_so(struct contract *c)
{
	uint64_t n = 0;
	int r;

	do {
		struct store *store = NULL;
		struct str why = STR_NONE;

		/* Few of its many allocations differ in kind: ever wider steps. */
		n += 1 + n / 8;
		mem_fail_from(n);
		r = store_open(str_of(c->url), STORE_READER, &c->arena, &store, &why);
		mem_fail_from(0);
		if (r != 0) {
			assert_int_equal(r, -ENOMEM);
			assert_true(why.n > 0);
			assert_null(store);
		}
		store_close(store);
	} while (r != 0 && n < 100000);
	assert_int_equal(r, 0);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(an_event_without_memory_leaves_nothing),
	CONTRACT_TEST(opening_without_memory_says_so),
};

int main(void)
{
	return contract_run("store: faults", tests, sizeof tests / sizeof *tests);
}
