/* Forgets comments: what a deletion and an erasure share, and the erasure; blanks labels. */
#include "sqlite_store.h"

#include <errno.h>

/* ---- its labels ---- */

struct old_label {
	int64_t seq;
	enum label label;
	bool stands;
};

enum find_label_outcome { LABEL_NONE = 1 };

/* One whose texts are not noted to go yet. */
static int find_label(
	struct sqlite_store *s, const struct stored_comment *comment, struct old_label *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LABEL_OF_COMMENT);
	int64_t label;
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? LABEL_NONE : r;
	}
	ret->seq = call_ret_int(&call);
	label = call_ret_int(&call);
	if (label < 0 || label >= LABEL_COUNT) {
		return -EBADMSG;
	}
	ret->label = (enum label)label;
	ret->stands = call_ret_int(&call) != 0;
	return call_end_of_row(&call);
}

static int note_label(struct sqlite_store *s, int64_t seq)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LABEL_BLANK_NOTE);

	call_int(&call, seq);
	return call_run(&call);
}

/* What people decided stays decided, and so the figures of rules: only what was learned goes. */
static int forget_labels(
	struct sqlite_store *s, const struct stored_comment *comment, int64_t now_ms)
{
	struct old_label label;
	int r;

	while ((r = find_label(s, comment, &label)) == 0) {
		if (label.stands) {
			r = label_take_back(s, comment->site_id, label.seq, label.label, now_ms);
		}
		if (r == 0) {
			r = note_label(s, label.seq);
		}
		if (r != 0) {
			return r;
		}
	}
	return r == LABEL_NONE ? 0 : r;
}

/* ---- words in the search index ---- */

/* Of pages, in one step. */
#define MERGE_PAGES 16

enum merging { MERGE_NOTHING, MERGE_WAITS, MERGE_UNDER_WAY };

static int set_merging(struct sqlite_store *s, enum merging merging)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_WORDS_TO_MERGE_SET);

	call_int(&call, merging);
	return call_run(&call);
}

/* Below zero, the first time: whatever their sizes, all segments become one (FTS5, section 6.8). */
static int merge(struct sqlite_store *s, int64_t pages, bool *ret_has_more)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_WORDS_MERGE);
	int n_before = sqlite3_total_changes(s->db);
	int r;

	call_int(&call, pages);
	r = call_run(&call);
	*ret_has_more = sqlite3_total_changes(s->db) - n_before >= 2;
	return r;
}

static int merge_on(struct sqlite_store *s, enum merging merging, bool *ret_is_done)
{
	bool has_more = false;
	int r = merge(s, merging == MERGE_WAITS ? -MERGE_PAGES : MERGE_PAGES, &has_more);

	*ret_is_done = !has_more;
	return r == 0 ? set_merging(s, has_more ? MERGE_UNDER_WAY : MERGE_NOTHING) : r;
}

int sqlite_words_merge(struct store *store, bool may_begin, bool *ret_is_done)
{
	struct sqlite_store *s = sqlite_of(store);
	bool is_done = true;
	int64_t merging = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = call_one_int(s, STATEMENT_WORDS_TO_MERGE, &merging);
	if (r == 0 && (merging == MERGE_UNDER_WAY || (merging == MERGE_WAITS && may_begin))) {
		r = merge_on(s, (enum merging)merging, &is_done);
	}
	r = sqlite_end(s, r);
	if (r == 0) {
		*ret_is_done = is_done;
	}
	return r;
}

/* ---- a comment ---- */

int comment_forget(struct sqlite_store *s, const struct comment_row *row, int64_t now_ms)
{
	const struct stored_comment *comment = &row->comment;
	int r = forget_labels(s, comment, now_ms);

	if (r == 0) {
		r = trace_forget(s, comment);
	}
	if (r == 0) {
		r = rule_hits_delete(s, comment);
	}
	if (r == 0) {
		r = answers_delete(s, row);
	}
	if (r == 0) {
		r = index_forget(s, comment);
	}
	if (r == 0) {
		r = set_merging(s, MERGE_WAITS);
	}
	return r == 0 ? lease_end(s, comment) : r;
}

static int blank_comment(struct sqlite_store *s, const struct comment_row *row, int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_COMMENT_BLANK);

	call_int(&call, row->comment.site_id);
	call_blob(&call, row->comment.id.byte, sizeof row->comment.id.byte);
	call_int(&call, now_ms);
	return call_run(&call);
}

/* ---- which ones ---- */

/* How many comments are looked at for some that were never changed. */
#define LOOKED_AT 2000

static int find_changed(
	struct sqlite_store *s, const struct erasable_query *query, struct erasable *erasable)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ERASABLE_CHANGED);
	int r = 0;

	call_int(&call, query->site_id);
	call_int(&call, query->before_ms);
	call_uint(&call, query->limit);
	while (erasable->n < query->limit && (r = call_step(&call)) == CALL_ROW) {
		struct comment_id *id = &erasable->item[erasable->n++];

		call_ret_blob(&call, id->byte, sizeof id->byte);
		r = call_end_of_row(&call);
		if (r != 0) {
			return r;
		}
	}
	return r == CALL_ROW ? 0 : r;
}

static int find_unchanged(
	struct sqlite_store *s, const struct erasable_query *query, struct erasable *erasable)
{
	static const unsigned char none[10];
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ERASABLE_UNCHANGED);
	struct comment_id before =
		comment_id_make(query->before_ms > 0 ? query->before_ms : 0, none);
	int r = 0;

	call_int(&call, query->site_id);
	/* Ids begin with their time; a blob of the time alone sorts before them. */
	call_blob(&call, before.byte, 6);
	call_int(&call, LOOKED_AT);
	while (erasable->n < query->limit && (r = call_step(&call)) == CALL_ROW) {
		call_ret_blob(&call, erasable->through.byte, sizeof erasable->through.byte);
		erasable->has_through = true;
		if (call_ret_int(&call) != 0) {
			erasable->item[erasable->n++] = erasable->through;
		}
		r = call_end_of_row(&call);
		if (r != 0) {
			return r;
		}
	}
	return r == CALL_ROW ? 0 : r;
}

int sqlite_erasable(struct store *store, const struct erasable_query *query, struct arena *arena,
	struct erasable *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct erasable erasable = {.item = arena_new(arena, query->limit, sizeof *erasable.item)};
	int r = erasable.item == NULL ? -ENOMEM : sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = find_changed(s, query, &erasable);
	if (r == 0) {
		r = find_unchanged(s, query, &erasable);
	}
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = erasable;
	}
	return r;
}

/* ---- erasing ---- */

static bool is_erasable(const struct stored_comment *comment, const struct erase_request *request)
{
	return comment->erased_at_ms == 0 && comment->status != STATUS_PENDING &&
	       comment->changed_at_ms < request->before_ms;
}

/* *ret_n counts it, where it was. */
static int erase_one(struct sqlite_store *s, const struct erase_request *request,
	struct comment_id id, size_t *ret_n)
{
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct comment_row row;
	int r;

	arena_init(&scratch, ROW_ARENA_BLOCK_BYTES, ROW_ARENA_MAX_BYTES);
	r = comment_row_find(s, request->site_id, id, 0, &scratch, &row);
	if (r != 0) {
		return r == STORED_UNKNOWN ? 0 : r;
	}
	if (!is_erasable(&row.comment, request)) {
		return 0;
	}
	r = comment_forget(s, &row, request->now_ms);
	if (r == 0) {
		r = blank_comment(s, &row, request->now_ms);
	}
	*ret_n += r == 0;
	return r;
}

static int note_through(struct sqlite_store *s, const struct erase_request *request)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ERASED_THROUGH);

	call_int(&call, request->site_id);
	call_blob(&call, request->found->through.byte, sizeof request->found->through.byte);
	return call_run(&call);
}

int sqlite_comments_erase(struct store *store, const struct erase_request *request, size_t *ret_n)
{
	struct sqlite_store *s = sqlite_of(store);
	size_t n = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; r == 0 && i < request->found->n; i++) {
		r = erase_one(s, request, request->found->item[i], &n);
	}
	if (r == 0 && request->found->has_through) {
		r = note_through(s, request);
	}
	r = sqlite_end(s, r);
	if (r == 0) {
		*ret_n = n;
	}
	return r;
}

/* ---- texts of labels ---- */

enum find_blank_outcome { BLANK_NONE = 1 };

static int find_blank(struct sqlite_store *s, uint64_t through, int64_t *ret_seq)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LABEL_BLANK_FIND);
	int r;

	call_uint(&call, through);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? BLANK_NONE : r;
	}
	*ret_seq = call_ret_int(&call);
	return call_end_of_row(&call);
}

static int blank_label(struct sqlite_store *s, int64_t seq)
{
	static const enum statement statements[] = {
		STATEMENT_LABEL_BLANK, STATEMENT_LABEL_BLANK_DONE};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof statements / sizeof *statements; i++) {
		HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statements[i]);

		call_int(&call, seq);
		r = call_run(&call);
	}
	return r;
}

int sqlite_labels_blank(struct store *store, uint64_t through, size_t limit, size_t *ret_n)
{
	struct sqlite_store *s = sqlite_of(store);
	size_t n = 0;
	int64_t seq;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	while (r == 0 && n < limit) {
		r = find_blank(s, through, &seq);
		if (r == 0) {
			r = blank_label(s, seq);
			n += r == 0;
		}
	}
	r = sqlite_end(s, r == BLANK_NONE ? 0 : r);
	if (r == 0) {
		*ret_n = n;
	}
	return r;
}
