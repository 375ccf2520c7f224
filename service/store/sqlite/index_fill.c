/* Indexes comments, some time after they were stored. */
#include "sqlite_store.h"

#include <errno.h>
#include <stdio.h>

/* ---- what is to be indexed ---- */

static int read_list(struct sqlite_store *s, enum statement statement, size_t limit,
	struct arena *arena, struct unindexed_list *list)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);
	int r = 0;

	call_int(&call, (int64_t)(limit - list->n));
	while (r == 0 && list->n < limit && (r = call_step(&call)) == CALL_ROW) {
		uint64_t position = (uint64_t)call_ret_int(&call);
		struct comment_row row;

		r = comment_row_read(&call, arena, &row);
		if (r == 0) {
			list->item[list->n++] =
				(struct unindexed){.comment = row.comment, .position = position};
		}
	}
	return r;
}

int sqlite_unindexed(
	struct store *store, size_t limit, struct arena *arena, struct unindexed_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct unindexed_list list = {.item = arena_new(arena, limit, sizeof *list.item)};
	int r;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	r = sqlite_snapshot_begin(s);
	if (r != 0) {
		return r;
	}
	r = read_list(s, STATEMENT_UNINDEXED_AGAIN, limit, arena, &list);
	if (r == 0 && list.n < limit) {
		r = read_list(s, STATEMENT_UNINDEXED, limit, arena, &list);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = list;
	}
	return r;
}

int sqlite_unindexed_count(struct store *store, uint64_t *ret)
{
	int64_t n = 0;
	int r = call_one_int(sqlite_of(store), STATEMENT_UNINDEXED_COUNT, &n);

	if (r == 0) {
		*ret = n > 0 ? (uint64_t)n : 0;
	}
	return r;
}

/* ---- indexing ---- */

static int add_doc(struct sqlite_store *s, const struct stored_comment *comment, int64_t *ret_doc)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DOC_INSERT);
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	r = call_run(&call);
	if (r == 0) {
		*ret_doc = sqlite3_last_insert_rowid(s->db);
	}
	return r;
}

static int add_words(struct sqlite_store *s, int64_t doc, const struct index_entry *entry)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_WORDS_INSERT);
	char scope[24];

	(void)snprintf(scope, sizeof scope, "s%lld", (long long)entry->site_id);
	call_int(&call, doc);
	call_str(&call, str_of(scope));
	call_str(&call, entry->words);
	return call_run(&call);
}

/* One more comment has the facet. */
static int count_facet(struct sqlite_store *s, const struct stored_comment *comment,
	const struct facet *facet, int64_t *ret_facet)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_FACET_ADD);
	int r;

	call_int(&call, comment->site_id);
	call_int(&call, facet->kind);
	call_str(&call, facet->value);
	call_int(&call, comment_id_time_ms(comment->id));
	call_int(&call, comment->status);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret_facet = call_ret_int(&call);
	return call_end_of_row(&call);
}

static int add_facet(struct sqlite_store *s, int64_t doc, const struct stored_comment *comment,
	const struct facet *facet)
{
	int64_t number;
	int r = count_facet(s, comment, facet, &number);

	if (r == 0) {
		HAMLET_CLEANUP(call_end)
		struct call call = call_begin(s, STATEMENT_DOC_FACET_INSERT);

		call_int(&call, number);
		call_int(&call, comment->status);
		call_blob(&call, comment->id.byte, sizeof comment->id.byte);
		call_int(&call, doc);
		call_double(&call, comment->probability);
		r = call_run(&call);
	}
	return r;
}

static int add_rules(struct sqlite_store *s, int64_t doc, const struct stored_comment *comment)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULES_OF_COMMENT);
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	while ((r = call_step(&call)) == CALL_ROW) {
		struct facet facet = {.kind = FACET_RULE, .value = call_ret_view(&call)};

		r = add_facet(s, doc, comment, &facet);
		if (r != 0) {
			return r;
		}
	}
	return r;
}

static int add_facets(struct sqlite_store *s, int64_t doc, const struct stored_comment *comment,
	const struct index_entry *entry)
{
	bool is_pending = comment->status == STATUS_PENDING;
	int r = 0;

	for (size_t i = 0; r == 0 && i < entry->n_facets; i++) {
		if (is_pending || entry->facet[i].kind < FACET_KINDS_KEPT) {
			r = add_facet(s, doc, comment, &entry->facet[i]);
		}
	}
	return r == 0 && is_pending ? add_rules(s, doc, comment) : r;
}

static int index_one(struct sqlite_store *s, const struct index_entry *entry)
{
	struct stored_comment comment;
	int64_t doc;
	int r = comment_standing(s, entry->site_id, entry->id, &comment);

	if (r != 0) {
		return r == STORED_UNKNOWN ? 0 : r;
	}
	/* Also forgets that it is to be indexed once more. */
	r = index_forget(s, &comment);
	if (r == 0) {
		r = add_doc(s, &comment, &doc);
	}
	if (r == 0) {
		r = add_words(s, doc, entry);
	}
	if (r == 0) {
		r = add_facets(s, doc, &comment, entry);
	}
	return r == 0 ? trace_index(s, &comment) : r;
}

/* The number of a last row that was deleted goes to the next comment, which is none of those read.
 */
static int pass_row(struct sqlite_store *s, const struct index_entry *entry, int64_t *row)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_IS_AT);
	int r;

	call_uint(&call, entry->position);
	call_int(&call, entry->site_id);
	call_blob(&call, entry->id.byte, sizeof entry->id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r;
	}
	*row = call_ret_int(&call);
	return call_end_of_row(&call);
}

static int index_all(struct sqlite_store *s, const struct index_entry *entries, size_t n)
{
	int64_t row = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = index_one(s, &entries[i]);
		if (r == 0 && entries[i].position > 0) {
			r = pass_row(s, &entries[i], &row);
		}
	}
	if (r == 0 && row > 0) {
		HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_INDEXED_ROW);

		call_int(&call, row);
		r = call_run(&call);
	}
	return r;
}

int sqlite_index(struct store *store, const struct index_entry *entries, size_t n)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, index_all(s, entries, n)) : r;
}
