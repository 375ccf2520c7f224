#include "secret.h"

#include <assert.h>
#include <errno.h>

#include <sodium.h>

#include <hamlet/ascii.h>

#define TOKEN_PREFIX       "hmt_"
#define TOKEN_RANDOM_BYTES 32

static_assert(TOKEN_RANDOM_BYTES == STORE_HASH_BYTES, "both are written by encode()");
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

/* Bytes of a hash or of random as base64url without padding. */
static void encode(const unsigned char bytes[TOKEN_RANDOM_BYTES], char ret[SECRET_PASS_BYTES])
{
	enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
	char text[sodium_base64_ENCODED_LEN(TOKEN_RANDOM_BYTES, VARIANT)];

	static_assert(sizeof text - 1 == SECRET_PASS_BYTES, "the length of 32 bytes as text");
	sodium_bin2base64(text, sizeof text, bytes, TOKEN_RANDOM_BYTES, VARIANT);
	memcpy(ret, text, SECRET_PASS_BYTES);
	sodium_memzero(text, sizeof text);
}

void secret_make_pass(char ret[SECRET_PASS_BYTES])
{
	unsigned char random[TOKEN_RANDOM_BYTES];

	randombytes_buf(random, sizeof random);
	encode(random, ret);
	sodium_memzero(random, sizeof random);
}

void secret_make_token(char ret[SECRET_TOKEN_BYTES])
{
	struct str prefix = STR(TOKEN_PREFIX);

	static_assert(sizeof TOKEN_PREFIX - 1 + SECRET_PASS_BYTES == SECRET_TOKEN_BYTES,
		"the length of a token");
	memcpy(ret, prefix.p, prefix.n);
	secret_make_pass(ret + prefix.n);
}

bool secret_is_pass(struct str presented)
{
	for (size_t i = 0; i < presented.n; i++) {
		char c = presented.p[i];

		if (!ascii_is_alnum(c) && c != '-' && c != '_') {
			return false;
		}
	}
	return presented.n == SECRET_PASS_BYTES;
}

void secret_hash(const unsigned char database_secret[STORE_HASH_BYTES], struct str presented,
	unsigned char ret[STORE_HASH_BYTES])
{
	crypto_generichash(ret, STORE_HASH_BYTES, (const unsigned char *)presented.p, presented.n,
		database_secret, STORE_HASH_BYTES);
}

void secret_csrf_token(const unsigned char database_secret[STORE_HASH_BYTES], int64_t session_id,
	char ret[SECRET_PASS_BYTES])
{
	unsigned char hash[STORE_HASH_BYTES];
	unsigned char text[12] = {'c', 's', 'r', 'f'};

	for (int i = 0; i < 8; i++) {
		text[4 + i] = (unsigned char)((uint64_t)session_id >> (8 * i));
	}
	secret_hash(database_secret, str_make((const char *)text, sizeof text), hash);
	encode(hash, ret);
}

bool secret_is_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
