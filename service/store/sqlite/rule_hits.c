#include "sqlite_store.h"

#include <errno.h>

static int hit_write(struct sqlite_store *s, const struct stored_comment *comment,
	const struct comment_hit *hit, int64_t at_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_HIT_INSERT);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_str(&call, hit->rule);
	call_int(&call, at_ms);
	call_int(&call, hit->is_shadow);
	return call_run(&call);
}

static int hit_count(
	struct sqlite_store *s, int64_t site_id, const struct comment_hit *hit, int64_t at_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_HIT_COUNT);

	call_int(&call, site_id);
	call_str(&call, hit->rule);
	call_int(&call, hit->is_shadow);
	call_int(&call, at_ms);
	return call_run(&call);
}

int rule_hits_write(struct sqlite_store *s, const struct stored_comment *comment, int64_t at_ms)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < comment->n_hits; i++) {
		r = hit_write(s, comment, &comment->hit[i], at_ms);
		/* A rule of the site and one of all sites may share a name: one hit then. */
		if (r == 0 && sqlite3_changes(s->db) > 0) {
			r = hit_count(s, comment->site_id, &comment->hit[i], at_ms);
		}
	}
	return r;
}

int rule_hits_delete(struct sqlite_store *s, const struct stored_comment *comment)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_HITS_DELETE);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	return call_run(&call);
}

int rule_hits_decided(
	struct sqlite_store *s, const struct stored_comment *comment, enum label label, int sign)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_HITS_DECIDED);

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	call_int(&call, label == LABEL_HAM ? sign : 0);
	call_int(&call, label == LABEL_SPAM ? sign : 0);
	return call_run(&call);
}

int rule_figures_reset(struct sqlite_store *s, int64_t site_id, struct str rule, int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_FIGURES_BEGIN);

	call_int(&call, site_id);
	call_str(&call, rule);
	call_int(&call, now_ms);
	return call_run(&call);
}

/* ---- reading ---- */

static int count(struct sqlite_store *s, int64_t site_id, size_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_FIGURES_COUNT);
	int r;

	call_int(&call, site_id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret = (size_t)call_ret_int(&call);
	return call_end_of_row(&call);
}

static int read_row(struct call *call, struct arena *arena, struct rule_figures *ret)
{
	ret->rule = call_ret_str(call, arena);
	ret->n_hits = (uint64_t)call_ret_int(call);
	ret->n_shadow_hits = (uint64_t)call_ret_int(call);
	ret->last_hit_at_ms = call_ret_int(call);
	ret->n_decided[LABEL_HAM] = (uint64_t)call_ret_int(call);
	ret->n_decided[LABEL_SPAM] = (uint64_t)call_ret_int(call);
	return call_end_of_row(call);
}

static int read_all(
	struct sqlite_store *s, int64_t site_id, struct arena *arena, struct rule_figures_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_FIGURES);
	size_t n = 0;
	int r = count(s, site_id, &n);

	if (r != 0) {
		return r;
	}
	ret->item = arena_new(arena, n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, site_id);
	while (ret->n < n && (r = call_step(&call)) == CALL_ROW) {
		r = read_row(&call, arena, &ret->item[ret->n++]);
		if (r != 0) {
			return r;
		}
	}
	return r == CALL_ROW ? 0 : r;
}

int sqlite_rule_figures(
	struct store *store, int64_t site_id, struct arena *arena, struct rule_figures_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct rule_figures_list list = {0};
	int r = sqlite_snapshot_begin(s);

	if (r == 0) {
		r = read_all(s, site_id, arena, &list);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}
