/* Counts open connections, in all and of each address, for all loops together. */
#ifndef HTTP_GUESTS_H
#define HTTP_GUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/result.h>

#include "http/address.h"

struct guests;

/* Thread-safe. Memory for max_connections is taken at once: 40 bytes each. */
HAMLET_MUST_USE int guests_new(size_t max_connections, size_t max_per_address, struct guests **ret);
void guests_free(struct guests *guests);

/* Whether one more may come. A spared one (a trusted proxy's) is held to the sum alone. */
bool guests_may_enter(struct guests *guests, const struct address *address, bool is_spared);
/* It came, whatever guests_may_enter said. False: the table is full, and it must not be counted. */
bool guests_enter(struct guests *guests, const struct address *address);
/* It left; only what guests_enter took. */
void guests_leave(struct guests *guests, const struct address *address);
size_t guests_count(struct guests *guests);

#endif
