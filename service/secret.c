#include "secret.h"

#include <assert.h>
#include <errno.h>

#include <sodium.h>

#define TOKEN_PREFIX       "hmt_"
#define TOKEN_RANDOM_BYTES 32

static_assert(STORE_HASH_BYTES == crypto_generichash_BYTES, "the size of a hash");
static_assert(STORE_HASH_BYTES >= crypto_generichash_KEYBYTES_MIN, "a secret is long enough a key");

int secret_init(void)
{
	return sodium_init() < 0 ? -EIO : 0;
}

void secret_random_bytes(void *ret, size_t n)
{
	randombytes_buf(ret, n);
}

void secret_make_key(char ret[SECRET_KEY_BYTES])
{
	unsigned char random[SECRET_KEY_BYTES / 2];
	char text[SECRET_KEY_BYTES + 1];

	randombytes_buf(random, sizeof random);
	sodium_bin2hex(text, sizeof text, random, sizeof random);
	memcpy(ret, text, SECRET_KEY_BYTES);
	sodium_memzero(random, sizeof random);
	sodium_memzero(text, sizeof text);
}

void secret_make_token(char ret[SECRET_TOKEN_BYTES])
{
	enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
	struct str prefix = STR(TOKEN_PREFIX);
	unsigned char random[TOKEN_RANDOM_BYTES];
	char text[sodium_base64_ENCODED_LEN(TOKEN_RANDOM_BYTES, VARIANT)];

	static_assert(sizeof TOKEN_PREFIX - 1 + sizeof text - 1 == SECRET_TOKEN_BYTES,
		"the length of a token");
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(text, sizeof text, random, sizeof random, VARIANT);
	memcpy(ret, prefix.p, prefix.n);
	memcpy(ret + prefix.n, text, sizeof text - 1);
	sodium_memzero(random, sizeof random);
	sodium_memzero(text, sizeof text);
}

void secret_hash(const unsigned char database_secret[STORE_HASH_BYTES], struct str presented,
	unsigned char ret[STORE_HASH_BYTES])
{
	crypto_generichash(ret, STORE_HASH_BYTES, (const unsigned char *)presented.p, presented.n,
		database_secret, STORE_HASH_BYTES);
}
