/* Character classes and numbers in ASCII, independent of the locale. */
#ifndef HAMLET_ASCII_H
#define HAMLET_ASCII_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

static inline bool ascii_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool ascii_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_is_upper(c);
}

static inline bool ascii_is_alnum(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

static inline char ascii_lower(char c)
{
	return ascii_is_upper(c) ? (char)(c | 0x20) : c;
}

static inline char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

/* Value of a hexadecimal digit, or -1. */
static inline int ascii_hex_value(char c)
{
	if (ascii_is_digit(c)) {
		return c - '0';
	}
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum ascii_number_outcome { ASCII_NUMBER_MALFORMED = 1, ASCII_NUMBER_OUT_OF_RANGE };

/* The whole of s as decimal digits, with '-' in front where min is negative; min <= value <= max. */
HAMLET_MUST_USE int ascii_parse_int(struct str s, int64_t min, int64_t max, int64_t *ret);
/* The whole of s as a finite decimal number in C notation ("0.05", "1e-3"). */
HAMLET_MUST_USE int ascii_parse_double(struct str s, double min, double max, double *ret);

#endif
