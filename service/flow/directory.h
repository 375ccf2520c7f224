/* Who may call, held in memory: sites, their keys, and tokens. */
#ifndef FLOW_DIRECTORY_H
#define FLOW_DIRECTORY_H

#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* An immutable snapshot of the store's directory; reference-counted. */
struct directory;

/* Reads everything from the store. */
HAMLET_MUST_USE int directory_load(struct store *store, struct directory **ret);
struct directory *directory_ref(struct directory *directory);
/* Accepts NULL. */
void directory_unref(struct directory *directory);

uint64_t directory_version(const struct directory *directory);

/* NULL: there is none. Views live as long as the snapshot. */
const struct site *directory_site_by_name(const struct directory *directory, struct str name);
const struct site *directory_site_by_id(const struct directory *directory, int64_t id);
const struct site *directory_sites(const struct directory *directory, size_t *ret_n);
const struct site_key *directory_keys(const struct directory *directory, size_t *ret_n);
const struct token *directory_tokens(const struct directory *directory, size_t *ret_n);
/* The key or token that was presented: at most one of the two is found. */
const struct site_key *directory_key(
	const struct directory *directory, struct str presented, int64_t now_ms);
const struct token *directory_token(const struct directory *directory, struct str presented);
/* What keys and tokens are hashed with. */
const unsigned char *directory_secret(const struct directory *directory);

/* Whether the site lists this origin ("https://news.example"; compared in lower case, and without
 * the port that is the scheme's own). */
bool directory_site_has_origin(const struct site *site, struct str origin);

#endif
