#include "sqlite_store.h"

#include <errno.h>

int directory_changed(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_DIRECTORY_CHANGED);

	return call_run(&call);
}

static int origins_write(struct sqlite_store *s, int64_t site_id, const struct site *site)
{
	for (size_t i = 0; i < site->n_origins; i++) {
		HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ORIGIN_INSERT);
		int r;

		call_int(&call, site_id);
		call_int(&call, (int64_t)i);
		call_str(&call, site->origins[i]);
		r = call_run(&call);
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static int key_write(
	struct sqlite_store *s, int64_t site_id, const unsigned char *hash, int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_KEY_INSERT);

	call_int(&call, site_id);
	call_blob(&call, hash, STORE_HASH_BYTES);
	call_int(&call, now_ms);
	return call_run(&call);
}

static void bind_settings(struct call *call, const struct site_settings *settings)
{
#define BIND_SHARE(name, ...) call_double(call, settings->name);
#define BIND_INT(name, ...)   call_int(call, settings->name);
	SITE_SETTINGS(BIND_SHARE, BIND_INT, BIND_INT)
}

/* ---- adding ---- */

static int name_check(struct sqlite_store *s, struct str name)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITE_BY_NAME);
	int r;

	call_str(&call, name);
	r = call_step(&call);
	return r == CALL_ROW ? SITE_NAME_TAKEN : r;
}

static int site_write(struct sqlite_store *s, const struct site *site, int64_t *ret_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITE_INSERT);
	int r;

	call_str(&call, site->name);
	bind_settings(&call, &site->settings);
	call_int(&call, site->created_at_ms);
	r = call_run(&call);
	if (r == 0) {
		*ret_id = sqlite3_last_insert_rowid(s->db);
	}
	return r;
}

static int add(struct sqlite_store *s, const struct site *site, const unsigned char *key_hash,
	int64_t *ret_id)
{
	int r = name_check(s, site->name);

	if (r == 0) {
		r = site_write(s, site, ret_id);
	}
	if (r == 0) {
		r = origins_write(s, *ret_id, site);
	}
	if (r == 0) {
		r = key_write(s, *ret_id, key_hash, site->created_at_ms);
	}
	return r == 0 ? directory_changed(s) : r;
}

int sqlite_site_add(struct store *store, const struct site *site,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t *ret_id)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t id = 0;
	int r = sqlite_begin(s);

	if (r == 0) {
		r = sqlite_end(s, add(s, site, key_hash, &id));
	}
	if (r == 0) {
		*ret_id = id;
	}
	return r;
}

/* ---- changing ---- */

static int version_check(struct sqlite_store *s, int64_t site_id, uint64_t expected)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITE_VERSION);
	int r;

	call_int(&call, site_id);
	r = call_step(&call);
	if (r != CALL_ROW) {
		return r == 0 ? SITE_UNKNOWN : r;
	}
	return expected != 0 && (uint64_t)call_ret_int(&call) != expected ? SITE_STALE : 0;
}

static int settings_write(struct sqlite_store *s, const struct site *site)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITE_UPDATE);

	bind_settings(&call, &site->settings);
	call_int(&call, site->id);
	return call_run(&call);
}

static int origins_delete(struct sqlite_store *s, int64_t site_id)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ORIGINS_DELETE);

	call_int(&call, site_id);
	return call_run(&call);
}

static int update(struct sqlite_store *s, const struct site *site, uint64_t expected_version)
{
	int r = version_check(s, site->id, expected_version);

	if (r == 0) {
		r = settings_write(s, site);
	}
	if (r == 0) {
		r = origins_delete(s, site->id);
	}
	if (r == 0) {
		r = origins_write(s, site->id, site);
	}
	return r == 0 ? directory_changed(s) : r;
}

int sqlite_site_update(struct store *store, const struct site *site, uint64_t expected_version)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, update(s, site, expected_version)) : r;
}

/* ---- keys ---- */

static int keys_end(
	struct sqlite_store *s, enum statement statement, int64_t site_id, int64_t time_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, statement);

	call_int(&call, site_id);
	call_int(&call, time_ms);
	return call_run(&call);
}

static int rotate_key(struct sqlite_store *s, int64_t site_id, const unsigned char *key_hash,
	int64_t now_ms, int64_t former_expire_at_ms)
{
	int r = version_check(s, site_id, 0);

	if (r == 0) {
		r = keys_end(s, STATEMENT_KEYS_DELETE_EXPIRED, site_id, now_ms);
	}
	if (r == 0) {
		r = keys_end(s, STATEMENT_KEYS_EXPIRE, site_id, former_expire_at_ms);
	}
	if (r == 0) {
		r = key_write(s, site_id, key_hash, now_ms);
	}
	return r == 0 ? directory_changed(s) : r;
}

int sqlite_site_rotate_key(struct store *store, int64_t site_id,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t now_ms, int64_t former_expire_at_ms)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	return sqlite_end(s, rotate_key(s, site_id, key_hash, now_ms, former_expire_at_ms));
}

static int key_delete(struct sqlite_store *s, int64_t site_id, const unsigned char *key_hash)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_KEY_DELETE);
	int r;

	call_int(&call, site_id);
	call_blob(&call, key_hash, STORE_HASH_BYTES);
	r = call_run(&call);
	return r == 0 && sqlite3_changes(s->db) == 0 ? SITE_KEY_UNKNOWN : r;
}

int sqlite_site_revoke_key(
	struct store *store, int64_t site_id, const unsigned char key_hash[STORE_HASH_BYTES])
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	r = key_delete(s, site_id, key_hash);
	return sqlite_end(s, r == 0 ? directory_changed(s) : r);
}
