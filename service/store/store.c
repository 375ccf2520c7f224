#include <hamlet/store.h>

#include <assert.h>
#include <errno.h>
#include <stddef.h>

#include "backend.h"

static const struct store_backend *const backends[] = {&store_backend_sqlite};

const struct site_settings site_settings_default = {
#define SITE_DEFAULT(name, api_name, value, ...) .name = (value),
	SITE_SETTINGS(SITE_DEFAULT, SITE_DEFAULT, SITE_DEFAULT)
#undef SITE_DEFAULT
};

/* ---- names ---- */

const char *comment_status_name(enum comment_status status)
{
	static const char *const names[] = {"pending", "approved", "rejected"};

	_Static_assert(sizeof names / sizeof *names == STATUS_COUNT, "one name a status");
	assert(status < STATUS_COUNT);
	return names[status];
}

const char *comment_origin_name(enum comment_origin origin)
{
	static const char *const names[] = {"site", "browser", "akismet"};

	_Static_assert(sizeof names / sizeof *names == ORIGIN_COUNT, "one name an origin");
	assert(origin < ORIGIN_COUNT);
	return names[origin];
}

const char *person_decision_name(enum person_decision decision)
{
	static const char *const names[] = {"approve", "spam", "reject", "trash", "undo"};

	_Static_assert(sizeof names / sizeof *names == DECIDED_COUNT, "one name a decision");
	assert(decision < DECIDED_COUNT);
	return names[decision];
}

const char *reject_reason_name(enum reject_reason reason)
{
	static const char *const names[] = {"", "abuse", "off_topic", "personal_data", "other"};

	_Static_assert(sizeof names / sizeof *names == REJECT_REASON_COUNT, "one name a reason");
	assert(reason < REJECT_REASON_COUNT);
	return names[reason];
}

const char *role_name(enum role role)
{
	static const char *const names[] = {"moderator", "admin", "viewer"};

	_Static_assert(sizeof names / sizeof *names == ROLE_COUNT, "one name a role");
	assert(role < ROLE_COUNT);
	return names[role];
}

bool role_parse(struct str name, enum role *ret)
{
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		if (str_eq(name, str_of(role_name(role)))) {
			*ret = role;
			return true;
		}
	}
	return false;
}

/* ---- the life of a handle ---- */

int store_open(struct str url, enum store_mode mode, struct arena *arena, struct store **ret,
	struct str *ret_why)
{
	size_t colon = str_find_byte(url, ':');
	struct str scheme = str_make(url.p, colon);
	struct store *store = NULL;
	int r;

	assert(mode == STORE_WRITER || mode == STORE_READER || mode == STORE_BACKUP);
	for (size_t i = 0; i < sizeof backends / sizeof *backends; i++) {
		if (colon == url.n || !str_eq(scheme, str_of(backends[i]->scheme))) {
			continue;
		}
		r = backends[i]->open(str_skip(url, colon + 1), mode, arena, &store, ret_why);
		if (r == 0) {
			assert(store->backend == backends[i] && store->mode == mode);
			*ret = store;
		}
		return r;
	}
	*ret_why = STR("A database is named sqlite:FILE.");
	return STORE_URL_UNKNOWN;
}

void store_close(struct store *store)
{
	if (store != NULL) {
		assert(!store->is_in_batch);
		store->backend->close(store);
	}
}

void store_run_batch(struct store *store, struct store_task *first)
{
	assert(!store->is_in_batch);
	if (first == NULL) {
		return;
	}
	store->is_in_batch = true;
	store->backend->run_batch(store, first);
	store->is_in_batch = false;
}

/* The backend, for an event that writes. */
static const struct store_backend *writer(const struct store *store)
{
	assert(store->mode == STORE_WRITER);
	return store->backend;
}

/* ---- sites, keys, tokens ---- */

int store_site_add(struct store *store, const struct site *site,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t *ret_id)
{
	assert(site->name.n > 0);
	return writer(store)->site_add(store, site, key_hash, ret_id);
}

int store_site_update(struct store *store, const struct site *site, uint64_t expected_version)
{
	return writer(store)->site_update(store, site, expected_version);
}

int store_site_rotate_key(struct store *store, int64_t site_id,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t now_ms, int64_t former_expire_at_ms)
{
	assert(former_expire_at_ms > 0);
	return writer(store)->site_rotate_key(
		store, site_id, key_hash, now_ms, former_expire_at_ms);
}

int store_site_revoke_key(
	struct store *store, int64_t site_id, const unsigned char key_hash[STORE_HASH_BYTES])
{
	return writer(store)->site_revoke_key(store, site_id, key_hash);
}

int store_token_add(struct store *store, const struct token *token, int64_t *ret_id)
{
	assert(token->role < ROLE_COUNT && token->site_id >= 0);
	return writer(store)->token_add(store, token, ret_id);
}

int store_token_revoke(struct store *store, int64_t token_id)
{
	return writer(store)->token_revoke(store, token_id);
}

int store_directory(struct store *store, struct arena *arena, struct store_directory *ret)
{
	return store->backend->directory(store, arena, ret);
}

int store_directory_version(struct store *store, uint64_t *ret)
{
	return store->backend->directory_version(store, ret);
}

int store_probe(struct store *store)
{
	return writer(store)->probe(store);
}

/* ---- comments ---- */

int store_comment_accept(struct store *store, const struct accept_request *request,
	struct arena *arena, struct str *ret_answer)
{
	assert(request->comment->site_id > 0 && request->comment->status < STATUS_COUNT);
	return writer(store)->comment_accept(store, request, arena, ret_answer);
}

int store_comment_get(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct stored_comment *ret)
{
	assert(site_id >= 0);
	return store->backend->comment_get(store, site_id, id, arena, ret);
}

int store_comment_edit(struct store *store, const struct stored_comment *comment,
	uint64_t expected_version, uint64_t *ret_version)
{
	assert(comment->site_id > 0 && comment->status < STATUS_COUNT);
	return writer(store)->comment_edit(store, comment, expected_version, ret_version);
}

int store_comment_delete(struct store *store, int64_t site_id, struct comment_id id,
	uint64_t expected_version, int64_t now_ms)
{
	assert(site_id >= 0);
	return writer(store)->comment_delete(store, site_id, id, expected_version, now_ms);
}

int store_comments(struct store *store, const struct comment_query *query, struct arena *arena,
	struct comment_page *ret)
{
	assert(query->site_id >= 0 && query->limit > 0 && query->limit <= LIMIT_PAGE_ITEMS);
	assert(!query->has_status || query->status < STATUS_COUNT);
	return store->backend->comments(store, query, arena, ret);
}

int store_changes(struct store *store, int64_t site_id, uint64_t after, size_t limit,
	struct arena *arena, struct comment_page *ret)
{
	assert(site_id > 0 && limit > 0 && limit <= LIMIT_PAGE_ITEMS);
	return store->backend->changes(store, site_id, after, limit, arena, ret);
}

/* ---- decisions and labels ---- */

int store_comment_decide(struct store *store, const struct decide_request *request,
	struct arena *arena, struct stored_comment *ret)
{
	assert(request->site_id >= 0 && request->decision < DECIDED_COUNT);
	assert(request->reason == REJECT_UNSAID || request->decision == DECIDED_REJECT);
	return writer(store)->comment_decide(store, request, arena, ret);
}

int store_decisions(struct store *store, int64_t site_id, struct comment_id id, struct arena *arena,
	struct decision_list *ret)
{
	assert(site_id >= 0);
	return store->backend->decisions(store, site_id, id, arena, ret);
}

int store_labels_add(
	struct store *store, const struct label_event *events, size_t n, uint64_t *ret_last_seq)
{
	for (size_t i = 0; i < n; i++) {
		assert(events[i].sign == 1 && events[i].label < LABEL_COUNT);
		assert(events[i].site_id >= 0);
	}
	return writer(store)->labels_add(store, events, n, ret_last_seq);
}

int store_labels_after(struct store *store, uint64_t seq, size_t limit, struct arena *arena,
	struct label_list *ret)
{
	assert(limit > 0);
	return store->backend->labels_after(store, seq, limit, arena, ret);
}

int store_labels_standing(struct store *store, uint64_t seq, uint64_t through, size_t limit,
	struct arena *arena, struct label_list *ret)
{
	assert(limit > 0);
	return store->backend->labels_standing(store, seq, through, limit, arena, ret);
}

int store_labels_last_seq(struct store *store, uint64_t *ret)
{
	return store->backend->labels_last_seq(store, ret);
}

/* ---- rules ---- */

static void assert_change(const struct rule_change *change)
{
	assert(change->site_id >= 0 && change->name.n > 0);
}

int store_rules(struct store *store, struct arena *arena, struct site_rule_list *ret)
{
	return store->backend->rules(store, arena, ret);
}

int store_rules_version(struct store *store, uint64_t *ret)
{
	return store->backend->rules_version(store, ret);
}

int store_rule_add(struct store *store, const struct rule_change *change, uint64_t *ret_version)
{
	assert_change(change);
	assert(change->source.n > 0);
	return writer(store)->rule_add(store, change, ret_version);
}

int store_rule_update(struct store *store, const struct rule_change *change, uint64_t *ret_version)
{
	assert_change(change);
	assert(change->source.n > 0);
	return writer(store)->rule_update(store, change, ret_version);
}

int store_rule_delete(struct store *store, const struct rule_change *change)
{
	assert_change(change);
	return writer(store)->rule_delete(store, change);
}

int store_rule_history(struct store *store, int64_t site_id, struct str name, size_t limit,
	struct arena *arena, struct rule_history *ret)
{
	assert(site_id >= 0 && limit > 0);
	return store->backend->rule_history(store, site_id, name, limit, arena, ret);
}

int store_rule_figures(
	struct store *store, int64_t site_id, struct arena *arena, struct rule_figures_list *ret)
{
	assert(site_id >= 0);
	return store->backend->rule_figures(store, site_id, arena, ret);
}

/* ---- traces, outbox, usage ---- */

int store_comment_traced(struct store *store, const struct trace_query *query, struct arena *arena,
	struct stored_comment *ret, bool *ret_was_called_spam)
{
	assert(query->site_id > 0);
	return store->backend->comment_traced(store, query, arena, ret, ret_was_called_spam);
}

int store_outbox_due(struct store *store, int64_t now_ms, size_t limit, struct arena *arena,
	struct outbox_list *ret)
{
	assert(limit > 0);
	return store->backend->outbox_due(store, now_ms, limit, arena, ret);
}

int store_outbox_done(struct store *store, int64_t id)
{
	return writer(store)->outbox_done(store, id);
}

int store_outbox_later(struct store *store, int64_t id, int64_t next_at_ms)
{
	return writer(store)->outbox_later(store, id, next_at_ms);
}

int store_usage_add(struct store *store, const struct usage *items, size_t n)
{
	assert(n > 0);
	return writer(store)->usage_add(store, items, n);
}

int store_usage(struct store *store, int64_t site_id, int first, int last, struct arena *arena,
	struct usage_list *ret)
{
	assert(site_id >= 0 && first <= last);
	return store->backend->usage(store, site_id, first, last, arena, ret);
}

/* ---- models ---- */

int store_model_add(struct store *store, const struct model_record *model, struct str file,
	int64_t *ret_version)
{
	assert(file.n > 0 || !model->is_promoted);
	return writer(store)->model_add(store, model, file, ret_version);
}

int store_model_in_force(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file)
{
	return store->backend->model_in_force(store, arena, ret, ret_file);
}

int store_model_restore(
	struct store *store, int64_t version, struct str note, int64_t now_ms, int64_t *ret_version)
{
	assert(version > 0);
	return writer(store)->model_restore(store, version, note, now_ms, ret_version);
}

int store_models(struct store *store, int64_t before, size_t limit, struct arena *arena,
	struct model_list *ret)
{
	assert(before >= 0 && limit > 0);
	return store->backend->models(store, before, limit, arena, ret);
}

/* ---- figures and care ---- */

int store_figures(struct store *store, int64_t site_id, struct store_figures *ret)
{
	assert(site_id >= 0);
	return store->backend->figures(store, site_id, ret);
}

int store_backup(struct store *store, struct str path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	assert(!store->is_in_batch);
	return store->backend->backup(store, path, progress, arg);
}

int store_restore(struct store *backup, struct str url, bool may_replace,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	size_t colon = str_find_byte(url, ':');

	assert(backup->mode == STORE_BACKUP && !backup->is_in_batch);
	if (!str_eq(str_make(url.p, colon), str_of(backup->backend->scheme))) {
		return -EINVAL;
	}
	return backup->backend->restore(
		backup, str_skip(url, colon + 1), may_replace, progress, arg);
}
