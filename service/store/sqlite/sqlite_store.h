/* The SQLite backend's own: the handle, transactions, and calls of prepared statements. */
#ifndef STORE_SQLITE_SQLITE_STORE_H
#define STORE_SQLITE_SQLITE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include <hamlet/accounts.h>
#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/review.h>
#include <hamlet/store.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>
#include <hamlet/str.h>

#include "../backend.h"

enum statement {
#define STATEMENT(name, sql) STATEMENT_##name,
#include "statements.def"
#undef STATEMENT
	STATEMENT_COUNT
};

/* How long a statement waits for another process. */
#define BUSY_TIMEOUT_MS 5000

/* For one comment's row, whatever its caps let through. */
#define ROW_ARENA_BLOCK_BYTES 8192
#define ROW_ARENA_MAX_BYTES   ((size_t)16 * 1024 * 1024)

struct sqlite_store {
	struct store store; /* first */
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	int fault; /* of the batch's present task: what it wrote cannot stay */
};

static inline struct sqlite_store *sqlite_of(struct store *store)
{
	return (struct sqlite_store *)store;
}

/* ---- faults ---- */

/* The errno of an SQLite result code: 0 for OK, ROW and DONE, else one that <hamlet/store.h>
 * names, -EEXIST for a key that is taken or -EINVAL for another constraint. */
HAMLET_MUST_USE int sqlite_fault(int code);

/* Makes SQLite take its memory from <hamlet/mem.h>; before the first open, any number of times. */
void sqlite_allocator_install(void);

/* ---- opening ---- */

/* *ret in the arena, NUL-ended: always a path with a '/', never one of SQLite's own names
 * (":memory:", "file:..."). -EINVAL: no file is named. */
HAMLET_MUST_USE int sqlite_path_of(struct str rest, struct arena *arena, struct str *ret);

/* Behind the outcomes of store_open, so that one number says what went wrong. */
enum migrate_outcome { MIGRATE_NEWER_SCHEMA = STORE_NEWER_SCHEMA, MIGRATE_OLDER_SCHEMA };
/* Brings the schema up to date, one transaction a migration; makes the database's secret. */
HAMLET_MUST_USE int sqlite_migrate(sqlite3 *db);
/* MIGRATE_NEWER_SCHEMA when the database was written by a newer program, MIGRATE_OLDER_SCHEMA by an
 * older one, to a reader; -EBADMSG when it is of another program, or is empty and may not be
 * changed. */
HAMLET_MUST_USE int sqlite_schema_check(sqlite3 *db, enum store_mode mode);
/* Prepares those of transactions, so that undoing one needs no memory; the others are prepared when
 * they are first called, as most handles need few of them. */
HAMLET_MUST_USE int sqlite_statements_open(struct sqlite_store *s);
void sqlite_statements_finalize(struct sqlite_store *s);

/* ---- transactions ---- */

/*
 * Around each event: begin, do the work, end with its result. Inside a batch both only keep track
 * of faults; outside, the event is a transaction of its own. end() returns the event's result, or
 * the commit's fault, and keeps what was written only where that is 0.
 */
HAMLET_MUST_USE int sqlite_begin(struct sqlite_store *s);
HAMLET_MUST_USE int sqlite_end(struct sqlite_store *s, int result);
/* Around an event of several reads, so that all see one state. */
HAMLET_MUST_USE int sqlite_snapshot_begin(struct sqlite_store *s);
void sqlite_snapshot_end(struct sqlite_store *s);
void sqlite_run_batch(struct store *store, struct store_task *first);

/* ---- calls ---- */

/*
 * One run of a prepared statement. Values are bound, and columns read, in their order; the first
 * fault sticks and is returned by call_step or call_end_of_row. Declare with
 * HAMLET_CLEANUP(call_end).
 */
struct call {
	sqlite3_stmt *statement;
	int parameter;
	int column;
	int fault;
};

enum call_step_outcome { CALL_ROW = 1 };

struct call call_begin(struct sqlite_store *s, enum statement statement);
void call_end(struct call *call);

void call_int(struct call *call, int64_t value);
/* Positions and numbers past SQLite's largest count as the largest. */
void call_uint(struct call *call, uint64_t value);
void call_double(struct call *call, double value);
/* Borrows s until call_end. */
void call_str(struct call *call, struct str s);
void call_blob(struct call *call, const void *p, size_t n);
void call_null(struct call *call);

/* CALL_ROW, 0 when there are no more rows, or a fault. */
HAMLET_MUST_USE int call_step(struct call *call);
/* For a statement that gives no rows. */
HAMLET_MUST_USE int call_run(struct call *call);

int64_t call_ret_int(struct call *call);
double call_ret_double(struct call *call);
/* Text or blob; valid until the next call_step or call_end. */
struct str call_ret_view(struct call *call);
/* Copied into the arena. */
struct str call_ret_str(struct call *call, struct arena *arena);
/* A blob of exactly n bytes; another length is damage. */
void call_ret_blob(struct call *call, void *out, size_t n);
/* 0, or what went wrong in reading this row's columns. */
HAMLET_MUST_USE int call_end_of_row(const struct call *call);

/* Of a statement that gives one row of one number: 0 and *ret, or a fault; no row is damage. */
HAMLET_MUST_USE int call_one_int(struct sqlite_store *s, enum statement statement, int64_t *ret);

/* ---- comments, as the files of this folder share them ---- */

struct comment_row {
	struct stored_comment comment;
	int64_t standing;  /* version of the decision in force */
	int64_t label_seq; /* the label event in force, 0 for none */
	struct str idempotency_key;
};

/* USER_UNKNOWN. */
HAMLET_MUST_USE int user_exists_check(struct sqlite_store *s, int64_t user_id);

/* Runs a statement whose parameters are the comment's site and id. */
HAMLET_MUST_USE int call_on_comment(
	struct sqlite_store *s, enum statement statement, const struct stored_comment *comment);

/* Reads the columns of COMMENT_COLUMNS. */
HAMLET_MUST_USE int comment_row_read(
	struct call *call, struct arena *arena, struct comment_row *ret);
/* STORED_UNKNOWN, or STORED_STALE when expected_version is neither 0 nor the comment's. */
HAMLET_MUST_USE int comment_row_find(struct sqlite_store *s, int64_t site_id, struct comment_id id,
	uint64_t expected_version, struct arena *arena, struct comment_row *ret);

/* Writes where the comment now stands: version, status, standing decision, label, times; moves the
 * counters, and gives it a place in the feed of changes when `before` was another status. */
HAMLET_MUST_USE int comment_row_settle(
	struct sqlite_store *s, struct comment_row *row, enum comment_status before);
/* Within a transaction: forgets the keys that bring the comment's answer back. */
HAMLET_MUST_USE int answers_delete(struct sqlite_store *s, const struct comment_row *row);

/* A row of the audit trail, to be written. */
struct decision_row {
	int64_t site_id;
	struct comment_id comment_id;
	uint64_t version;
	int64_t at_ms;
	struct str kind;
	struct str actor;
	struct str note;
	enum comment_status before;
	enum comment_status after;
	int64_t replaced; /* 0: none */
	int label;        /* an enum label, or -1 for none */
};
HAMLET_MUST_USE int decision_row_write(struct sqlite_store *s, const struct decision_row *row);

/* Adds delta to the counter of that name. */
HAMLET_MUST_USE int counter_add(
	struct sqlite_store *s, int64_t site_id, const char *name, int64_t delta);
/* The next position in the feed of changes. */
HAMLET_MUST_USE int change_next(struct sqlite_store *s, uint64_t *ret);
const char *label_counter_name(enum label label);

/* ---- what is indexed ---- */

/* Within a transaction: its status is another now. */
HAMLET_MUST_USE int index_move(
	struct sqlite_store *s, const struct stored_comment *comment, enum comment_status before);
/* Within a transaction: forgets all that was indexed of it; its status is still what it was. */
HAMLET_MUST_USE int index_forget(struct sqlite_store *s, const struct stored_comment *comment);
/* Within a transaction: it is to be indexed once more. */
HAMLET_MUST_USE int index_again(struct sqlite_store *s, const struct stored_comment *comment);
/* Within a transaction: a comment is gone, so that its row's number may be used again. */
HAMLET_MUST_USE int index_row_is_free(struct sqlite_store *s);
/* The same outside of a transaction, which begins only where there is something to do. */
HAMLET_MUST_USE int index_row_is_settled(struct sqlite_store *s);

/* What orders and finds a comment: site, id, status, probability; the rest stays empty.
 * STORED_UNKNOWN. */
HAMLET_MUST_USE int comment_standing(
	struct sqlite_store *s, int64_t site_id, struct comment_id id, struct stored_comment *ret);

/* A facet as it is kept. */
struct facet_row {
	int64_t facet; /* 0: no comment has it */
	struct facet_record record;
};
HAMLET_MUST_USE int facet_row_find(
	struct sqlite_store *s, int64_t site_id, const struct facet *facet, struct facet_row *ret);

/* ---- the events, one file a subject ---- */

int sqlite_site_add(struct store *store, const struct site *site,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t *ret_id);
int sqlite_site_update(struct store *store, const struct site *site, uint64_t expected_version);
int sqlite_site_rotate_key(struct store *store, int64_t site_id,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t now_ms,
	int64_t former_expire_at_ms);
int sqlite_site_revoke_key(
	struct store *store, int64_t site_id, const unsigned char key_hash[STORE_HASH_BYTES]);
int sqlite_token_add(struct store *store, const struct token *token, int64_t *ret_id);
int sqlite_token_revoke(struct store *store, int64_t token_id);
int sqlite_directory(struct store *store, struct arena *arena, struct store_directory *ret);
int sqlite_directory_version(struct store *store, uint64_t *ret);
int sqlite_probe(struct store *store);
/* Within a transaction: readers of the directory shall look again. */
HAMLET_MUST_USE int directory_changed(struct sqlite_store *s);

int sqlite_comment_accept(struct store *store, const struct accept_request *request,
	struct arena *arena, struct str *ret_answer);
int sqlite_comment_get(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct stored_comment *ret);
int sqlite_comment_edit(struct store *store, const struct stored_comment *comment,
	uint64_t expected_version, uint64_t *ret_version);
int sqlite_comment_delete(struct store *store, int64_t site_id, struct comment_id id,
	uint64_t expected_version, int64_t now_ms);
int sqlite_erasable(struct store *store, const struct erasable_query *query, struct arena *arena,
	struct erasable *ret);
int sqlite_comments_erase(struct store *store, const struct erase_request *request, size_t *ret_n);
int sqlite_labels_blank(struct store *store, uint64_t through, size_t limit, size_t *ret_n);
int sqlite_words_merge(struct store *store, bool may_begin, bool *ret_is_done);
/* Within a transaction: takes back its labels, and forgets all of it that stands elsewhere than in
 * its own row and its trail. */
HAMLET_MUST_USE int comment_forget(
	struct sqlite_store *s, const struct comment_row *row, int64_t now_ms);
int sqlite_comments(struct store *store, const struct comment_query *query, struct arena *arena,
	struct comment_page *ret);
int sqlite_changes(struct store *store, int64_t site_id, uint64_t after, size_t limit,
	struct arena *arena, struct comment_page *ret);

int sqlite_facet_record(
	struct store *store, int64_t site_id, const struct facet *facet, struct facet_record *ret);
int sqlite_queue_page(struct store *store, const struct queue_query *query, struct arena *arena,
	struct queue_page *ret);
int sqlite_queue_total(struct store *store, const struct queue_query *query, uint64_t max,
	uint64_t *ret, bool *ret_is_capped);
int sqlite_unindexed(
	struct store *store, size_t limit, struct arena *arena, struct unindexed_list *ret);
int sqlite_unindexed_count(struct store *store, uint64_t *ret);
int sqlite_index(struct store *store, const struct index_entry *entries, size_t n);

int sqlite_comment_decide(struct store *store, const struct decide_request *request,
	struct arena *arena, struct stored_comment *ret);
int sqlite_decisions(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct decision_list *ret);

/* Within a transaction: keeps that a person decided; the trail's row is written already. */
HAMLET_MUST_USE int act_write(struct sqlite_store *s, const struct decide_request *request,
	const struct decision_row *decision, const struct comment_row *row,
	enum comment_status filter_status);
/* What the filter had said before the decision of that version; no such act is damage. */
HAMLET_MUST_USE int act_filter_status(struct sqlite_store *s, const struct stored_comment *comment,
	int64_t version, enum comment_status *ret);
/* A status as it is kept; another number is damage. */
HAMLET_MUST_USE int status_of(int64_t value, enum comment_status *ret);
int sqlite_acts(struct store *store, const struct act_query *query, struct arena *arena,
	struct act_list *ret);

int sqlite_batch_add(struct store *store, struct str actor, int64_t now_ms, int64_t *ret_batch);

int sqlite_leases_claim(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret);
int sqlite_leases_drop(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret);
int sqlite_leases(struct store *store, const struct lease_request *request, struct arena *arena,
	struct lease_list *ret);
/* STORED_LEASED where another than the actor has claimed the comment. */
HAMLET_MUST_USE int lease_check(struct sqlite_store *s, const struct stored_comment *comment,
	struct str actor, int64_t now_ms);
/* Within a transaction: whoever claimed it. */
HAMLET_MUST_USE int lease_end(struct sqlite_store *s, const struct stored_comment *comment);

int sqlite_comment_named(struct store *store, int64_t site_id, struct str external_id,
	struct arena *arena, struct stored_comment *ret);
int sqlite_last_change(struct store *store, uint64_t *ret);
int sqlite_history(struct store *store, const struct history_query *query, struct arena *arena,
	struct history *ret);

/* Within a transaction: appends an added event; comment_id NULL: it is of no stored comment. */
HAMLET_MUST_USE int label_append(struct sqlite_store *s, const struct label_event *event,
	const struct comment_id *comment_id, int64_t *ret_seq);
/* Within a transaction: appends a take-back of the event of that seq. */
HAMLET_MUST_USE int label_take_back(
	struct sqlite_store *s, int64_t site_id, int64_t seq, enum label label, int64_t now_ms);
int sqlite_labels_add(
	struct store *store, const struct label_event *events, size_t n, uint64_t *ret_last_seq);
int sqlite_labels_after(struct store *store, uint64_t seq, size_t limit, struct arena *arena,
	struct label_list *ret);
int sqlite_labels_standing(struct store *store, uint64_t seq, uint64_t through, size_t limit,
	struct arena *arena, struct label_list *ret);
int sqlite_labels_last_seq(struct store *store, uint64_t *ret);

int sqlite_comment_traced(struct store *store, const struct trace_query *query, struct arena *arena,
	struct stored_comment *ret, bool *ret_was_called_spam);
/* Within a transaction: whom to tell what a person decides. */
HAMLET_MUST_USE int callback_write(struct sqlite_store *s, const struct stored_comment *comment,
	const struct comment_trace *trace);
/* Within a transaction: its text finds it without a search; nothing for a comment without a trace. */
HAMLET_MUST_USE int trace_index(struct sqlite_store *s, const struct stored_comment *comment);
/* Within a transaction, before the comment is blanked or deleted, and with it the trace itself. */
HAMLET_MUST_USE int trace_forget(struct sqlite_store *s, const struct stored_comment *comment);
/* Within a transaction: tells the comment's callback, where it has one, of its status. */
HAMLET_MUST_USE int outbox_write(struct sqlite_store *s, const struct stored_comment *comment);
int sqlite_outbox_due(struct store *store, int64_t now_ms, size_t limit, struct arena *arena,
	struct outbox_list *ret);
int sqlite_outbox_done(struct store *store, int64_t id);
int sqlite_outbox_later(struct store *store, int64_t id, int64_t next_at_ms);

int sqlite_usage_add(struct store *store, const struct usage *items, size_t n);
int sqlite_usage(struct store *store, int64_t site_id, int first, int last, struct arena *arena,
	struct usage_list *ret);

int sqlite_rules(struct store *store, struct arena *arena, struct site_rule_list *ret);
int sqlite_rules_version(struct store *store, uint64_t *ret);
int sqlite_rule_add(struct store *store, const struct rule_change *change, uint64_t *ret_version);
int sqlite_rule_update(
	struct store *store, const struct rule_change *change, uint64_t *ret_version);
int sqlite_rule_delete(struct store *store, const struct rule_change *change);
int sqlite_rule_history(struct store *store, int64_t site_id, struct str name, size_t limit,
	struct arena *arena, struct rule_history *ret);
int sqlite_rule_figures(
	struct store *store, int64_t site_id, struct arena *arena, struct rule_figures_list *ret);
/* Within a transaction: keeps which rules hit the comment, and counts them. */
HAMLET_MUST_USE int rule_hits_write(
	struct sqlite_store *s, const struct stored_comment *comment, int64_t at_ms);
/* Within a transaction: forgets which rules hit it; what they have been counted for stays. */
HAMLET_MUST_USE int rule_hits_delete(struct sqlite_store *s, const struct stored_comment *comment);
/* Within a transaction: a label of the comment came (+1) or was taken back (-1). */
HAMLET_MUST_USE int rule_hits_decided(
	struct sqlite_store *s, const struct stored_comment *comment, enum label label, int sign);
/* Within a transaction: what is counted of the rule begins anew. site_id 0: at all sites. */
HAMLET_MUST_USE int rule_figures_reset(
	struct sqlite_store *s, int64_t site_id, struct str rule, int64_t now_ms);

/* Reads the columns that the statements of models share. */
HAMLET_MUST_USE int model_record_read(
	struct call *call, struct arena *arena, struct model_record *ret);
/* The record that the statement gives, and its file, in one snapshot; STORED_MODEL_NONE. */
HAMLET_MUST_USE int model_read_with_file(struct sqlite_store *s, enum statement statement,
	struct arena *arena, struct model_record *ret, struct str *ret_file);
/* Within a transaction: its parts; an empty file has none. */
HAMLET_MUST_USE int model_file_write(struct sqlite_store *s, int64_t version, struct str file);
int sqlite_model_behind(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file);
int sqlite_model_rebase(
	struct store *store, const struct model_record *model, uint64_t through, struct str file);
int sqlite_model_add(struct store *store, const struct model_record *model, struct str file,
	int64_t *ret_version);
int sqlite_model_in_force(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file);
int sqlite_model_restore(struct store *store, int64_t version, struct str note, int64_t now_ms,
	int64_t *ret_version);
int sqlite_models(struct store *store, int64_t before, size_t limit, struct arena *arena,
	struct model_list *ret);

int sqlite_user_add(struct store *store, const struct user *user, int64_t *ret_id);
int sqlite_user_update(struct store *store, const struct user *user);
int sqlite_user_delete(struct store *store, int64_t user_id);
int sqlite_user_set_password(
	struct store *store, int64_t user_id, struct str password_hash, int64_t keep_session_id);
int sqlite_user_get(struct store *store, int64_t user_id, struct arena *arena, struct user *ret);
int sqlite_user_by_email(struct store *store, struct str email, struct arena *arena,
	struct user *ret, struct str *ret_password_hash);
int sqlite_users(struct store *store, const struct user_query *query, struct arena *arena,
	struct user_list *ret);
int sqlite_actor_name(struct store *store, struct str actor, struct arena *arena, struct str *ret);
/* Within a snapshot or transaction: USER_UNKNOWN. */
HAMLET_MUST_USE int user_read(
	struct sqlite_store *s, int64_t user_id, struct arena *arena, struct user *ret);
/* Within a transaction: a user's new row with its roles; USER_EMAIL_TAKEN. */
HAMLET_MUST_USE int user_write(struct sqlite_store *s, const struct user *user, int64_t *ret_id);
/* Within a transaction: the password, and with it the end of links and other sessions. */
HAMLET_MUST_USE int user_password_write(
	struct sqlite_store *s, int64_t user_id, struct str password_hash, int64_t keep_session_id);
/* Within a transaction: a statement of one user and, where it is not negative, another number. */
HAMLET_MUST_USE int user_run(
	struct sqlite_store *s, enum statement statement, int64_t user_id, int64_t other);

/* The one number that a statement of one user gives. */
HAMLET_MUST_USE int user_number(
	struct sqlite_store *s, enum statement statement, int64_t user_id, int64_t *ret);

int sqlite_session_add(struct store *store, const struct session_start *start, int64_t *ret_id);
int sqlite_session_find(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
	struct arena *arena, struct session *ret, struct user *ret_user);
int sqlite_session_renew(struct store *store, const struct session_renewal *renewal);
int sqlite_session_end(struct store *store, int64_t session_id);
int sqlite_sessions_end(struct store *store, int64_t user_id);

int sqlite_link_add(struct store *store, const struct sign_in_link *link);
int sqlite_link_get(struct store *store, const unsigned char hash[STORE_HASH_BYTES], int64_t now_ms,
	struct arena *arena, struct sign_in_link *ret, struct user *ret_user);
int sqlite_link_use(struct store *store, const struct link_use *use, int64_t *ret_user_id);

int sqlite_audit_add(struct store *store, const struct audit_record *record);
int sqlite_audit(struct store *store, const struct audit_query *query, struct arena *arena,
	struct audit_list *ret);

int sqlite_figures(struct store *store, int64_t site_id, struct store_figures *ret);
int sqlite_backup(struct store *store, struct str path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg);
/* Makes a file's new name in the folder last. */
HAMLET_MUST_USE int sqlite_sync_directory(struct str directory);
int sqlite_restore(struct store *backup, struct str rest, bool may_replace,
	void (*progress)(void *arg, size_t done, size_t total), void *arg);

#endif
