/* Reads text without branches that nobody could predict. */
#ifndef TEXT_BYTES_H
#define TEXT_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <hamlet/utf8.h>

/* Sixteen bytes at a time, in GNU C's vectors. */
enum { BYTES_N = 16 };
typedef unsigned char bytes_block __attribute__((vector_size(BYTES_N)));

/* At any alignment. */
static inline bytes_block bytes_load(const char *p)
{
	bytes_block block;

	memcpy(&block, p, sizeof block);
	return block;
}

/* Whether any byte is not 0: of a block, or of a comparison of two. */
#define BYTES_ANY(block) bytes_any((bytes_block)(block))

static inline bool bytes_any(bytes_block block)
{
	uint64_t words[2];

	memcpy(words, &block, sizeof words);
	return (words[0] | words[1]) != 0;
}

/*
 * utf8_next, without a branch on whether one byte or two come: in most alphabets but the Latin one
 * that is whether a space comes next.
 */
static inline uint32_t bytes_next(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	bool is_wide = p[0] >= 0x80;

	if (p[0] >= 0xe0 || *at + 1 == s.n) {
		return utf8_next(s, at);
	}
	*at += 1 + is_wide;
	return is_wide ? (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU) : p[0];
}

#endif
