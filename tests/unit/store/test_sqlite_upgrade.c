/* A database that an older version of the program wrote, opened by this one. */
#include "sqlite_fixture.h"

#include <errno.h>
#include <unistd.h>

#include <hamlet/store_outbox.h>

/* C promises room for 4095 bytes only. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const char version_1[] =
#include "0001_base.sql.inc"
	;

static const char from_1_to_3[] =
#include "0002_rules.sql.inc"
	;
static const char traces_of_version_3[] =
#include "0003_akismet.sql.inc"
	"INSERT INTO traces (site_id, comment_id, text_key, was_called_spam, callback, "
	"callback_key)"
	" VALUES (1, zeroblob(16), zeroblob(32), 1, 'https://news.example/hook', 'abc');"
	"PRAGMA user_version = 3";

/* One site, one comment that a person called spam, and the label of that. */
static const char content_of_version_1[] =
	"INSERT INTO meta (name, value) VALUES ('secret', zeroblob(32));"
	"INSERT INTO sites VALUES (1, 1, 'news', 0.05, 0.99, 0, 1, 0, 1000);"
	"INSERT INTO comments (site_id, id, version, status, origin, probability,"
	" received_at_ms, changed_at_ms, change, standing, label_seq, created_at_ms, thread,"
	" author_name, author_email, author_url, author_ip, author_agent, content, parent,"
	" external_id, type, language, created_at, reasons_json, model, idempotency_key)"
	" VALUES (1, zeroblob(16), 2, 2, 0, 0.5, 1000, 1000, 1, 2, 1, 1000, 't', 'Ann', '', '',"
	" '', '', 'Buy pills', '', '', '', '', '', '[]', '1@0', '');"
	"INSERT INTO decisions VALUES (1, zeroblob(16), 1, 1000, 'filter', 'filter', '', 0, 0,"
	" NULL, NULL), (1, zeroblob(16), 2, 1000, 'spam', 'token:1', '', 0, 2, 1, 1);"
	"INSERT INTO labels VALUES (1, 1, NULL, 1, 1, 1000, 'decision', 'Ann', 'Buy pills');"
	"INSERT INTO counters VALUES (1, 'pending', 0), (1, 'rejected', 1), (1, 'spam', 1);"
	"PRAGMA application_id = 0x48616d6c; PRAGMA user_version = 1";

static void execute(const struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void write_version_1(const struct fixture *f)
{
	execute(f, version_1);
	execute(f, content_of_version_1);
}

static void a_writer_brings_an_older_database_up_to_date(void **state)
{
	struct fixture *f = *state;
	struct rule_change change = {.site_id = 1, .name = STR("r"), .source = STR("{}")};
	struct stored_comment comment = {0};
	struct store_figures figures;
	struct store *store;
	uint64_t version;

	write_version_1(f);
	store = open_writer(f);
	assert_query(store, "PRAGMA user_version", "8");
	assert_query(store, "PRAGMA integrity_check", "ok");
	assert_int_equal(
		store_comment_get(store, 1, (struct comment_id){{0}}, &f->arena, &comment), 0);
	assert_true(str_eq(comment.comment.field[COMMENT_CONTENT], STR("Buy pills")));
	assert_query(store, "SELECT kind || actor || version || filter_status FROM acts",
		"spamtoken:120");
	assert_int_equal(store_rule_add(store, &change, &version), 0);
	assert_int_equal(store_figures(store, 1, &figures), 0);
	assert_int_equal(figures.n_labels[LABEL_SPAM], 1);
	store_close(store);
	store = open_writer(f);
	assert_query(store, "SELECT count(*) FROM rules", "1");
	store_close(store);
}

static void a_decision_of_an_older_database_can_be_undone(void **state)
{
	struct fixture *f = *state;
	struct decide_request undo = {.site_id = 1, .decision = DECIDED_UNDO, .now_ms = 2000};
	struct stored_comment comment;
	struct store *store;

	write_version_1(f);
	store = open_writer(f);
	assert_int_equal(store_comment_decide(store, &undo, &f->arena, &comment), 0);
	assert_int_equal(comment.status, STATUS_PENDING);
	store_close(store);
}

static void labels_of_an_older_database_know_their_comments(void **state)
{
	/* The comment was approved afterwards; and its text was imported, too. */
	static const char more[] =
		"INSERT INTO decisions VALUES (1, zeroblob(16), 3, 1100, 'approve', 'token:1', '', "
		"2, 1,"
		" 2, 0);"
		"INSERT INTO labels VALUES (2, 1, 1, 1, 1, 1100, 'decision', NULL, NULL),"
		" (3, 1, NULL, 0, 1, 1100, 'decision', 'Ann', 'Buy pills'),"
		" (4, 1, NULL, 1, 1, 1000, 'import', 'Ann', 'Buy pills');"
		"UPDATE comments SET status = 1, version = 3, standing = 3, label_seq = 3,"
		" author_email = 'ann@x.example', language = 'en'";
	struct fixture *f = *state;
	struct store *store;

	write_version_1(f);
	execute(f, more);
	store = open_writer(f);
	assert_query(store,
		"SELECT group_concat(seq || author_email || language) FROM labels"
		" WHERE site_id = 1 AND comment_id = zeroblob(16)",
		"1ann@x.exampleen,3ann@x.exampleen");
	assert_query(store, "SELECT count(*) FROM labels WHERE comment_id IS NULL", "2");
	store_close(store);
}

static void traces_of_an_older_database_still_find_their_comments(void **state)
{
	struct fixture *f = *state;
	struct trace_query query = {.site_id = 1};
	struct decide_request approve = {
		.site_id = 1, .decision = DECIDED_APPROVE, .tells_sender = true, .now_ms = 2000};
	struct stored_comment comment;
	bool was_called_spam = false;
	struct store *store;

	write_version_1(f);
	execute(f, from_1_to_3);
	execute(f, traces_of_version_3);
	store = open_writer(f);
	assert_int_equal(
		store_comment_traced(store, &query, &f->arena, &comment, &was_called_spam), 0);
	assert_true(was_called_spam);
	assert_true(str_eq(comment.comment.field[COMMENT_CONTENT], STR("Buy pills")));
	assert_int_equal(store_comment_decide(store, &approve, &f->arena, &comment), 0);
	assert_query(store, "SELECT url || key FROM outbox", "https://news.example/hookabc");
	store_close(store);
}

static void a_reader_leaves_an_older_database_alone(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	write_version_1(f);
	assert_int_equal(try_open(f, STORE_READER, &store), -EBADMSG);
	assert_non_null(memmem(f->why.p, f->why.n, "older version", strlen("older version")));
	assert_null(memmem(f->why.p, f->why.n, "damaged", strlen("damaged")));
}

static void a_backup_of_an_older_version_is_restored_and_brought_up_to_date(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;
	struct str other;

	write_version_1(f);
	assert_int_equal(try_open(f, STORE_BACKUP, &store), 0);
	assert_int_equal(arena_printf(&f->arena, &other, "sqlite:%s/other.db", f->directory), 0);
	assert_int_equal(store_restore(store, other, false, NULL, NULL), 0);
	store_close(store);
	assert_int_equal(store_open(other, STORE_WRITER, &f->arena, &store, &f->why), 0);
	assert_query(store, "PRAGMA user_version", "8");
	assert_query(store, "SELECT content FROM comments", "Buy pills");
	store_close(store);
	assert_int_equal(unlink(str_skip(other, strlen("sqlite:")).p), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_TEST(a_writer_brings_an_older_database_up_to_date),
		FIXTURE_TEST(a_decision_of_an_older_database_can_be_undone),
		FIXTURE_TEST(labels_of_an_older_database_know_their_comments),
		FIXTURE_TEST(traces_of_an_older_database_still_find_their_comments),
		FIXTURE_TEST(a_reader_leaves_an_older_database_alone),
		FIXTURE_TEST(a_backup_of_an_older_version_is_restored_and_brought_up_to_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
