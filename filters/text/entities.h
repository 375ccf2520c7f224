/* HTML character references ("&amp;", "&#8217;") to text. */
#ifndef TEXT_ENTITIES_H
#define TEXT_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/str.h>

/* The longest text one reference stands for: two code points. */
#define ENTITY_MAX_BYTES 8

/* Files the names; once, before any other thread decodes. */
void entities_init(void);

/*
 * Decodes the reference at s.p[at], which is '&', as the HTML standard does (13.2.5.72 to .80):
 * longest name first, the old names also without ';' (but in an attribute not before '=' or an
 * alphanumeric), numbers of windows-1252 remapped, impossible ones as U+FFFD. Returns the bytes it
 * takes, its text in out; 0 when the '&' stands for itself.
 */
size_t entity_decode(struct str s, size_t at, bool is_in_attribute, char out[ENTITY_MAX_BYTES],
	size_t *ret_n_out);

#endif
