/* Classes of code points that folding, links, the shape and the field check share. */
#ifndef TEXT_CLASSES_H
#define TEXT_CLASSES_H

#include <stdbool.h>
#include <stdint.h>

#include <unicode/uchar.h>

/* What a code point is, by its general category but for the last of them. */
enum {
	CLASS_LETTER = 1,      /* L */
	CLASS_UPPER = 2,       /* Lu, Lt */
	CLASS_DIGIT = 4,       /* Nd */
	CLASS_MARK = 8,        /* M */
	CLASS_NONSPACING = 16, /* Mn */
	CLASS_PICTURE = 32,    /* So */
	CLASS_SIGN = 64,       /* Sk, Sm, but for ASCII */
	CLASS_COUNTED = 128,   /* '!', '?', '@', '#', line breaks, and signs that stand for them */
};

/* Scripts whose letters are swapped for one another. */
enum {
	SCRIPT_LATIN = 1,
	SCRIPT_GREEK = 2,
	SCRIPT_CYRILLIC = 4,
};

/* The planes that are in a table; the others are rare and asked of ICU. */
#define CLASS_TABLE_SIZE 0x20000

/* Fills the tables; once, before any other thread reads them. */
void class_init(void);
extern uint8_t class_table[CLASS_TABLE_SIZE];
uint8_t class_bits_far(uint32_t c);

/* The script of a letter by its block of sixteen. */
#define CLASS_SCRIPTS_SIZE 0x200
extern uint8_t class_scripts[CLASS_SCRIPTS_SIZE];

static inline uint8_t class_script(uint32_t c)
{
	return c / 16 < CLASS_SCRIPTS_SIZE ? class_scripts[c / 16] : 0;
}

static inline uint8_t class_bits(uint32_t c)
{
	return c < CLASS_TABLE_SIZE ? class_table[c] : class_bits_far(c);
}

/* C0 and C1 controls and DEL, but for the white space among them. */
static inline bool class_is_control(uint32_t c)
{
	if (c < 0x20) {
		return !(c >= '\t' && c <= '\r');
	}
	return c >= 0x7f && c < 0xa0 && c != 0x85;
}

/*
 * Takes no ink and no room: zero-width and bidirectional characters, variation selectors, tag
 * characters, fillers (Unicode's Default_Ignorable_Code_Point), and the interlinear annotation
 * marks, which that property leaves out.
 */
static inline bool class_is_invisible(uint32_t c)
{
	if (c < 0xad) {
		return false;
	}
	return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	       (c >= 0xfff9 && c <= 0xfffb);
}

/* Unicode's White_Space, and the braille pattern without dots, which looks the same. */
static inline bool class_is_space(uint32_t c)
{
	if (c < 0x80) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}
	return u_isUWhiteSpace((UChar32)c) || c == 0x2800;
}

/*
 * Marks that decorate any letter (diacritics, enclosing marks, half marks) and so serve disguise
 * when no precomposed letter holds them. The vowel signs and points that a script needs to be read
 * (Indic, Thai, Arabic, Hebrew) are not among them.
 */
static inline bool class_is_decoration(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) ||
	       (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
	       (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

#endif
