/*
 * The bucket is kept as the time at which it will be full (the generic cell rate algorithm, ITU-T
 * I.371, annex A): a token taken moves that time on by the interval of one, and a bucket is empty
 * when the time is a whole filling away. The table is sets of WAYS entries: an address lives in the
 * set of its hash, and takes the place of the one that is full for longest.
 */
#include "throttle.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

#include "address.h"

#define WAYS        8
#define NS_A_S      INT64_C(1000000000)
#define NS_A_MINUTE (60 * NS_A_S)

struct bucket {
	struct address address;
	int64_t full_at_ns;
};

struct throttle {
	pthread_mutex_t lock;
	int64_t interval_ns;
	uint64_t seed;
	size_t n_sets;
	struct bucket *bucket;
};

int throttle_new(size_t n_addresses, int64_t per_minute, struct throttle **ret)
{
	struct throttle *throttle = mem_new(1, sizeof *throttle);

	assert(per_minute > 0 && per_minute <= NS_A_MINUTE);
	if (throttle == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&throttle->lock, NULL);
	throttle->interval_ns = NS_A_MINUTE / per_minute;
	/* Where the process lies in memory is random, which is enough to keep sets apart. */
	throttle->seed = hash_mix((uint64_t)(uintptr_t)throttle);
	throttle->n_sets = (n_addresses + WAYS - 1) / WAYS;
	throttle->n_sets += throttle->n_sets == 0;
	throttle->bucket = mem_new(throttle->n_sets * WAYS, sizeof *throttle->bucket);
	if (throttle->bucket == NULL) {
		throttle_free(throttle);
		return -ENOMEM;
	}
	*ret = throttle;
	return 0;
}

void throttle_set_rate(struct throttle *throttle, int64_t per_minute)
{
	assert(per_minute > 0 && per_minute <= NS_A_MINUTE);
	pthread_mutex_lock(&throttle->lock);
	throttle->interval_ns = NS_A_MINUTE / per_minute;
	pthread_mutex_unlock(&throttle->lock);
}

void throttle_free(struct throttle *throttle)
{
	if (throttle != NULL) {
		pthread_mutex_destroy(&throttle->lock);
		mem_free(throttle->bucket);
		mem_free(throttle);
	}
}

/* The bucket of the address, or the one it takes over. */
static struct bucket *find(struct throttle *throttle, const struct address *address)
{
	struct str key = str_make((const char *)address->byte, sizeof address->byte);
	struct bucket *set =
		throttle->bucket + WAYS * (hash_bytes(key, throttle->seed) % throttle->n_sets);
	struct bucket *oldest = set;

	for (struct bucket *bucket = set; bucket < set + WAYS; bucket++) {
		if (memcmp(bucket->address.byte, key.p, key.n) == 0) {
			return bucket;
		}
		if (bucket->full_at_ns < oldest->full_at_ns) {
			oldest = bucket;
		}
	}
	*oldest = (struct bucket){.address = *address};
	return oldest;
}

static int64_t take(struct bucket *bucket, int64_t interval_ns, int64_t now_ns)
{
	int64_t full_at_ns = bucket->full_at_ns > now_ns ? bucket->full_at_ns : now_ns;
	int64_t wait_ns = full_at_ns + interval_ns - now_ns - NS_A_MINUTE;

	if (wait_ns > 0) {
		return (wait_ns + NS_A_S - 1) / NS_A_S;
	}
	bucket->full_at_ns = full_at_ns + interval_ns;
	return 0;
}

static int64_t take_of(struct throttle *throttle, const struct address *key, int64_t now_ns)
{
	int64_t wait_s;

	pthread_mutex_lock(&throttle->lock);
	wait_s = take(find(throttle, key), throttle->interval_ns, now_ns);
	pthread_mutex_unlock(&throttle->lock);
	return wait_s;
}

static void give_back_of(struct throttle *throttle, const struct address *key)
{
	pthread_mutex_lock(&throttle->lock);
	find(throttle, key)->full_at_ns -= throttle->interval_ns;
	pthread_mutex_unlock(&throttle->lock);
}

static struct address key_of_address(const char *address)
{
	struct address key = {0};

	if (address_parse(str_of(address), &key) == 0) {
		key = address_for_limits(&key);
	}
	return key;
}

static struct address key_of_bytes(const unsigned char bytes[THROTTLE_KEY_BYTES])
{
	struct address key;

	static_assert(sizeof key.byte == THROTTLE_KEY_BYTES, "a key takes an address's place");
	memcpy(key.byte, bytes, sizeof key.byte);
	return key;
}

int64_t throttle_take(struct throttle *throttle, const char *address, int64_t now_ns)
{
	struct address key = key_of_address(address);

	return take_of(throttle, &key, now_ns);
}

int64_t throttle_take_key(
	struct throttle *throttle, const unsigned char bytes[THROTTLE_KEY_BYTES], int64_t now_ns)
{
	struct address key = key_of_bytes(bytes);

	return take_of(throttle, &key, now_ns);
}

void throttle_give_back(struct throttle *throttle, const char *address)
{
	struct address key = key_of_address(address);

	give_back_of(throttle, &key);
}

void throttle_give_back_key(
	struct throttle *throttle, const unsigned char bytes[THROTTLE_KEY_BYTES])
{
	struct address key = key_of_bytes(bytes);

	give_back_of(throttle, &key);
}
