#include "sqlite_store.h"

static int counter_call(struct sqlite_store *s, enum statement statement, int64_t site_id,
	const char *name, int64_t n)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, n);
	call_int(&call, site_id);
	call_str(&call, str_of(name));
	return call_run(&call);
}

int counter_add(struct sqlite_store *s, int64_t site_id, const char *name, int64_t delta)
{
	int r = counter_call(s, STATEMENT_COUNTER_ADD, site_id, name, delta);

	if (r == 0 && sqlite3_changes(s->db) == 0) {
		r = counter_call(s, STATEMENT_COUNTER_INSERT, site_id, name, delta);
	}
	return r;
}

const char *label_counter_name(enum label label)
{
	return label == LABEL_SPAM ? "spam" : "ham";
}

int change_next(struct sqlite_store *s, uint64_t *ret)
{
	int64_t change = 0;
	int r = call_one_int(s, STATEMENT_CHANGE_NEXT, &change);

	if (r == 0) {
		*ret = (uint64_t)change;
	}
	return r;
}

static void take_figure(struct str name, uint64_t n, struct store_figures *figures)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (str_eq(name, str_of(comment_status_name((enum comment_status)i)))) {
			figures->n_comments[i] = n;
		}
	}
	for (int i = 0; i < LABEL_COUNT; i++) {
		if (str_eq(name, str_of(label_counter_name((enum label)i)))) {
			figures->n_labels[i] = n;
		}
	}
}

int sqlite_figures(struct store *store, int64_t site_id, struct store_figures *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(sqlite_of(store), STATEMENT_FIGURES);
	struct store_figures figures = {0};
	int r;

	call_int(&call, site_id);
	while ((r = call_step(&call)) == CALL_ROW) {
		struct str name = call_ret_view(&call);
		take_figure(name, (uint64_t)call_ret_int(&call), &figures);
	}
	if (r == 0) {
		*ret = figures;
	}
	return r;
}
