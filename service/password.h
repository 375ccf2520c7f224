/* Passwords: what is kept of them, and how one is told right. */
#ifndef SERVICE_PASSWORD_H
#define SERVICE_PASSWORD_H

#include <stddef.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

/* Argon2id (RFC 9106) with 19 MiB and two passes: some 20 to 100 ms of one core, by design. */
#define PASSWORD_MEMORY_KIB 19456
#define PASSWORD_PASSES     2
/* "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH" and its NUL, at most. */
#define PASSWORD_HASH_BYTES 128

/* Salted anew each time; *ret_n without the NUL. -ENOMEM. */
HAMLET_MUST_USE int password_hash(
	struct str password, char ret[PASSWORD_HASH_BYTES], size_t *ret_n);

enum password_outcome { PASSWORD_WRONG = 1 };
/* Costs the same whatever comes out, also where `hash` is empty: nobody has such a password. */
HAMLET_MUST_USE int password_verify(struct str hash, struct str password);

#endif
