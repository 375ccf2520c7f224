#include "flow/directory.h"

#include <errno.h>
#include <stdatomic.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/mem.h>

#include "secret.h"
#include "site_check.h"

#define DIRECTORY_MAX_BYTES (512UL * 1024 * 1024)

/* Open addressing from a 64-bit hash to an index into an array; slots hold index + 1, 0 is free. */
struct hash_index {
	uint32_t *slot;
	size_t mask;
};

struct directory {
	atomic_size_t n_refs;
	struct arena arena;
	struct store_directory content;
	struct hash_index sites_by_name;
	struct hash_index sites_by_id;
	struct hash_index keys;
	struct hash_index tokens;
};

static int index_init(struct arena *arena, size_t n, struct hash_index *ret)
{
	size_t n_slots = 8;

	while (n_slots < 2 * n) {
		n_slots *= 2;
	}
	ret->slot = arena_new(arena, n_slots, sizeof *ret->slot);
	ret->mask = n_slots - 1;
	return ret->slot == NULL ? -ENOMEM : 0;
}

static void index_put(struct hash_index *index, uint64_t hash, size_t value)
{
	size_t at = hash & index->mask;

	while (index->slot[at] != 0) {
		at = (at + 1) & index->mask;
	}
	index->slot[at] = (uint32_t)value + 1;
}

/* Walks the values filed under a hash: returns the next one, or SIZE_MAX. */
static size_t index_next(const struct hash_index *index, size_t *at)
{
	uint32_t value = index->slot[*at & index->mask];

	*at = (*at + 1) & index->mask;
	return value == 0 ? SIZE_MAX : value - 1;
}

static uint64_t hash_of_secret(const unsigned char hash[STORE_HASH_BYTES])
{
	uint64_t word;

	memcpy(&word, hash, sizeof word);
	return word;
}

static int build_indexes(struct directory *directory)
{
	const struct store_directory *content = &directory->content;
	struct arena *arena = &directory->arena;

	if (index_init(arena, content->n_sites, &directory->sites_by_name) != 0 ||
		index_init(arena, content->n_sites, &directory->sites_by_id) != 0 ||
		index_init(arena, content->n_keys, &directory->keys) != 0 ||
		index_init(arena, content->n_tokens, &directory->tokens) != 0) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < content->n_sites; i++) {
		const struct site *site = &content->sites[i];

		index_put(&directory->sites_by_name, hash_bytes(site->name, 0), i);
		index_put(&directory->sites_by_id, hash_mix((uint64_t)site->id), i);
	}
	for (size_t i = 0; i < content->n_keys; i++) {
		index_put(&directory->keys, hash_of_secret(content->keys[i].hash), i);
	}
	for (size_t i = 0; i < content->n_tokens; i++) {
		index_put(&directory->tokens, hash_of_secret(content->tokens[i].hash), i);
	}
	return 0;
}

int directory_load(struct store *store, struct directory **ret)
{
	struct directory *directory = mem_new(1, sizeof *directory);
	int r;

	if (directory == NULL) {
		return -ENOMEM;
	}
	atomic_init(&directory->n_refs, 1);
	arena_init(&directory->arena, 16384, DIRECTORY_MAX_BYTES);
	r = store_directory(store, &directory->arena, &directory->content);
	if (r == 0) {
		r = build_indexes(directory);
	}
	if (r != 0) {
		directory_unref(directory);
		return r;
	}
	*ret = directory;
	return 0;
}

struct directory *directory_ref(struct directory *directory)
{
	atomic_fetch_add_explicit(&directory->n_refs, 1, memory_order_relaxed);
	return directory;
}

void directory_unref(struct directory *directory)
{
	if (directory != NULL &&
		atomic_fetch_sub_explicit(&directory->n_refs, 1, memory_order_acq_rel) == 1) {
		arena_fini(&directory->arena);
		mem_free(directory);
	}
}

uint64_t directory_version(const struct directory *directory)
{
	return directory->content.version;
}

const struct site *directory_site_by_name(const struct directory *directory, struct str name)
{
	size_t at = hash_bytes(name, 0) & directory->sites_by_name.mask;
	size_t i;

	while ((i = index_next(&directory->sites_by_name, &at)) != SIZE_MAX) {
		if (str_eq(directory->content.sites[i].name, name)) {
			return &directory->content.sites[i];
		}
	}
	return NULL;
}

const struct site *directory_site_by_id(const struct directory *directory, int64_t id)
{
	size_t at = hash_mix((uint64_t)id) & directory->sites_by_id.mask;
	size_t i;

	while ((i = index_next(&directory->sites_by_id, &at)) != SIZE_MAX) {
		if (directory->content.sites[i].id == id) {
			return &directory->content.sites[i];
		}
	}
	return NULL;
}

const struct site *directory_sites(const struct directory *directory, size_t *ret_n)
{
	*ret_n = directory->content.n_sites;
	return directory->content.sites;
}

const struct site_key *directory_keys(const struct directory *directory, size_t *ret_n)
{
	*ret_n = directory->content.n_keys;
	return directory->content.keys;
}

const struct token *directory_tokens(const struct directory *directory, size_t *ret_n)
{
	*ret_n = directory->content.n_tokens;
	return directory->content.tokens;
}

const unsigned char *directory_secret(const struct directory *directory)
{
	return directory->content.secret;
}

const struct site_key *directory_key(
	const struct directory *directory, struct str presented, int64_t now_ms)
{
	unsigned char hash[STORE_HASH_BYTES];
	size_t at, i;

	secret_hash(directory->content.secret, presented, hash);
	at = hash_of_secret(hash) & directory->keys.mask;
	while ((i = index_next(&directory->keys, &at)) != SIZE_MAX) {
		const struct site_key *key = &directory->content.keys[i];

		/* Comparing hashes of the secret gives nothing away by its timing. */
		if (memcmp(key->hash, hash, sizeof hash) == 0) {
			return key->expires_at_ms == 0 || now_ms < key->expires_at_ms ? key : NULL;
		}
	}
	return NULL;
}

const struct token *directory_token(const struct directory *directory, struct str presented)
{
	unsigned char hash[STORE_HASH_BYTES];
	size_t at, i;

	secret_hash(directory->content.secret, presented, hash);
	at = hash_of_secret(hash) & directory->tokens.mask;
	while ((i = index_next(&directory->tokens, &at)) != SIZE_MAX) {
		if (memcmp(directory->content.tokens[i].hash, hash, sizeof hash) == 0) {
			return &directory->content.tokens[i];
		}
	}
	return NULL;
}

bool directory_site_has_origin(const struct site *site, struct str origin)
{
	origin = site_check_without_own_port(origin);
	for (size_t i = 0; i < site->n_origins; i++) {
		if (str_eq_ignoring_case(site->origins[i], origin)) {
			return true;
		}
	}
	return false;
}
