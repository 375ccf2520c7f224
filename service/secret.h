/* Keys and tokens: made at random, kept as keyed hashes. */
#ifndef SERVICE_SECRET_H
#define SERVICE_SECRET_H

#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* A site's key: 12 hexadecimal digits, the form that Akismet clients accept. */
#define SECRET_KEY_BYTES 12
/* A token: "hmt_" and 256 random bits in base64url (RFC 4648, section 5) without padding. */
#define SECRET_TOKEN_BYTES 47

/* Once, before the others. -EIO when the system has no source of randomness. */
HAMLET_MUST_USE int secret_init(void);

/* Fill in all bytes, no NUL behind them. */
void secret_make_key(char ret[SECRET_KEY_BYTES]);
void secret_make_token(char ret[SECRET_TOKEN_BYTES]);
void secret_random_bytes(void *ret, size_t n);

/*
 * What the store keeps of a key or token: BLAKE2b-256 (RFC 7693) keyed with the database's own
 * secret, so that a key of 48 bits cannot be found from a stolen copy of the hashes alone.
 */
void secret_hash(const unsigned char database_secret[STORE_HASH_BYTES], struct str presented,
	unsigned char ret[STORE_HASH_BYTES]);

#endif
