#include "sqlite_store.h"

#include <assert.h>
#include <errno.h>

/* In the order in which comment_row_read takes them; of the table, or of one that is joined. */
#define COMMENT_COLUMNS_OF(t)                                                                      \
	t "site_id, " t "id, " t "version, " t "status, " t "origin, " t "probability, " t         \
	  "received_at_ms, " t "changed_at_ms, " t "change, " t "standing, ifnull(" t              \
	  "label_seq, 0), " t "created_at_ms, " t "thread, " t "author_name, " t                   \
	  "author_email, " t "author_url, " t "author_ip, " t "author_agent, " t "content, " t     \
	  "parent, " t "external_id, " t "type, " t "language, " t "created_at, " t                \
	  "reasons_json, " t "model, " t "idempotency_key, " t "erased_at_ms"
#define COMMENT_COLUMNS COMMENT_COLUMNS_OF("")

/* In the order in which acts.c takes them. */
#define ACTS_SELECT                                                                                \
	"SELECT a.seq, a.at_ms, a.kind, a.actor, a.reason, d.note, a.batch, "                      \
	"a.version, " COMMENT_COLUMNS_OF(                                                          \
		"c.") " FROM acts AS a JOIN decisions AS d ON d.site_id = a.site_id"               \
		      " AND d.comment_id = a.comment_id AND d.version = a.version JOIN comments "  \
		      "AS c"                                                                       \
		      " ON c.site_id = a.site_id AND c.id = a.comment_id"

/* The texts of a label, in the order in which labels.c takes them. */
#define LABEL_TEXTS(t)                                                                             \
	t "author_name, " t "content, " t "author_email, " t "author_url, " t "author_ip, " t      \
	  "author_agent, " t "language"

/* The settings of a site as columns, as parameters, and as what an update sets. */
#define SITE_COLUMN(name, ...)    #name ", "
#define SITE_PARAMETER(name, ...) "?, "
#define SITE_SET(name, ...)       #name " = ?, "
#define SITE_COLUMNS              SITE_SETTINGS(SITE_COLUMN, SITE_COLUMN, SITE_COLUMN)
#define SITE_PARAMETERS           SITE_SETTINGS(SITE_PARAMETER, SITE_PARAMETER, SITE_PARAMETER)
#define SITE_SETS                 SITE_SETTINGS(SITE_SET, SITE_SET, SITE_SET)

static const char *const statement_texts[STATEMENT_COUNT] = {
#define STATEMENT(name, sql) [STATEMENT_##name] = sql,
#include "statements.def"
#undef STATEMENT
};

/* ---- a handle's statements ---- */

static int prepare(struct sqlite_store *s, enum statement statement)
{
	return sqlite_fault(sqlite3_prepare_v3(s->db, statement_texts[statement], -1,
		SQLITE_PREPARE_PERSISTENT, &s->statements[statement], NULL));
}

int sqlite_statements_open(struct sqlite_store *s)
{
	static const enum statement of_transactions[] = {STATEMENT_BEGIN_WRITE,
		STATEMENT_BEGIN_READ, STATEMENT_COMMIT, STATEMENT_ROLLBACK, STATEMENT_SAVEPOINT,
		STATEMENT_ROLLBACK_TO, STATEMENT_RELEASE};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof of_transactions / sizeof *of_transactions; i++) {
		r = prepare(s, of_transactions[i]);
	}
	return r;
}

void sqlite_statements_finalize(struct sqlite_store *s)
{
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		sqlite3_finalize(s->statements[i]);
		s->statements[i] = NULL;
	}
}

/* ---- a call ---- */

struct call call_begin(struct sqlite_store *s, enum statement statement)
{
	int fault = s->statements[statement] == NULL ? prepare(s, statement) : 0;

	/* A statement still running would be a call within itself. */
	assert(!sqlite3_stmt_busy(s->statements[statement]));
	return (struct call){.statement = s->statements[statement], .fault = fault};
}

void call_end(struct call *call)
{
	/* The code repeats what call_step returned. */
	(void)sqlite3_reset(call->statement);
}

static void keep_fault(struct call *call, int code)
{
	if (call->fault == 0) {
		call->fault = sqlite_fault(code);
	}
}

void call_int(struct call *call, int64_t value)
{
	keep_fault(call, sqlite3_bind_int64(call->statement, ++call->parameter, value));
}

void call_uint(struct call *call, uint64_t value)
{
	call_int(call, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void call_double(struct call *call, double value)
{
	keep_fault(call, sqlite3_bind_double(call->statement, ++call->parameter, value));
}

void call_str(struct call *call, struct str s)
{
	/* A NULL pointer would bind NULL. */
	keep_fault(call, sqlite3_bind_text64(call->statement, ++call->parameter, s.n > 0 ? s.p : "",
				 s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void call_blob(struct call *call, const void *p, size_t n)
{
	keep_fault(call, sqlite3_bind_blob64(call->statement, ++call->parameter, n > 0 ? p : "", n,
				 SQLITE_STATIC));
}

void call_null(struct call *call)
{
	keep_fault(call, sqlite3_bind_null(call->statement, ++call->parameter));
}

/*
 * To SQLite a write past a quota or the limit of a file's size is an I/O error like any other, and
 * sqlite3_system_errno does not know of those in a commit.
 */
static bool is_out_of_room(int code, int error)
{
	return code == SQLITE_IOERR_WRITE && (error == EFBIG || error == EDQUOT);
}

int call_step(struct call *call)
{
	int code;

	if (call->fault != 0) {
		return call->fault;
	}
	assert(call->parameter == sqlite3_bind_parameter_count(call->statement));
	errno = 0;
	code = sqlite3_step(call->statement);
	call->column = 0;
	if (code == SQLITE_ROW) {
		return CALL_ROW;
	}
	if (is_out_of_room(code, errno)) {
		code = SQLITE_FULL;
	}
	keep_fault(call, code);
	return call->fault;
}

int call_run(struct call *call)
{
	int r = call_step(call);

	assert(r != CALL_ROW);
	return r;
}

/* ---- columns ---- */

int64_t call_ret_int(struct call *call)
{
	return sqlite3_column_int64(call->statement, call->column++);
}

double call_ret_double(struct call *call)
{
	return sqlite3_column_double(call->statement, call->column++);
}

struct str call_ret_view(struct call *call)
{
	int column = call->column++;
	const void *p = sqlite3_column_blob(call->statement, column);

	return str_make(p, (size_t)sqlite3_column_bytes(call->statement, column));
}

struct str call_ret_str(struct call *call, struct arena *arena)
{
	struct str copy = STR_NONE;
	int r = arena_copy(arena, call_ret_view(call), &copy);

	if (r != 0 && call->fault == 0) {
		call->fault = r;
	}
	return copy;
}

void call_ret_blob(struct call *call, void *out, size_t n)
{
	struct str view = call_ret_view(call);

	if (view.n == n) {
		memcpy(out, view.p, n);
	} else if (call->fault == 0) {
		call->fault = -EBADMSG;
	}
}

int call_end_of_row(const struct call *call)
{
	assert(call->column == sqlite3_column_count(call->statement));
	return call->fault;
}

int call_one_int(struct sqlite_store *s, enum statement statement, int64_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);
	int r = call_step(&call);

	if (r != CALL_ROW) {
		return r < 0 ? r : -EBADMSG;
	}
	*ret = call_ret_int(&call);
	return call_end_of_row(&call);
}
