/* Looks at sixteen bytes at a time, in GNU C's vectors. */
#ifndef TEXT_BYTES_H
#define TEXT_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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

#endif
