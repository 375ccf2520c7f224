/* What the schema and its settings hold to by themselves. */
#include "sqlite_fixture.h"

#include <hamlet/review.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>

/* They are prepared when they are first called, which may be long after the start. */
static void every_statement_is_of_the_schema(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);

	for (int i = 0; i < STATEMENT_COUNT; i++) {
		struct call call = call_begin(sqlite_of(store), (enum statement)i);

		if (call.fault != 0) {
			fail_msg("statement %d: %s", i, sqlite3_errmsg(sqlite_of(store)->db));
		}
		call_end(&call);
	}
	store_close(store);
}

static void the_logs_cannot_be_rewritten(void **state)
{
	static const char *const attempts[] = {
		"UPDATE labels SET label = 0",
		"DELETE FROM labels",
		/* It was not taken back. */
		"UPDATE labels SET is_blank = 1, content = '', author_name = ''",
		"UPDATE decisions SET actor = 'nobody'",
		"UPDATE rule_changes SET actor = 'nobody'",
		"DELETE FROM rule_changes",
	};
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct label_event event = {.sign = 1, .label = LABEL_SPAM, .content = STR("text")};
	struct rule_change rule = {.name = STR("r"), .source = STR("{}")};
	uint64_t last;

	assert_int_equal(store_rule_add(store, &rule, &last), 0);
	assert_int_equal(add_comment(f, store, add_site(store, "news"), 1), 0);
	assert_int_equal(store_labels_add(store, &event, 1, &last), 0);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(sqlite3_exec(sqlite_of(store)->db, attempts[i], NULL, NULL, NULL),
			SQLITE_CONSTRAINT_TRIGGER);
	}
	store_close(store);
}

static void of_a_label_that_was_taken_back_only_texts_can_go(void **state)
{
	static const char *const attempts[] = {
		"UPDATE labels SET is_blank = 1, content = 'x', comment_id = NULL WHERE seq = 1",
		"UPDATE labels SET is_blank = 1, content = '', comment_id = NULL, label = 0"
		" WHERE seq = 1",
		"UPDATE labels SET is_blank = 1 WHERE seq = 2",
		"DELETE FROM labels WHERE seq = 1",
	};
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct label_event event = {.sign = 1, .label = LABEL_SPAM, .content = STR("text")};
	sqlite3 *db = sqlite_of(store)->db;
	uint64_t last;

	assert_int_equal(store_labels_add(store, &event, 1, &last), 0);
	assert_int_equal(sqlite3_exec(db,
				 "INSERT INTO labels (site_id, taken_back, label, feature_version,"
				 " at_ms, source) VALUES (0, 1, 1, 0, 0, 'decision')",
				 NULL, NULL, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(
			sqlite3_exec(db, attempts[i], NULL, NULL, NULL), SQLITE_CONSTRAINT_TRIGGER);
	}
	assert_int_equal(
		sqlite3_exec(db, "UPDATE labels SET is_blank = 1, content = '' WHERE seq = 1", NULL,
			NULL, NULL),
		SQLITE_OK);
	store_close(store);
}

/* Words of other comments around it, so that the index is of several segments. */
static void index_some(struct store *store, int64_t site_id, unsigned n, struct str words)
{
	static const unsigned char random[10];
	const struct index_entry entry = {
		.site_id = site_id, .id = comment_id_make(n, random), .words = words};

	assert_int_equal(store_index(store, &entry, 1), 0);
}

static void the_search_index_forgets_words_of_what_is_gone(void **state)
{
	static const char remains[] =
		"SELECT count(*) > 0 FROM doc_words_data WHERE instr(hex(block), hex('zyzzog'))";
	static const unsigned char random[10];
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	int64_t site_id = add_site(store, "news");
	bool is_done = true;
	int n_steps = 0;

	for (unsigned n = 1; n <= 40; n++) {
		struct stored_comment comment = {
			.id = comment_id_make(n, random), .site_id = site_id};
		const struct accept_request request = {.comment = &comment};
		struct str answer;

		assert_int_equal(store_comment_accept(store, &request, &f->arena, &answer), 0);
		index_some(store, site_id, n, n == 7 ? STR("zyzzogeton") : STR("other words"));
	}
	assert_int_equal(store_words_merge(store, true, &is_done), 0);
	assert_true(is_done);
	assert_int_equal(store_comment_delete(store, site_id, comment_id_make(7, random), 0, 9), 0);
	assert_query(store, remains, "1");
	assert_int_equal(store_words_merge(store, false, &is_done), 0);
	assert_true(is_done);
	assert_query(store, remains, "1");
	do {
		assert_int_equal(store_words_merge(store, n_steps == 0, &is_done), 0);
	} while (!is_done && ++n_steps < 1000);
	assert_true(is_done);
	assert_query(store, remains, "0");
	assert_query(store, "SELECT count(*) FROM doc_words WHERE doc_words MATCH 'other'", "39");
	store_close(store);
}

static void what_comes_after_rows_were_numbered_anew_waits_to_be_indexed(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	int64_t site_id = add_site(store, "news");
	uint64_t n = 0;

	assert_int_equal(add_comment(f, store, site_id, 1), 0);
	assert_query(
		store, "UPDATE meta SET value = 9 WHERE name = 'indexed_row' RETURNING 1", "1");
	store_close(store);
	store = open_writer(f);
	assert_int_equal(add_comment(f, store, site_id, 2), 0);
	assert_int_equal(store_unindexed_count(store, &n), 0);
	assert_int_equal(n, 1);
	store_close(store);
}

static void files_of_old_models_are_dropped(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_writer(f);
	struct model_record model = {.is_promoted = true};
	struct model_list list;
	int64_t version;

	for (int i = 0; i < 8; i++) {
		assert_int_equal(store_model_add(store, &model, STR("file"), &version), 0);
	}
	assert_query(store, "SELECT group_concat(version) FROM model_parts", "4,5,6,7,8");
	assert_int_equal(store_models(store, 0, 100, &f->arena, &list), 0);
	assert_int_equal(list.n, 8);
	store_close(store);
}

static void a_writer_commits_to_the_disk(void **state)
{
	static const struct {
		const char *pragma;
		const char *expected;
	} cases[] = {
		{"PRAGMA journal_mode", "wal"},
		{"PRAGMA synchronous", "2"},
		{"PRAGMA secure_delete", "1"},
		{"PRAGMA foreign_keys", "1"},
		{"PRAGMA trusted_schema", "0"},
		{"PRAGMA integrity_check", "ok"},
	};
	struct fixture *f = *state;
	struct store *store = open_writer(f);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_query(store, cases[i].pragma, cases[i].expected);
	}
	store_close(store);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_TEST(every_statement_is_of_the_schema),
		FIXTURE_TEST(the_logs_cannot_be_rewritten),
		FIXTURE_TEST(of_a_label_that_was_taken_back_only_texts_can_go),
		FIXTURE_TEST(the_search_index_forgets_words_of_what_is_gone),
		FIXTURE_TEST(what_comes_after_rows_were_numbered_anew_waits_to_be_indexed),
		FIXTURE_TEST(files_of_old_models_are_dropped),
		FIXTURE_TEST(a_writer_commits_to_the_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
