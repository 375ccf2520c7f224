/* A borrowed view of bytes. */
#ifndef HAMLET_STR_H
#define HAMLET_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* n bytes at p, not ended by NUL; p may be NULL only when n is 0. Never owns. */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal)    ((struct str){.p = (literal), .n = sizeof(literal) - 1})
#define STR_NONE        ((struct str){0})
/* For printf's "%.*s". */
#define STR_FMT(s)      ((s).n > 0x7fffffff ? 0x7fffffff : (int)(s).n), ((s).p != NULL ? (s).p : "")

/* The bytes of a NUL-ended string, without the NUL; NULL gives an empty view. */
static inline struct str str_of(const char *s)
{
	return (struct str){.p = s, .n = s != NULL ? strlen(s) : 0};
}

static inline struct str str_make(const char *p, size_t n)
{
	return (struct str){.p = p, .n = n};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
		(suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* Without its first n bytes (all of them when it has fewer). */
static inline struct str str_skip(struct str s, size_t n)
{
	if (n > s.n) {
		n = s.n;
	}
	return (struct str){.p = s.n == 0 ? s.p : s.p + n, .n = s.n - n};
}

/* Order by bytes: negative, 0 or positive. */
static inline int str_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* Without ASCII white space (space, \t, \n, \v, \f, \r) at either end. */
struct str str_trim(struct str s);
/* Equal but for the case of A-Z. */
bool str_eq_ignoring_case(struct str a, struct str b);
/* Position of the first byte c, or s.n. */
size_t str_find_byte(struct str s, char c);

#endif
