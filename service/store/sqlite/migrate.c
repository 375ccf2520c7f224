#include "sqlite_store.h"

#include <errno.h>
#include <sys/random.h>

/* "Haml": marks the file as ours (SQLite's file format, section 1.3.13). */
#define APPLICATION_ID 0x48616d6c

/* The files of migrations/, made into strings by the build; C promises room for 4095 bytes only. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* The nth brings the schema from version n to n + 1. Never changed once released. */
static const char *const migrations[] = {
#include "0001_base.sql.inc"
	,
#include "0002_rules.sql.inc"
	,
#include "0003_akismet.sql.inc"
	,
#include "0004_accounts.sql.inc"
	,
#include "0005_review.sql.inc"
	,
#include "0006_erasing.sql.inc"
	,
#include "0007_trace_texts.sql.inc"
	,
#include "0008_traces_in_comments.sql.inc"
};

#define SCHEMA_VERSION ((int64_t)(sizeof migrations / sizeof *migrations))

static int query_int(sqlite3 *db, const char *sql, int64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
	}
	if (code == SQLITE_ROW) {
		*ret = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	/* Each of the queries here gives one row. */
	return code == SQLITE_DONE ? -EBADMSG : sqlite_fault(code);
}

static int execute(sqlite3 *db, const char *sql)
{
	return sqlite_fault(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* What tells whose a database is. */
struct mark {
	int64_t application_id;
	int64_t version;
	int64_t n_objects;
};

static int mark_read(sqlite3 *db, struct mark *ret)
{
	int r = query_int(db, "PRAGMA application_id", &ret->application_id);

	if (r == 0) {
		r = query_int(db, "PRAGMA user_version", &ret->version);
	}
	return r == 0 ? query_int(db, "SELECT count(*) FROM sqlite_schema", &ret->n_objects) : r;
}

int sqlite_schema_check(sqlite3 *db, enum store_mode mode)
{
	struct mark mark = {0};
	/* One snapshot: another process may be making the database at this moment. */
	int r = execute(db, "BEGIN");

	if (r == 0) {
		int ended;

		r = mark_read(db, &mark);
		ended = execute(db, "ROLLBACK");
		r = r == 0 ? ended : r;
	}
	if (r != 0) {
		return r;
	}
	if (mark.application_id == APPLICATION_ID) {
		if (mark.version > SCHEMA_VERSION) {
			return MIGRATE_NEWER_SCHEMA;
		}
		if (mark.version < 1) {
			return -EBADMSG;
		}
		if (mode == STORE_READER && mark.version < SCHEMA_VERSION) {
			return MIGRATE_OLDER_SCHEMA;
		}
		return 0;
	}
	if (mode != STORE_WRITER || mark.application_id != 0 || mark.version != 0 ||
		mark.n_objects != 0) {
		return -EBADMSG;
	}
	return 0;
}

static int add_secret(sqlite3 *db)
{
	unsigned char secret[STORE_HASH_BYTES];
	sqlite3_stmt *statement = NULL;
	int code;

	if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret) {
		return -EIO;
	}
	code = sqlite3_prepare_v2(
		db, "INSERT INTO meta (name, value) VALUES ('secret', ?)", -1, &statement, NULL);
	if (code == SQLITE_OK) {
		code = sqlite3_bind_blob(
			statement, 1, secret, (int)sizeof secret, SQLITE_TRANSIENT);
	}
	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
	}
	sqlite3_finalize(statement);
	return sqlite_fault(code);
}

/* Within a transaction. *ret_is_done when there was nothing left to do. */
static int migrate_once(sqlite3 *db, bool *ret_is_done)
{
	char *sql;
	int64_t version = 0;
	/* Read again under the lock: another process may have been faster. */
	int r = query_int(db, "PRAGMA user_version", &version);

	*ret_is_done = version >= SCHEMA_VERSION;
	if (r != 0 || *ret_is_done) {
		return r;
	}
	r = execute(db, migrations[version]);
	if (r == 0 && version == 0) {
		r = add_secret(db);
	}
	if (r != 0) {
		return r;
	}
	sql = sqlite3_mprintf("PRAGMA application_id = %d; PRAGMA user_version = %lld",
		APPLICATION_ID, (long long)version + 1);
	r = sql != NULL ? execute(db, sql) : -ENOMEM;
	sqlite3_free(sql);
	return r;
}

int sqlite_migrate(sqlite3 *db)
{
	bool is_done = false;
	int r = 0;

	while (r == 0 && !is_done) {
		r = execute(db, "BEGIN IMMEDIATE");
		if (r != 0) {
			return r;
		}
		r = migrate_once(db, &is_done);
		if (r == 0) {
			r = execute(db, "COMMIT");
		}
		if (r != 0 && !sqlite3_get_autocommit(db)) {
			int undone = execute(db, "ROLLBACK");
			(void)undone;
		}
	}
	return r;
}
