#include "sqlite_store.h"

#include <errno.h>

/* ---- writing ---- */

/* A rule as it stands before a change. */
struct present_rule {
	bool exists;
	uint64_t version;
	struct str source;
};

static int present_read(struct sqlite_store *s, const struct rule_change *change,
	struct arena *arena, struct present_rule *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_GET);
	int r;

	call_int(&call, change->site_id);
	call_str(&call, change->name);
	r = call_step(&call);
	if (r != CALL_ROW) {
		*ret = (struct present_rule){0};
		return r;
	}
	ret->exists = true;
	ret->version = (uint64_t)call_ret_int(&call);
	ret->source = call_ret_str(&call, arena);
	return call_end_of_row(&call);
}

static int next_version(struct sqlite_store *s, const struct rule_change *change, uint64_t *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_LAST_VERSION);
	int r;

	call_int(&call, change->site_id);
	call_str(&call, change->name);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	*ret = (uint64_t)call_ret_int(&call) + 1;
	return call_end_of_row(&call);
}

static int rule_write(struct sqlite_store *s, enum statement statement,
	const struct rule_change *change, uint64_t version)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, change->site_id);
	call_str(&call, change->name);
	call_uint(&call, version);
	call_str(&call, change->source);
	call_int(&call, change->now_ms);
	call_str(&call, change->actor);
	return call_run(&call);
}

static int rule_remove(struct sqlite_store *s, const struct rule_change *change)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_DELETE);

	call_int(&call, change->site_id);
	call_str(&call, change->name);
	return call_run(&call);
}

static int history_write(struct sqlite_store *s, const struct rule_change *change, uint64_t version,
	struct str before, struct str after)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULE_CHANGE_INSERT);

	call_int(&call, change->site_id);
	call_str(&call, change->name);
	call_uint(&call, version);
	call_int(&call, change->now_ms);
	call_str(&call, change->actor);
	call_str(&call, change->note);
	call_str(&call, before);
	call_str(&call, after);
	return call_run(&call);
}

static int rules_changed(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULES_CHANGED);

	return call_run(&call);
}

/* What every change ends with: its history, its figures, and word to whoever holds the rules. */
static int settle(struct sqlite_store *s, const struct rule_change *change, uint64_t version,
	struct str before, struct str after)
{
	int r = history_write(s, change, version, before, after);

	if (r == 0 && !change->keeps_figures) {
		r = rule_figures_reset(s, change->site_id, change->name, change->now_ms);
	}
	return r == 0 ? rules_changed(s) : r;
}

static int add(struct sqlite_store *s, const struct rule_change *change,
	const struct present_rule *present, uint64_t version)
{
	int r;

	if (present->exists) {
		return SITE_RULE_TAKEN;
	}
	r = rule_write(s, STATEMENT_RULE_INSERT, change, version);
	return r == 0 ? settle(s, change, version, STR_NONE, change->source) : r;
}

static int check_present(const struct rule_change *change, const struct present_rule *present)
{
	if (!present->exists) {
		return SITE_RULE_UNKNOWN;
	}
	return change->expected_version != 0 && change->expected_version != present->version
		       ? SITE_RULE_STALE
		       : 0;
}

static int update(struct sqlite_store *s, const struct rule_change *change,
	const struct present_rule *present, uint64_t version)
{
	int r = check_present(change, present);

	if (r == 0) {
		r = rule_write(s, STATEMENT_RULE_UPDATE, change, version);
	}
	return r == 0 ? settle(s, change, version, present->source, change->source) : r;
}

static int delete (struct sqlite_store *s, const struct rule_change *change,
	const struct present_rule *present, uint64_t version)
{
	int r = check_present(change, present);

	if (r == 0) {
		r = rule_remove(s, change);
	}
	return r == 0 ? settle(s, change, version, present->source, STR_NONE) : r;
}

/* One change as one transaction. */
static int change_rule(struct store *store, const struct rule_change *change,
	int (*work)(struct sqlite_store *s, const struct rule_change *change,
		const struct present_rule *present, uint64_t version),
	uint64_t *ret_version)
{
	struct sqlite_store *s = sqlite_of(store);
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct present_rule present;
	uint64_t version = 0;
	int r;

	arena_init(&scratch, ROW_ARENA_BLOCK_BYTES, ROW_ARENA_MAX_BYTES);
	r = sqlite_begin(s);
	if (r != 0) {
		return r;
	}
	r = present_read(s, change, &scratch, &present);
	if (r == 0) {
		r = next_version(s, change, &version);
	}
	r = sqlite_end(s, r == 0 ? work(s, change, &present, version) : r);
	if (r == 0) {
		*ret_version = version;
	}
	return r;
}

int sqlite_rule_add(struct store *store, const struct rule_change *change, uint64_t *ret_version)
{
	return change_rule(store, change, add, ret_version);
}

int sqlite_rule_update(struct store *store, const struct rule_change *change, uint64_t *ret_version)
{
	return change_rule(store, change, update, ret_version);
}

int sqlite_rule_delete(struct store *store, const struct rule_change *change)
{
	uint64_t version;

	return change_rule(store, change, delete, &version);
}

/* ---- reading ---- */

static int read_rule(struct call *call, struct arena *arena, struct site_rule *ret)
{
	ret->site_id = call_ret_int(call);
	ret->name = call_ret_str(call, arena);
	ret->source = call_ret_str(call, arena);
	ret->version = (uint64_t)call_ret_int(call);
	ret->created_at_ms = call_ret_int(call);
	ret->changed_at_ms = call_ret_int(call);
	ret->created_by = call_ret_str(call, arena);
	ret->changed_by = call_ret_str(call, arena);
	return call_end_of_row(call);
}

static int read_rules(struct sqlite_store *s, struct arena *arena, struct site_rule_list *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_RULES);
	int64_t n = 0;
	int r = sqlite_rules_version(&s->store, &ret->version);

	if (r == 0) {
		r = call_one_int(s, STATEMENT_RULE_COUNT, &n);
	}
	if (r != 0) {
		return r;
	}
	ret->item = arena_new(arena, (size_t)n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	for (; r == 0 && ret->n < (size_t)n; ret->n++) {
		r = call_step(&call);
		r = r == CALL_ROW ? read_rule(&call, arena, &ret->item[ret->n]) : r;
	}
	return r;
}

int sqlite_rules(struct store *store, struct arena *arena, struct site_rule_list *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct site_rule_list list = {0};
	int r = sqlite_snapshot_begin(s);

	if (r == 0) {
		r = read_rules(s, arena, &list);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}

int sqlite_rules_version(struct store *store, uint64_t *ret)
{
	int64_t version = 0;
	int r = call_one_int(sqlite_of(store), STATEMENT_RULES_VERSION, &version);

	if (r == 0) {
		*ret = (uint64_t)version;
	}
	return r;
}

static int read_record(struct call *call, struct arena *arena, struct rule_record *ret)
{
	ret->version = (uint64_t)call_ret_int(call);
	ret->at_ms = call_ret_int(call);
	ret->actor = call_ret_str(call, arena);
	ret->note = call_ret_str(call, arena);
	ret->before = call_ret_str(call, arena);
	ret->after = call_ret_str(call, arena);
	return call_end_of_row(call);
}

int sqlite_rule_history(struct store *store, int64_t site_id, struct str name, size_t limit,
	struct arena *arena, struct rule_history *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_RULE_HISTORY);
	struct rule_history list = {.item = arena_new(arena, limit, sizeof *list.item)};
	int r = 0;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	call_int(&call, site_id);
	call_str(&call, name);
	call_uint(&call, limit);
	while (r == 0 && list.n < limit && (r = call_step(&call)) == CALL_ROW) {
		r = read_record(&call, arena, &list.item[list.n++]);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}
