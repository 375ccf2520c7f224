#include "password.h"

#include <assert.h>
#include <errno.h>

#include <sodium.h>

#define MEMORY_BYTES ((size_t)PASSWORD_MEMORY_KIB * 1024)

static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the size of a hash as text");

/* The hash of no password: 16 bytes of salt and 32 of hash, all zero. */
#define DECOY_TEXT_2(memory, passes)                                                               \
	"$argon2id$v=19$m=" #memory ",t=" #passes                                                  \
	",p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define DECOY_TEXT(memory, passes) DECOY_TEXT_2(memory, passes)
static const char decoy[] = DECOY_TEXT(PASSWORD_MEMORY_KIB, PASSWORD_PASSES);

int password_hash(struct str password, char ret[PASSWORD_HASH_BYTES], size_t *ret_n)
{
	if (crypto_pwhash_str_alg(ret, password.n > 0 ? password.p : "", password.n,
		    PASSWORD_PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0) {
		return -ENOMEM;
	}
	*ret_n = strlen(ret);
	return 0;
}

int password_verify(struct str hash, struct str password)
{
	char text[PASSWORD_HASH_BYTES] = {0};
	bool is_known = hash.n > 0 && hash.n < sizeof text;
	struct str shown = is_known ? hash : str_of(decoy);
	int r;

	memcpy(text, shown.p, shown.n);
	errno = 0;
	r = crypto_pwhash_str_verify(text, password.n > 0 ? password.p : "", password.n);
	if (r != 0 && errno == ENOMEM) {
		return -ENOMEM;
	}
	return r == 0 && is_known ? 0 : PASSWORD_WRONG;
}
