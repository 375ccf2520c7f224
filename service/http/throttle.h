/* A token bucket an address: how often one client may do something that costs us or proves him bad.
 */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

struct throttle;

/*
 * Memory for n_addresses (24 bytes each) is taken at once; when more come, those that used their
 * bucket longest ago are forgotten. per_minute is the size of a bucket and what flows into it.
 * Thread-safe.
 */
HAMLET_MUST_USE int throttle_new(size_t n_addresses, int64_t per_minute, struct throttle **ret);
void throttle_free(struct throttle *throttle);

/*
 * Takes one token of the address (text; what is no address shares one bucket; IPv6 by its /64).
 * 0, or after how many seconds there will be one, at least 1; then nothing was taken.
 */
int64_t throttle_take(struct throttle *throttle, const char *address, int64_t now_ns);

#endif
