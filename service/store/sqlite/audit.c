#include "sqlite_store.h"

#include <errno.h>

/* ---- adding ---- */

int sqlite_audit_add(struct store *store, const struct audit_record *record)
{
	struct sqlite_store *s = sqlite_of(store);
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_AUDIT_INSERT);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	call_int(&call, record->at_ms);
	call_str(&call, record->actor);
	call_str(&call, record->action);
	call_str(&call, record->object);
	call_int(&call, record->site_id);
	call_str(&call, record->before);
	call_str(&call, record->after);
	return sqlite_end(s, call_run(&call));
}

/* ---- reading ---- */

/* Each gives its rows latest first; where two are of one millisecond, in an order of its own. */
static const enum statement trails[] = {
	STATEMENT_AUDIT_PAGE,
	STATEMENT_AUDIT_RULES,
	STATEMENT_AUDIT_MODELS,
	STATEMENT_AUDIT_DECISIONS,
};
#define N_TRAILS (sizeof trails / sizeof *trails)

/* A trail as far as it was read; its head is the next row to be given. */
struct trail {
	struct call call;
	bool has_row;
	int64_t at_ms;
};

static int trail_next(struct trail *trail)
{
	int r = call_step(&trail->call);

	trail->has_row = r == CALL_ROW;
	if (trail->has_row) {
		trail->at_ms = call_ret_int(&trail->call);
		return 0;
	}
	return r;
}

static int trails_begin(
	struct sqlite_store *s, const struct audit_query *query, struct trail trail[N_TRAILS])
{
	for (size_t i = 0; i < N_TRAILS; i++) {
		int r;

		trail[i] = (struct trail){.call = call_begin(s, trails[i])};
		call_int(&trail[i].call, query->through_ms);
		call_str(&trail[i].call, query->actor);
		r = trail_next(&trail[i]);
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static void trails_end(struct trail trail[N_TRAILS])
{
	for (size_t i = 0; i < N_TRAILS; i++) {
		if (trail[i].call.statement != NULL) {
			call_end(&trail[i].call);
		}
	}
}

/* The trail with the latest row, the first of equals; NULL when all are at their ends. */
static struct trail *trails_latest(struct trail trail[N_TRAILS])
{
	struct trail *latest = NULL;

	for (size_t i = 0; i < N_TRAILS; i++) {
		if (trail[i].has_row && (latest == NULL || trail[i].at_ms > latest->at_ms)) {
			latest = &trail[i];
		}
	}
	return latest;
}

static bool is_of_sites(const struct audit_query *query, int64_t site_id)
{
	for (size_t i = 0; i < query->n_sites; i++) {
		if (query->site[i] == site_id) {
			return true;
		}
	}
	return query->n_sites == 0;
}

/* "comment:" and its id; other objects are whole already. */
static int read_object(struct call *call, struct arena *arena, struct str *ret)
{
	struct str object = call_ret_view(call);
	struct str bytes = call_ret_view(call);
	char text[COMMENT_ID_TEXT_BYTES];
	struct comment_id id;

	if (bytes.n == 0) {
		return arena_copy(arena, object, ret);
	}
	if (bytes.n != sizeof id.byte) {
		return -EBADMSG;
	}
	memcpy(id.byte, bytes.p, sizeof id.byte);
	comment_id_format(id, text);
	return arena_printf(arena, ret, "%.*s%.*s", STR_FMT(object), (int)sizeof text, text);
}

static int read_record(
	struct store *store, struct trail *trail, struct arena *arena, struct audit_record *ret)
{
	struct call *call = &trail->call;
	int r;

	ret->at_ms = trail->at_ms;
	ret->actor = call_ret_str(call, arena);
	ret->action = call_ret_str(call, arena);
	r = read_object(call, arena, &ret->object);
	if (r != 0) {
		return r;
	}
	ret->site_id = call_ret_int(call);
	ret->before = call_ret_str(call, arena);
	ret->after = call_ret_str(call, arena);
	r = call_end_of_row(call);
	return r == 0 ? sqlite_actor_name(store, ret->actor, arena, &ret->actor_name) : r;
}

/* Only the site of a row, which decides whether it is read at all: columns stand in their order. */
static int64_t peek_site(const struct trail *trail)
{
	return sqlite3_column_int64(trail->call.statement, 5);
}

static int read_page(struct store *store, const struct audit_query *query,
	struct trail trail[N_TRAILS], struct arena *arena, struct audit_list *ret)
{
	size_t n_to_skip = query->n_skipped;
	struct trail *latest;

	while ((latest = trails_latest(trail)) != NULL) {
		bool is_wanted = is_of_sites(query, peek_site(latest));
		int r = 0;

		if (is_wanted && n_to_skip > 0 && latest->at_ms == query->through_ms) {
			n_to_skip--;
			is_wanted = false;
		}
		if (is_wanted && ret->n == query->limit) {
			ret->has_more = true;
			return 0;
		}
		if (is_wanted) {
			r = read_record(store, latest, arena, &ret->item[ret->n++]);
		}
		if (r == 0) {
			r = trail_next(latest);
		}
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

int sqlite_audit(struct store *store, const struct audit_query *query, struct arena *arena,
	struct audit_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct audit_list list = {.item = arena_new(arena, query->limit, sizeof *list.item)};
	struct trail trail[N_TRAILS] = {0};
	int r = list.item == NULL ? -ENOMEM : sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	r = trails_begin(s, query, trail);
	if (r == 0) {
		r = read_page(store, query, trail, arena, &list);
	}
	trails_end(trail);
	sqlite_snapshot_end(s);
	if (r == 0) {
		*ret = list;
	}
	return r;
}
