#include "sqlite_store.h"

#include <assert.h>
#include <errno.h>

static int run_plain(struct sqlite_store *s, enum statement statement)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	return call_run(&call);
}

/* Leaves no transaction behind, whatever SQLite has already given up by itself. */
static void roll_back(struct sqlite_store *s)
{
	if (!sqlite3_get_autocommit(s->db)) {
		/* Fails only where the transaction is gone all the same. */
		int r = run_plain(s, STATEMENT_ROLLBACK);
		(void)r;
	}
}

static int start(struct sqlite_store *s)
{
	bool is_writer = s->store.mode == STORE_WRITER;

	return run_plain(s, is_writer ? STATEMENT_BEGIN_WRITE : STATEMENT_BEGIN_READ);
}

static int commit(struct sqlite_store *s)
{
	int r;

	if (sqlite3_get_autocommit(s->db)) {
		return -EIO;
	}
	r = run_plain(s, STATEMENT_COMMIT);
	if (r != 0) {
		roll_back(s);
	}
	return r;
}

/* ---- events ---- */

int sqlite_begin(struct sqlite_store *s)
{
	return s->store.is_in_batch ? 0 : start(s);
}

int sqlite_end(struct sqlite_store *s, int result)
{
	if (s->store.is_in_batch) {
		if (result < 0 && s->fault == 0) {
			s->fault = result;
		}
		return result;
	}
	if (result == 0) {
		return commit(s);
	}
	roll_back(s);
	return result;
}

int sqlite_snapshot_begin(struct sqlite_store *s)
{
	return s->store.is_in_batch ? 0 : run_plain(s, STATEMENT_BEGIN_READ);
}

void sqlite_snapshot_end(struct sqlite_store *s)
{
	if (!s->store.is_in_batch) {
		roll_back(s);
	}
}

/* ---- batches ---- */

/* Its result, or the fault of an event that it hid: what that wrote must not stay. */
static void run_task(struct sqlite_store *s, struct store_task *task)
{
	s->fault = 0;
	task->result = task->run(task, &s->store);
	if (task->result >= 0 && s->fault != 0) {
		task->result = s->fault;
	}
}

enum run_outcome { RUN_CARRIES_FAILURE = 1 };

/*
 * Runs the tasks one after the other. RUN_CARRIES_FAILURE when one has failed that wrote something,
 * or SQLite gave the transaction up: what all of them wrote has to go.
 */
static int run_together(struct sqlite_store *s, struct store_task *first)
{
	for (struct store_task *task = first; task != NULL; task = task->next) {
		int n_before = sqlite3_total_changes(s->db);

		run_task(s, task);
		if (sqlite3_get_autocommit(s->db) ||
			(task->result != 0 && sqlite3_total_changes(s->db) != n_before)) {
			return RUN_CARRIES_FAILURE;
		}
	}
	return 0;
}

/* Runs one task in a savepoint of its own. Returns a fault when the whole transaction is lost. */
static int run_apart(struct sqlite_store *s, struct store_task *task)
{
	int r = run_plain(s, STATEMENT_SAVEPOINT);

	if (r != 0) {
		return r;
	}
	run_task(s, task);
	if (sqlite3_get_autocommit(s->db)) {
		/* SQLite gives up the transaction when disk or memory are out. */
		return task->result < 0 ? task->result : -EIO;
	}
	if (task->result != 0) {
		r = run_plain(s, STATEMENT_ROLLBACK_TO);
		if (r != 0) {
			return r;
		}
	}
	return run_plain(s, STATEMENT_RELEASE);
}

static int run_all_apart(struct sqlite_store *s, struct store_task *first)
{
	int r = start(s);

	for (struct store_task *task = first; r == 0 && task != NULL; task = task->next) {
		r = run_apart(s, task);
	}
	return r;
}

/*
 * A savepoint makes SQLite copy every page that its task touches, which costs as much as writing
 * the rows. So the tasks run without one and, should one fail that wrote something, all again with.
 */
static int run_all(struct sqlite_store *s, struct store_task *first)
{
	int r = start(s);

	if (r == 0) {
		r = run_together(s, first);
	}
	if (r == RUN_CARRIES_FAILURE) {
		roll_back(s);
		r = run_all_apart(s, first);
	}
	return r == 0 ? commit(s) : r;
}

void sqlite_run_batch(struct store *store, struct store_task *first)
{
	struct sqlite_store *s = sqlite_of(store);
	int r;

	for (struct store_task *task = first; task != NULL; task = task->next) {
		task->result = 0;
	}
	r = run_all(s, first);
	if (r == 0) {
		return;
	}
	roll_back(s);
	/* An outcome like "came before" may rest on a row that is gone now: it does not count. */
	for (struct store_task *task = first; task != NULL; task = task->next) {
		if (task->result >= 0) {
			task->result = r;
		}
	}
}
