/* Keeps what is indexed of a comment in step with the comment. */
#include "sqlite_store.h"

static int call_on_doc(struct sqlite_store *s, enum statement statement, int64_t doc)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, doc);
	return call_run(&call);
}

/* *ret is 0 where the comment is not indexed. */
static int find_doc(struct sqlite_store *s, const struct stored_comment *comment, int64_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DOC_FIND);
	int r;

	*ret = 0;
	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r;
	}
	*ret = call_ret_int(&call);
	return call_end_of_row(&call);
}

/* What the facets of a comment count: one less of a status, one more of another; -1 for neither. */
static int count_facets(struct sqlite_store *s, int64_t doc, int before, int after)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DOC_FACETS_COUNT);

	call_int(&call, doc);
	for (int status = 0; status < STATUS_COUNT; status++) {
		call_int(&call, (status == after) - (status == before));
	}
	return call_run(&call);
}

static int move_facets(struct sqlite_store *s, int64_t doc, enum comment_status status)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DOC_FACETS_MOVE);

	call_int(&call, doc);
	call_int(&call, status);
	return call_run(&call);
}

int index_again(struct sqlite_store *s, const struct stored_comment *comment)
{
	return call_on_comment(s, STATEMENT_INDEX_AGAIN, comment);
}

int index_move(
	struct sqlite_store *s, const struct stored_comment *comment, enum comment_status before)
{
	int64_t doc;
	int r = find_doc(s, comment, &doc);

	if (r != 0 || doc == 0) {
		return r;
	}
	r = count_facets(s, doc, (int)before, (int)comment->status);
	if (r == 0) {
		r = move_facets(s, doc, comment->status);
	}
	/* It may have been settled when it was indexed, and so without some of its facets. */
	return r == 0 && comment->status == STATUS_PENDING ? index_again(s, comment) : r;
}

int index_forget(struct sqlite_store *s, const struct stored_comment *comment)
{
	static const enum statement deletions[] = {
		STATEMENT_DOC_FACETS_CLEAR,
		STATEMENT_DOC_FACETS_DELETE,
		STATEMENT_WORDS_DELETE,
		STATEMENT_DOC_DELETE,
	};
	int64_t doc;
	int r = call_on_comment(s, STATEMENT_INDEX_AGAIN_DELETE, comment);

	if (r == 0) {
		r = find_doc(s, comment, &doc);
	}
	if (r != 0 || doc == 0) {
		return r;
	}
	r = count_facets(s, doc, (int)comment->status, -1);
	for (size_t i = 0; r == 0 && i < sizeof deletions / sizeof *deletions; i++) {
		r = call_on_doc(s, deletions[i], doc);
	}
	return r;
}

int index_row_is_settled(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_INDEXED_ROW_IS_BEYOND);
	int r = call_step(&call);

	if (r == CALL_ROW) {
		(void)call_ret_int(&call);
		r = call_end_of_row(&call);
		return r == 0 ? index_row_is_free(s) : r;
	}
	return r;
}

int index_row_is_free(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_INDEXED_ROW_CAP);

	return call_run(&call);
}

/* ---- facets ---- */

int facet_row_find(
	struct sqlite_store *s, int64_t site_id, const struct facet *facet, struct facet_row *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_FACET_FIND);
	struct facet_row row = {0};
	int r;

	call_int(&call, site_id);
	call_int(&call, facet->kind);
	call_str(&call, facet->value);
	r = call_step(&call);
	if (r == CALL_ROW) {
		row.facet = call_ret_int(&call);
		for (int status = 0; status < STATUS_COUNT; status++) {
			row.record.n[status] = (uint64_t)call_ret_int(&call);
		}
		row.record.first_at_ms = call_ret_int(&call);
		r = call_end_of_row(&call);
	}
	if (r == 0) {
		*ret = row;
	}
	return r;
}

int sqlite_facet_record(
	struct store *store, int64_t site_id, const struct facet *facet, struct facet_record *ret)
{
	struct facet_row row;
	int r = facet_row_find(sqlite_of(store), site_id, facet, &row);

	if (r == 0) {
		*ret = row.record;
	}
	return r;
}

int comment_standing(
	struct sqlite_store *s, int64_t site_id, struct comment_id id, struct stored_comment *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_STANDING);
	int64_t status;
	int r;

	call_int(&call, site_id);
	call_blob(&call, id.byte, sizeof id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? STORED_UNKNOWN : r;
	}
	status = call_ret_int(&call);
	*ret = (struct stored_comment){.site_id = site_id, .id = id};
	ret->probability = call_ret_double(&call);
	r = status_of(status, &ret->status);
	return r == 0 ? call_end_of_row(&call) : r;
}
