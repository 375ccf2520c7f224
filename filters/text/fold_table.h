/* How single code points fold. */
#ifndef TEXT_FOLD_TABLE_H
#define TEXT_FOLD_TABLE_H

#include <stdint.h>

#include <hamlet/result.h>

/*
 * An entry of the table is 0 when the code point folds to itself wherever it stands, else the code
 * point it folds to (0: to itself), with flags; where it folds to several, their place in
 * fold_expansions.
 */
#define FOLD_TARGET_MASK 0x001fffffU
#define FOLD_DROPPED     0x01000000U /* invisible or a control: as if it were not there */
#define FOLD_JOINS       0x02000000U /* may combine with what stands before it */
#define FOLD_EXPANDS     0x04000000U /* folds to several */
#define FOLD_FANCY       0x08000000U /* a letter or digit changed by compatibility or look-alike */
/* None of the flags that need a second look. */
#define FOLD_IS_SIMPLE(entry) (((entry) & (FOLD_DROPPED | FOLD_JOINS | FOLD_EXPANDS)) == 0)

/* The planes on which anything folds to something else; see fold_entry for those beyond. */
#define FOLD_TABLE_SIZE 0x30000

/* What a code point folds to when it folds to several: UTF-8. */
struct fold_expansion {
	unsigned char n;
	char p[15];
};
#define FOLD_EXPANSIONS_MAX 4096

/* Fills the tables; once, before any other thread reads them. Takes some milliseconds. */
HAMLET_MUST_USE int fold_table_init(void);

extern uint32_t fold_table[FOLD_TABLE_SIZE];
extern struct fold_expansion fold_expansions[FOLD_EXPANSIONS_MAX];

/*
 * Of the code points that take one or two bytes, and fold to no more of them, without anything to
 * count: the bytes, and how many; 0 bytes for the others.
 */
struct fold_narrow {
	char p[2];
	uint8_t n;
};
#define FOLD_NARROW_SIZE 0x800
extern struct fold_narrow fold_narrow[FOLD_NARROW_SIZE];

/* The entry of any code point. Tags and variation selectors (plane 14) are invisible. */
static inline uint32_t fold_entry(uint32_t c)
{
	if (c < FOLD_TABLE_SIZE) {
		return fold_table[c];
	}
	return c >= 0xe0000 && c < 0xe1000 ? FOLD_DROPPED : 0;
}

/* What c, whose entry is simple, folds to. */
static inline uint32_t fold_target(uint32_t c, uint32_t entry)
{
	return (entry & FOLD_TARGET_MASK) == 0 ? c : entry & FOLD_TARGET_MASK;
}

#endif
