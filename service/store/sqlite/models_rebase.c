/* Model files between a label and its taking back, counted on past both. */
#include "sqlite_store.h"

#include <errno.h>

int sqlite_model_behind(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file)
{
	return model_read_with_file(sqlite_of(store), STATEMENT_MODEL_BEHIND, arena, ret, ret_file);
}

static int move(struct sqlite_store *s, const struct model_record *model, uint64_t through)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_MOVE);
	int r;

	call_uint(&call, through);
	call_int(&call, model->version);
	call_uint(&call, model->labels_through);
	r = call_run(&call);
	return r == 0 && sqlite3_changes(s->db) == 0 ? STORED_MODEL_NONE : r;
}

static int drop_file(struct sqlite_store *s, int64_t version)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_PARTS_DELETE);

	call_int(&call, version);
	return call_run(&call);
}

int sqlite_model_rebase(
	struct store *store, const struct model_record *model, uint64_t through, struct str file)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = move(s, model, through);
	if (r == 0) {
		r = drop_file(s, model->version);
	}
	return sqlite_end(s, r == 0 ? model_file_write(s, model->version, file) : r);
}
