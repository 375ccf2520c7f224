/* Keys, tokens, sessions and links: made at random, kept as keyed hashes. */
#ifndef SERVICE_SECRET_H
#define SERVICE_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* A site's key: 12 hexadecimal digits, the form that Akismet clients accept. */
#define SECRET_KEY_BYTES 12
/* A token: "hmt_" and 256 random bits in base64url (RFC 4648, section 5) without padding. */
#define SECRET_TOKEN_BYTES 47
/* What is in a session's cookie or behind a one-time link: the same without the prefix. */
#define SECRET_PASS_BYTES 43

/* Once, before the others. -EIO when the system has no source of randomness. */
HAMLET_MUST_USE int secret_init(void);

/* Fill in all bytes, no NUL behind them. */
void secret_make_key(char ret[SECRET_KEY_BYTES]);
void secret_make_token(char ret[SECRET_TOKEN_BYTES]);
void secret_make_pass(char ret[SECRET_PASS_BYTES]);
/* Whether it has the form of one: everything else need not be looked for. */
bool secret_is_pass(struct str presented);
void secret_random_bytes(void *ret, size_t n);

/*
 * What the store keeps of a key or token: BLAKE2b-256 (RFC 7693) keyed with the database's own
 * secret, so that a key of 48 bits cannot be found from a stolen copy of the hashes alone.
 */
void secret_hash(const unsigned char database_secret[STORE_HASH_BYTES], struct str presented,
	unsigned char ret[STORE_HASH_BYTES]);

/*
 * What a page must send along with a session's cookie, so that no other page can use it: a keyed
 * hash of the session's id. It stays the same when the cookie's secret is rotated, and whoever
 * reads it learns nothing of that secret.
 */
void secret_csrf_token(const unsigned char database_secret[STORE_HASH_BYTES], int64_t session_id,
	char ret[SECRET_PASS_BYTES]);
/* Equal, in a time that does not tell where they differ. */
bool secret_is_equal(struct str a, struct str b);

#endif
