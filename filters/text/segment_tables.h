/* What Unicode says of single characters and of pairs, in tables that are quick to read. */
#ifndef TEXT_SEGMENT_TABLES_H
#define TEXT_SEGMENT_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

/*
 * A part is a code point with
 *
 *	bits 24 to 31  its canonical combining class
 *	bit 23         whether it may compose with what stands before it
 *	bit 22         whether it is a decoration but no stroke or frame
 *	bit 21         whether it is a decoration
 */
#define PART_CODE_POINT  0x001fffffU
#define PART_DECORATION  0x00200000U
#define PART_HEAVY       0x00400000U
#define PART_COMPOSES    0x00800000U
#define PART_CLASS_SHIFT 24

/* The planes on which something is taken apart. */
#define SEGMENT_TABLE_SIZE 0x30000

/* Room for all that is taken apart, each with its length before it; places fit 16 bits. */
#define SEGMENT_POOL_MAX 65536

/* Fills the tables by ICU; once, before any other thread reads them. Takes some milliseconds. */
HAMLET_MUST_USE int segment_tables_init(void);

extern uint16_t segment_places[SEGMENT_TABLE_SIZE];
extern uint32_t segment_pool[SEGMENT_POOL_MAX];

/*
 * The parts of c: look-alikes(NFD(NFKC_Casefold(look-alikes(c)))), the last of them left out where
 * they would fold to more than three times the bytes of c. Their number; 0 stands for c itself, of
 * class 0.
 */
static inline uint32_t segment_parts_of(uint32_t c, const uint32_t **ret)
{
	uint32_t place = c < SEGMENT_TABLE_SIZE ? segment_places[c] : 0;

	*ret = segment_pool + place + 1;
	return segment_pool[place];
}

/*
 * Where a block begins at *c whose code points fold to themselves and join with nothing before
 * them, moves *c to its last one.
 */
bool segment_skip_plain_block(uint32_t *c);

#endif
