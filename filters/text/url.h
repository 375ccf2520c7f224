/* Reads the parts of a URL where it stands in folded text. */
#ifndef TEXT_URL_H
#define TEXT_URL_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/str.h>

#include "hosts.h"

/*
 * Finds "http", "https" or what people write to get past a filter ("hxxp") right before the
 * "://" at `colon`, not before `floor`; *ret_begin is where it begins.
 */
bool url_find_scheme(struct str s, size_t floor, size_t colon, size_t *ret_begin);

/* Reads what follows "//": a host, behind a user name and password if there are. */
bool url_read_authority(struct str s, size_t at, struct host *ret);

/* Behind the port that begins at `at` with ':'; `at` when there is none. */
size_t url_skip_port(struct str s, size_t at);

/*
 * Behind the path, query and fragment that begin at `at`, but before punctuation that belongs to
 * the sentence around them; `at` when there are none.
 */
size_t url_tail_end(struct str s, size_t at);
/* Whether more than its first byte stands there; reads no further than it takes to tell. */
bool url_has_tail(struct str s, size_t at);

#endif
