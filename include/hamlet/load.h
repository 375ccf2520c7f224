/* Bytes of a text, several at a time, as one number; at any alignment. */
#ifndef HAMLET_LOAD_H
#define HAMLET_LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A number of eight such bytes. */
#define LOAD_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bit of each byte that is zero. May also say so of a byte 1 behind one that is. */
static inline uint64_t load_zero_bytes(uint64_t word)
{
	return (word - LOAD_EACH(1)) & ~word & LOAD_EACH(0x80);
}

/* In the machine's order, for what does not ask which byte is which. */
static inline uint64_t load_64(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

/* First byte lowest on any machine; compilers know the shape as one load. */
static inline uint64_t load_le64(const char *p)
{
	uint64_t word = load_64(p);

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static inline uint32_t load_le32(const char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

/* As load_le64 where only n bytes are there: the others are 0. */
static inline uint64_t load_le64_of(const char *p, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n && i < sizeof word; i++) {
		word |= (uint64_t)(unsigned char)p[i] << (8 * i);
	}
	return word;
}

#endif
