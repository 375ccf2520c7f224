/* 64-bit hashing of feature names and table keys. Not for secrets. */
#ifndef HAMLET_HASH_H
#define HAMLET_HASH_H

#include <stdint.h>

#include <hamlet/str.h>

/*
 * Equal on every machine for equal bytes and seed: feature keys are stored in model files.
 * wyhash's mixing step (Wang Yi, public domain) over 8-byte little-endian words.
 */
uint64_t hash_bytes(struct str s, uint64_t seed);

/* Spreads all bits of x (the finaliser of splitmix64, Steele et al. 2014). */
static inline uint64_t hash_mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
	x = (x ^ x >> 27) * 0x94d049bb133111ebU;
	return x ^ x >> 31;
}

/* For checksums of files: CRC-32C would do, but 64 bits cost the same here. */
static inline uint64_t hash_checksum(struct str s)
{
	return hash_bytes(s, 0x68616d6c65740001U);
}

#endif
