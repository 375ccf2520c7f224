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
/* From now on; buckets that were emptied at the former rate fill up as they would have. */
void throttle_set_rate(struct throttle *throttle, int64_t per_minute);
void throttle_free(struct throttle *throttle);

/*
 * Takes one token of the address (text; what is no address shares one bucket; IPv6 by its /64).
 * 0, or after how many seconds there will be one, at least 1; then nothing was taken.
 */
int64_t throttle_take(struct throttle *throttle, const char *address, int64_t now_ns);
/* The same for what is no address: a hash, say, of which bytes that mean something are no part. */
#define THROTTLE_KEY_BYTES 16
int64_t throttle_take_key(
	struct throttle *throttle, const unsigned char key[THROTTLE_KEY_BYTES], int64_t now_ns);
/* Puts one token back: the attempt turned out to be none that counts. */
void throttle_give_back(struct throttle *throttle, const char *address);
void throttle_give_back_key(struct throttle *throttle, const unsigned char key[THROTTLE_KEY_BYTES]);

#endif
