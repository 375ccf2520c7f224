#include "sqlite_store.h"

#include <errno.h>

/* ---- one lease ---- */

enum lease_outcome { LEASE_NONE = 1 };

/* Whoever's it is, and however old; LEASE_NONE. */
static int find(
	struct sqlite_store *s, struct comment_id id, struct arena *arena, struct lease *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LEASE_GET_ANYWHERE);
	int r;

	call_blob(&call, id.byte, sizeof id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? LEASE_NONE : r;
	}
	ret->id = id;
	ret->actor = call_ret_str(&call, arena);
	ret->expires_at_ms = call_ret_int(&call);
	ret->site_id = call_ret_int(&call);
	return call_end_of_row(&call);
}

static int put(struct sqlite_store *s, const struct lease *lease)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LEASE_PUT);

	call_blob(&call, lease->id.byte, sizeof lease->id.byte);
	call_int(&call, lease->site_id);
	call_str(&call, lease->actor);
	call_int(&call, lease->expires_at_ms);
	return call_run(&call);
}

static int delete (struct sqlite_store *s, int64_t site_id, struct comment_id id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LEASE_DELETE);

	call_int(&call, site_id);
	call_blob(&call, id.byte, sizeof id.byte);
	return call_run(&call);
}

int lease_check(struct sqlite_store *s, const struct stored_comment *comment, struct str actor,
	int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LEASE_GET);
	struct str holder;
	int64_t expires_at_ms;
	int r;

	call_int(&call, comment->site_id);
	call_blob(&call, comment->id.byte, sizeof comment->id.byte);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r;
	}
	holder = call_ret_view(&call);
	expires_at_ms = call_ret_int(&call);
	r = call_end_of_row(&call);
	return r == 0 && expires_at_ms > now_ms && !str_eq(holder, actor) ? STORED_LEASED : r;
}

int lease_end(struct sqlite_store *s, const struct stored_comment *comment)
{
	return delete (s, comment->site_id, comment->id);
}

/* ---- the events ---- */

static int delete_expired(struct sqlite_store *s, int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LEASES_DELETE_EXPIRED);

	call_int(&call, now_ms);
	return call_run(&call);
}

static bool is_spanned(const struct lease_request *request, int64_t site_id)
{
	return review_spans(request->site_id, request->site, request->n_sites, site_id);
}

static int name_actors(struct sqlite_store *s, struct arena *arena, struct lease_list *list)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		struct lease *lease = &list->item[i];

		r = sqlite_actor_name(&s->store, lease->actor, arena, &lease->actor_name);
	}
	return r;
}

/* The lease on the comment afterwards; STORED_UNKNOWN. */
static int claim(struct sqlite_store *s, const struct lease_request *request, struct comment_id id,
	struct arena *arena, struct lease *ret)
{
	struct comment_row row;
	int r = comment_row_find(s, request->site_id, id, 0, arena, &row);

	if (r != 0) {
		return r;
	}
	if (!is_spanned(request, row.comment.site_id)) {
		return STORED_UNKNOWN;
	}
	r = find(s, id, arena, ret);
	if (r < 0 || (r == 0 && !str_eq(ret->actor, request->actor))) {
		return r;
	}
	*ret = (struct lease){.id = id,
		.site_id = row.comment.site_id,
		.actor = request->actor,
		.expires_at_ms = request->expires_at_ms};
	return put(s, ret);
}

static int claim_all(struct sqlite_store *s, const struct lease_request *request,
	struct arena *arena, struct lease_list *list)
{
	int r = delete_expired(s, request->now_ms);

	for (size_t i = 0; r == 0 && i < request->n; i++) {
		r = claim(s, request, request->id[i], arena, &list->item[list->n]);
		list->n += r == 0;
		r = r == STORED_UNKNOWN ? 0 : r;
	}
	return r;
}

static int drop_all(struct sqlite_store *s, const struct lease_request *request,
	struct arena *arena, struct lease_list *list)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < request->n; i++) {
		struct lease *lease = &list->item[list->n];

		r = find(s, request->id[i], arena, lease);
		if (r == 0 && str_eq(lease->actor, request->actor) &&
			is_spanned(request, lease->site_id)) {
			r = delete (s, lease->site_id, lease->id);
			list->n++;
		}
		r = r == LEASE_NONE ? 0 : r;
	}
	return r;
}

static int write_leases(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret,
	int (*work)(struct sqlite_store *s, const struct lease_request *request,
		struct arena *arena, struct lease_list *list))
{
	struct sqlite_store *s = sqlite_of(store);
	struct lease_list list = {.item = arena_new(arena, request->n, sizeof *list.item)};
	int r;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	r = sqlite_begin(s);
	if (r == 0) {
		r = work(s, request, arena, &list);
		r = sqlite_end(s, r == 0 ? name_actors(s, arena, &list) : r);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}

int sqlite_leases_claim(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret)
{
	return write_leases(store, request, arena, ret, claim_all);
}

int sqlite_leases_drop(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret)
{
	return write_leases(store, request, arena, ret, drop_all);
}

int sqlite_leases(struct store *store, const struct lease_request *request, struct arena *arena,
	struct lease_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct lease_list list = {.item = arena_new(arena, request->n, sizeof *list.item)};
	int r = 0;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < request->n; i++) {
		r = find(s, request->id[i], arena, &list.item[list.n]);
		list.n += r == 0 && list.item[list.n].expires_at_ms > request->now_ms;
		r = r == LEASE_NONE ? 0 : r;
	}
	if (r == 0) {
		r = name_actors(s, arena, &list);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}
