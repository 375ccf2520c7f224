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

/* Runs one task in a savepoint of its own. Returns a fault when the whole transaction is lost. */
static int run_task(struct sqlite_store *s, struct store_task *task)
{
	int r = run_plain(s, STATEMENT_SAVEPOINT);

	if (r != 0) {
		return r;
	}
	s->fault = 0;
	task->result = task->run(task, &s->store);
	if (task->result >= 0 && s->fault != 0) {
		/* An event failed midway, and what it wrote must not stay. */
		task->result = s->fault;
	}
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

void sqlite_run_batch(struct store *store, struct store_task *first)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = start(s);

	for (struct store_task *task = first; task != NULL; task = task->next) {
		task->result = 0;
	}
	for (struct store_task *task = first; r == 0 && task != NULL; task = task->next) {
		r = run_task(s, task);
	}
	if (r == 0) {
		r = commit(s);
	}
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
