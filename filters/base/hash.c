#include <hamlet/hash.h>

#include <hamlet/load.h>

/* Odd constants with balanced bits, as wyhash uses them. */
#define SECRET_0 0xa0761d6478bd642fU
#define SECRET_1 0xe7037ed1a0b428dbU

__extension__ typedef unsigned __int128 uint128;

static uint64_t multiply_fold(uint64_t a, uint64_t b)
{
	uint128 product = (uint128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The n bytes at p, 0 < n < 8, in loads of a fixed size that may overlap: no loop, no call. */
static uint64_t read_few(const char *p, size_t n)
{
	const unsigned char *byte = (const unsigned char *)p;
	uint32_t first, last;

	if (n < sizeof first) {
		return byte[0] | (uint64_t)byte[n / 2] << 8 * (n / 2) |
		       (uint64_t)byte[n - 1] << 8 * (n - 1);
	}
	memcpy(&first, p, sizeof first);
	memcpy(&last, p + n - sizeof last, sizeof last);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	first = __builtin_bswap32(first);
	last = __builtin_bswap32(last);
#endif
	return first | (uint64_t)last << 8 * (n - sizeof last);
}

uint64_t hash_bytes(struct str s, uint64_t seed)
{
	uint64_t state = seed ^ SECRET_0 ^ multiply_fold(s.n ^ SECRET_1, SECRET_0);
	const char *p = s.p;
	size_t n = s.n;

	while (n >= 16) {
		state = multiply_fold(load_le64(p) ^ SECRET_1, load_le64(p + 8) ^ state);
		p += 16;
		n -= 16;
	}
	if (n >= 8) {
		state = multiply_fold(load_le64(p) ^ SECRET_1, state ^ SECRET_0);
		p += 8;
		n -= 8;
	}
	if (n > 0) {
		state = multiply_fold(read_few(p, n) ^ SECRET_0, state ^ SECRET_1);
	}
	return multiply_fold(state ^ SECRET_0, s.n ^ SECRET_1);
}
