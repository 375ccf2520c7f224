#include "sqlite_store.h"

#include <errno.h>

static int add_one(struct sqlite_store *s, const struct usage *usage)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USAGE_ADD);

	call_int(&call, usage->site_id);
	call_int(&call, usage->month);
	for (int i = 0; i < USAGE_COUNT; i++) {
		call_uint(&call, usage->n[i]);
	}
	return call_run(&call);
}

int sqlite_usage_add(struct store *store, const struct usage *items, size_t n)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = add_one(s, &items[i]);
	}
	return sqlite_end(s, r);
}

static void bind_range(struct call *call, int64_t site_id, int first, int last)
{
	call_int(call, site_id);
	call_int(call, first);
	call_int(call, last);
}

static int count_rows(struct sqlite_store *s, int64_t site_id, int first, int last, size_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USAGE_ROWS);
	int r;

	bind_range(&call, site_id, first, last);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret = (size_t)call_ret_int(&call);
	return call_end_of_row(&call);
}

static int read_item(struct call *call, struct usage *ret)
{
	ret->site_id = call_ret_int(call);
	ret->month = (int)call_ret_int(call);
	for (int i = 0; i < USAGE_COUNT; i++) {
		ret->n[i] = (uint64_t)call_ret_int(call);
	}
	return call_end_of_row(call);
}

static int read_rows(struct sqlite_store *s, int64_t site_id, int first, int last,
	struct arena *arena, struct usage_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_USAGE);
	size_t n;
	int r = count_rows(s, site_id, first, last, &n);

	if (r != 0) {
		return r;
	}
	ret->item = arena_new(arena, n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	bind_range(&call, site_id, first, last);
	while (r == 0 && ret->n < n && (r = call_step(&call)) == CALL_ROW) {
		r = read_item(&call, &ret->item[ret->n++]);
	}
	return r;
}

int sqlite_usage(struct store *store, int64_t site_id, int first, int last, struct arena *arena,
	struct usage_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct usage_list list = {0};
	int r = sqlite_snapshot_begin(s);

	if (r == 0) {
		r = read_rows(s, site_id, first, last, arena, &list);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}
