/* What the schema and its settings hold to by themselves. */
#include "sqlite_fixture.h"

#include <hamlet/store_models.h>

static void the_logs_cannot_be_rewritten(void **state)
{
	static const char *const attempts[] = {
		"UPDATE labels SET label = 0",
		"DELETE FROM labels",
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
		FIXTURE_TEST(the_logs_cannot_be_rewritten),
		FIXTURE_TEST(files_of_old_models_are_dropped),
		FIXTURE_TEST(a_writer_commits_to_the_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
