#include <hamlet/hash.h>

/* Odd constants with balanced bits, as wyhash uses them. */
#define SECRET_0 0xa0761d6478bd642fU
#define SECRET_1 0xe7037ed1a0b428dbU

__extension__ typedef unsigned __int128 uint128;

static uint64_t multiply_fold(uint64_t a, uint64_t b)
{
	uint128 product = (uint128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t read_little_endian(const char *p, size_t n)
{
	uint64_t word = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&word, p, n);
#else
	for (size_t i = 0; i < n; i++) {
		word |= (uint64_t)(unsigned char)p[i] << (8 * i);
	}
#endif
	return word;
}

uint64_t hash_bytes(struct str s, uint64_t seed)
{
	uint64_t state = seed ^ SECRET_0 ^ multiply_fold(s.n ^ SECRET_1, SECRET_0);
	const char *p = s.p;
	size_t n = s.n;

	while (n >= 16) {
		state = multiply_fold(read_little_endian(p, 8) ^ SECRET_1,
			read_little_endian(p + 8, 8) ^ state);
		p += 16;
		n -= 16;
	}
	if (n >= 8) {
		state = multiply_fold(read_little_endian(p, 8) ^ SECRET_1, state ^ SECRET_0);
		p += 8;
		n -= 8;
	}
	if (n > 0) {
		state = multiply_fold(read_little_endian(p, n) ^ SECRET_0, state ^ SECRET_1);
	}
	return multiply_fold(state ^ SECRET_0, s.n ^ SECRET_1);
}
