#include "sqlite_store.h"

#include <errno.h>

/* An array for the rows of a table, as many as it has in this snapshot. */
static int rows_new(struct sqlite_store *s, enum statement count, size_t size, struct arena *arena,
	void *ret_rows, size_t *ret_n)
{
	int64_t n = 0;
	void *rows;
	int r = call_one_int(s, count, &n);

	if (r != 0) {
		return r;
	}
	rows = arena_new(arena, (size_t)n, size);
	if (rows == NULL) {
		return -ENOMEM;
	}
	memcpy(ret_rows, &rows, sizeof rows);
	*ret_n = (size_t)n;
	return 0;
}

static int read_site(struct call *call, struct arena *arena, struct site *ret)
{
	ret->id = call_ret_int(call);
	ret->version = (uint64_t)call_ret_int(call);
	ret->name = call_ret_str(call, arena);
#define READ_SHARE(name, ...) ret->settings.name = call_ret_double(call);
#define READ_FLAG(name, ...)  ret->settings.name = call_ret_int(call) != 0;
#define READ_COUNT(name, ...) ret->settings.name = call_ret_int(call);
	SITE_SETTINGS(READ_SHARE, READ_FLAG, READ_COUNT)
	ret->created_at_ms = call_ret_int(call);
	return call_end_of_row(call);
}

static int read_sites(struct sqlite_store *s, struct arena *arena, struct store_directory *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SITES);
	int r = rows_new(
		s, STATEMENT_SITE_COUNT, sizeof *ret->sites, arena, &ret->sites, &ret->n_sites);

	for (size_t i = 0; r == 0 && i < ret->n_sites; i++) {
		r = call_step(&call);
		r = r == CALL_ROW ? read_site(&call, arena, &ret->sites[i]) : r;
	}
	return r;
}

/* Sites and origins both come in the order of the site's id. */
static int read_origins(struct sqlite_store *s, struct arena *arena, struct store_directory *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_ORIGINS);
	struct str *origins = NULL;
	size_t n = 0;
	size_t site = 0;
	int r = rows_new(s, STATEMENT_ORIGIN_COUNT, sizeof *origins, arena, &origins, &n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		int64_t site_id;

		r = call_step(&call);
		if (r != CALL_ROW) {
			return r;
		}
		site_id = call_ret_int(&call);
		origins[i] = call_ret_str(&call, arena);
		while (site < ret->n_sites && ret->sites[site].id < site_id) {
			site++;
		}
		if (site == ret->n_sites) {
			return -EBADMSG;
		}
		if (ret->sites[site].n_origins++ == 0) {
			ret->sites[site].origins = &origins[i];
		}
		r = call_end_of_row(&call);
	}
	return r;
}

static int read_keys(struct sqlite_store *s, struct arena *arena, struct store_directory *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_KEYS);
	int r = rows_new(
		s, STATEMENT_KEY_COUNT, sizeof *ret->keys, arena, &ret->keys, &ret->n_keys);

	for (size_t i = 0; r == 0 && i < ret->n_keys; i++) {
		r = call_step(&call);
		if (r != CALL_ROW) {
			return r;
		}
		ret->keys[i].site_id = call_ret_int(&call);
		call_ret_blob(&call, ret->keys[i].hash, STORE_HASH_BYTES);
		ret->keys[i].expires_at_ms = call_ret_int(&call);
		ret->keys[i].created_at_ms = call_ret_int(&call);
		r = call_end_of_row(&call);
	}
	return r;
}

static int read_tokens(struct sqlite_store *s, struct arena *arena, struct store_directory *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_TOKENS);
	int r = rows_new(
		s, STATEMENT_TOKEN_COUNT, sizeof *ret->tokens, arena, &ret->tokens, &ret->n_tokens);

	for (size_t i = 0; r == 0 && i < ret->n_tokens; i++) {
		int64_t role;

		r = call_step(&call);
		if (r != CALL_ROW) {
			return r;
		}
		ret->tokens[i].id = call_ret_int(&call);
		ret->tokens[i].site_id = call_ret_int(&call);
		role = call_ret_int(&call);
		if (role < 0 || role >= ROLE_COUNT) {
			return -EBADMSG;
		}
		ret->tokens[i].role = (enum role)role;
		call_ret_blob(&call, ret->tokens[i].hash, STORE_HASH_BYTES);
		ret->tokens[i].created_at_ms = call_ret_int(&call);
		r = call_end_of_row(&call);
	}
	return r;
}

static int read_secret(struct sqlite_store *s, unsigned char *ret)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_SECRET);
	int r = call_step(&call);

	if (r != CALL_ROW) {
		return r == 0 ? -EBADMSG : r;
	}
	call_ret_blob(&call, ret, STORE_HASH_BYTES);
	return call_end_of_row(&call);
}

int sqlite_directory_version(struct store *store, uint64_t *ret)
{
	int64_t version = 0;
	int r = call_one_int(sqlite_of(store), STATEMENT_DIRECTORY_VERSION, &version);

	if (r == 0) {
		*ret = (uint64_t)version;
	}
	return r;
}

static int write_probe(struct sqlite_store *s)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_PROBE);

	return call_run(&call);
}

int sqlite_probe(struct store *store)
{
	struct sqlite_store *s = sqlite_of(store);
	int r = sqlite_begin(s);

	return r == 0 ? sqlite_end(s, write_probe(s)) : r;
}

static int read_all(struct sqlite_store *s, struct arena *arena, struct store_directory *ret)
{
	int r = sqlite_directory_version(&s->store, &ret->version);

	if (r == 0) {
		r = read_secret(s, ret->secret);
	}
	if (r == 0) {
		r = read_sites(s, arena, ret);
	}
	if (r == 0) {
		r = read_origins(s, arena, ret);
	}
	if (r == 0) {
		r = read_keys(s, arena, ret);
	}
	return r == 0 ? read_tokens(s, arena, ret) : r;
}

int sqlite_directory(struct store *store, struct arena *arena, struct store_directory *ret)
{
	struct sqlite_store *s = sqlite_of(store);
	struct store_directory directory = {0};
	int r = sqlite_snapshot_begin(s);

	if (r == 0) {
		r = read_all(s, arena, &directory);
		sqlite_snapshot_end(s);
	}
	if (r == 0) {
		*ret = directory;
	}
	return r;
}
