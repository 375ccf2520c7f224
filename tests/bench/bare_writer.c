/*
 * The measure for durable submits: nothing but SQLite, on the store's schema and settings. One
 * thread inserts each comment and the first line of its audit trail, with one commit a group.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sqlite/sqlite_store.h>

#include "bench_rows.h"

/* As the store's writer has them (service/store/sqlite/open.c). */
static const char *const settings[] = {
	"PRAGMA foreign_keys = ON",
	"PRAGMA temp_store = MEMORY",
	"PRAGMA mmap_size = 33554432",
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = FULL",
	"PRAGMA wal_autocheckpoint = 20000",
	"PRAGMA journal_size_limit = 100000000",
	"PRAGMA cache_size = -8000",
};

static const char insert_comment[] =
	"INSERT INTO comments (version, change, standing, origin, created_at_ms,"
	" author_url, author_agent, parent, external_id, type, language, created_at,"
	" idempotency_key, site_id, id, status, probability, received_at_ms, changed_at_ms, thread,"
	" author_name, author_email, author_ip, content, reasons_json, model) VALUES"
	" (1, 0, 1, 0, 0, '', '', '', '', '', '', '', '',"
	" ?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

static const char insert_decision[] =
	"INSERT INTO decisions (version, kind, actor, note, status_before, site_id, comment_id,"
	" at_ms, status_after) VALUES (1, 'filter', 'filter', '', 0, ?1, ?2, ?3, ?4)";

static void check(int code, sqlite3 *db)
{
	if (code != SQLITE_OK && code != SQLITE_DONE) {
		(void)fprintf(stderr, "%s\n", sqlite3_errmsg(db));
		exit(1);
	}
}

static void bind_str(sqlite3_stmt *statement, int at, struct str s)
{
	(void)sqlite3_bind_text64(statement, at, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

static void write_row(sqlite3 *db, sqlite3_stmt *comment, sqlite3_stmt *decision,
	const struct stored_comment *row)
{
	const struct str *field = row->comment.field;

	(void)sqlite3_bind_int64(comment, 1, row->site_id);
	(void)sqlite3_bind_blob(comment, 2, row->id.byte, sizeof row->id.byte, SQLITE_STATIC);
	(void)sqlite3_bind_int64(comment, 3, row->status);
	(void)sqlite3_bind_double(comment, 4, row->probability);
	(void)sqlite3_bind_int64(comment, 5, row->received_at_ms);
	bind_str(comment, 6, field[COMMENT_THREAD]);
	bind_str(comment, 7, field[COMMENT_AUTHOR_NAME]);
	bind_str(comment, 8, field[COMMENT_AUTHOR_EMAIL]);
	bind_str(comment, 9, field[COMMENT_AUTHOR_IP]);
	bind_str(comment, 10, field[COMMENT_CONTENT]);
	bind_str(comment, 11, row->reasons);
	bind_str(comment, 12, row->model);
	check(sqlite3_step(comment), db);
	check(sqlite3_reset(comment), db);
	(void)sqlite3_bind_int64(decision, 1, row->site_id);
	(void)sqlite3_bind_blob(decision, 2, row->id.byte, sizeof row->id.byte, SQLITE_STATIC);
	(void)sqlite3_bind_int64(decision, 3, row->received_at_ms);
	(void)sqlite3_bind_int64(decision, 4, row->status);
	check(sqlite3_step(decision), db);
	check(sqlite3_reset(decision), db);
}

static double write_all(sqlite3 *db, int64_t site_id, const struct bench_options *options)
{
	sqlite3_stmt *comment = NULL;
	sqlite3_stmt *decision = NULL;
	double start;

	check(sqlite3_prepare_v2(db, insert_comment, -1, &comment, NULL), db);
	check(sqlite3_prepare_v2(db, insert_decision, -1, &decision, NULL), db);
	start = bench_now_seconds();
	for (uint64_t n = 0; n < options->n_rows;) {
		check(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
		for (uint64_t i = 0; i < options->group && n < options->n_rows; i++) {
			struct bench_row scratch;
			struct stored_comment row = bench_comment(site_id, n++, &scratch);

			write_row(db, comment, decision, &row);
		}
		check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
	}
	start = bench_now_seconds() - start;
	sqlite3_finalize(comment);
	sqlite3_finalize(decision);
	return start;
}

int main(int n_arguments, char **arguments)
{
	struct bench_options options;
	sqlite3 *db = NULL;
	int64_t site_id;
	double seconds;

	bench_options_read(n_arguments, arguments, &options);
	site_id = bench_make_database(options.url);
	check(sqlite3_open_v2(options.path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
		db);
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		check(sqlite3_exec(db, settings[i], NULL, NULL, NULL), db);
	}
	seconds = write_all(db, site_id, &options);
	bench_report("bare", options.n_rows, options.group, seconds);
	(void)sqlite3_close(db);
	return 0;
}
