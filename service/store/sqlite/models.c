#include "sqlite_store.h"

#include <errno.h>

#include <hamlet/mem.h>

#define PART_BYTES ((size_t)1024 * 1024)

/* ---- adding ---- */

static int record_write(
	struct sqlite_store *s, const struct model_record *model, int64_t *ret_version)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_INSERT);
	int r;

	call_int(&call, model->created_at_ms);
	call_uint(&call, model->labels_through);
	call_uint(&call, model->n_documents[LABEL_HAM]);
	call_uint(&call, model->n_documents[LABEL_SPAM]);
	call_int(&call, model->is_promoted);
	call_str(&call, model->quality_json);
	call_str(&call, model->note);
	r = call_run(&call);
	if (r == 0) {
		*ret_version = sqlite3_last_insert_rowid(s->db);
	}
	return r;
}

static int part_write(struct sqlite_store *s, int64_t version, int64_t part, struct str bytes)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_PART_INSERT);

	call_int(&call, version);
	call_int(&call, part);
	call_blob(&call, bytes.p, bytes.n);
	return call_run(&call);
}

static int delete_old_files(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_PARTS_DELETE_OLD);

	return call_run(&call);
}

int model_file_write(struct sqlite_store *s, int64_t version, struct str file)
{
	int r = 0;

	for (int64_t part = 0; r == 0 && file.n > 0; part++) {
		size_t n = file.n < PART_BYTES ? file.n : PART_BYTES;

		r = part_write(s, version, part, str_make(file.p, n));
		file = str_skip(file, n);
	}
	return r;
}

/* Whoever counts on from the file would come upon a taking back whose texts are gone. */
static int check_in_date(struct sqlite_store *s, uint64_t labels_through)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_IS_OUTDATED);
	int r;

	call_uint(&call, labels_through);
	r = call_step(&call);
	return r == CALL_ROW ? MODEL_OUTDATED : r;
}

static int add(struct sqlite_store *s, const struct model_record *model, struct str file,
	int64_t *ret_version)
{
	int r = file.n > 0 ? check_in_date(s, model->labels_through) : 0;

	if (r == 0) {
		r = record_write(s, model, ret_version);
	}
	if (r == 0) {
		r = model_file_write(s, *ret_version, file);
	}
	return r == 0 ? delete_old_files(s) : r;
}

int sqlite_model_add(struct store *store, const struct model_record *model, struct str file,
	int64_t *ret_version)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t version = 0;
	int r = sqlite_begin(s);

	if (r == 0) {
		r = sqlite_end(s, add(s, model, file, &version));
	}
	if (r == 0) {
		*ret_version = version;
	}
	return r;
}

/* ---- in force again ---- */

static int record_copy(struct sqlite_store *s, int64_t version, struct str note, int64_t now_ms,
	int64_t *ret_version)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_RESTORE);
	int r;

	call_int(&call, now_ms);
	call_str(&call, note);
	call_int(&call, version);
	r = call_run(&call);
	if (r == 0 && sqlite3_changes(s->db) == 0) {
		return STORED_MODEL_NONE;
	}
	*ret_version = sqlite3_last_insert_rowid(s->db);
	return r;
}

static int parts_copy(struct sqlite_store *s, int64_t from, int64_t to)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_PARTS_COPY);

	call_int(&call, to);
	call_int(&call, from);
	return call_run(&call);
}

int sqlite_model_restore(
	struct store *store, int64_t version, struct str note, int64_t now_ms, int64_t *ret_version)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t restored = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = record_copy(s, version, note, now_ms, &restored);
	if (r == 0) {
		r = parts_copy(s, version, restored);
	}
	if (r == 0) {
		r = delete_old_files(s);
	}
	r = sqlite_end(s, r);
	if (r == 0) {
		*ret_version = restored;
	}
	return r;
}

/* ---- reading ---- */

int model_record_read(struct call *call, struct arena *arena, struct model_record *ret)
{
	struct model_record model = {0};
	int r;

	model.version = call_ret_int(call);
	model.created_at_ms = call_ret_int(call);
	model.labels_through = (uint64_t)call_ret_int(call);
	model.n_documents[LABEL_HAM] = (uint64_t)call_ret_int(call);
	model.n_documents[LABEL_SPAM] = (uint64_t)call_ret_int(call);
	model.is_promoted = call_ret_int(call) != 0;
	model.quality_json = call_ret_str(call, arena);
	model.note = call_ret_str(call, arena);
	r = call_end_of_row(call);
	if (r == 0) {
		*ret = model;
	}
	return r;
}

static int read_record(struct sqlite_store *s, enum statement statement, struct arena *arena,
	struct model_record *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);
	int r = call_step(&call);

	if (r != CALL_ROW) {
		return r == 0 ? STORED_MODEL_NONE : r;
	}
	return model_record_read(&call, arena, ret);
}

static int file_bytes(struct sqlite_store *s, int64_t version, size_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_FILE_BYTES);
	int64_t n;
	int r;

	call_int(&call, version);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	n = call_ret_int(&call);
	r = call_end_of_row(&call);
	if (r == 0 && n <= 0) {
		return -EBADMSG;
	}
	*ret = (size_t)n;
	return r;
}

static int read_parts(struct sqlite_store *s, int64_t version, char *file, size_t n_bytes)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_MODEL_PARTS);
	size_t at = 0;
	int r;

	call_int(&call, version);
	while ((r = call_step(&call)) == CALL_ROW) {
		struct str part = call_ret_view(&call);

		if (part.n > n_bytes - at) {
			return -EBADMSG;
		}
		memcpy(file + at, part.p, part.n);
		at += part.n;
	}
	return r == 0 && at != n_bytes ? -EBADMSG : r;
}

static int read_file(struct sqlite_store *s, int64_t version, struct str *ret)
{
	HAMLET_CLEANUP(mem_free_at) char *file = NULL;
	size_t n = 0;
	int r = file_bytes(s, version, &n);

	if (r != 0) {
		return r;
	}
	file = mem_resize(NULL, n, 1);
	if (file == NULL) {
		return -ENOMEM;
	}
	r = read_parts(s, version, file, n);
	if (r == 0) {
		*ret = str_make(file, n);
		file = NULL;
	}
	return r;
}

int model_read_with_file(struct sqlite_store *s, enum statement statement, struct arena *arena,
	struct model_record *ret, struct str *ret_file)
{
	struct model_record model;
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = read_record(s, statement, arena, &model);
	if (r == 0) {
		r = read_file(s, model.version, ret_file);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = model;
	}
	return r;
}

int sqlite_model_in_force(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file)
{
	return model_read_with_file(
		sqlite_of(store), STATEMENT_MODEL_IN_FORCE, arena, ret, ret_file);
}

int sqlite_models(struct store *store, int64_t before, size_t limit, struct arena *arena,
	struct model_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(sqlite_of(store), STATEMENT_MODELS);
	struct model_list list = {.item = arena_new(arena, limit, sizeof *list.item)};
	int r = 0;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, before == 0 ? INT64_MAX : before);
	call_uint(&call, limit);
	while (r == 0 && list.n < limit && (r = call_step(&call)) == CALL_ROW) {
		r = model_record_read(&call, arena, &list.item[list.n++]);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}
